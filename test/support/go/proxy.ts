// A Go module proxy on loopback, with a checksum database behind it: https://go.dev/ref/mod#goproxy-protocol. What it serves
// are plain files, so it is an origin, which counts its requests and misbehaves on demand, in front of a folder of them.
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LoopbackOrigin, startOrigin } from '../origins/loopback-origin.ts';
import { zip } from '../programs/zip.ts';
import { createChecksumDatabase } from './checksum-database.ts';
import { escapedPath, type GoModuleFiles } from './module.ts';

export interface GoProxy extends LoopbackOrigin {
  /** The variables that send a go command here, and nowhere else. */
  readonly env: Readonly<Record<'GOPROXY' | 'GOSUMDB', string>>;
}

/** Starts a proxy that serves `modules`; its database vouches for `vouchedFor`. */
export async function startGoProxy(modules: readonly GoModuleFiles[], verifiedModules = modules): Promise<GoProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'go-proxy-'));
  const name = 'sum.example';
  const database = createChecksumDatabase(name, verifiedModules);
  for (const module of modules) await publishModule(folder, module);
  for (const [path, content] of database.files) await write(join(folder, 'sumdb', name, path), content);
  await write(join(folder, 'sumdb', name, 'supported'), '');
  const origin = await startOrigin(folder);
  const close = async () => {
    await origin.close();
    await rm(folder, { recursive: true });
  };
  return { ...origin, env: { GOPROXY: origin.url, GOSUMDB: database.verifierKey }, close };
}

async function publishModule(folder: string, module: GoModuleFiles): Promise<void> {
  const { path, version, files } = module;
  // The go command escapes the `!` once more, where it asks a proxy for a module; its database it does not.
  const versions = join(folder, escapedPath(module).replaceAll('!', '%21'), '@v');
  const entries = Object.entries(files).map(([name, text]) => {
    return { name: `${path}@${version}/${name}`, content: Buffer.from(text) };
  });
  await write(join(versions, `${version}.info`), JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }));
  await write(join(versions, `${version}.mod`), files['go.mod'] ?? '');
  await write(join(versions, `${version}.zip`), zip(entries));
  await appendFile(join(versions, 'list'), `${version}\n`);
}

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
