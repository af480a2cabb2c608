// A Go module proxy with a checksum database, on loopback: https://go.dev/ref/mod#goproxy-protocol. It serves plain files, so it
// is a loopback origin, which records requests and fails on demand.
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFiles } from '../files.ts';
import { type LoopbackOrigin, startOrigin } from '../origins/loopback-origin.ts';
import { zip } from '../programs/zip.ts';
import { createChecksumDatabase } from './checksum-database.ts';
import { escapedPath, type GoModuleFiles } from './module.ts';

export interface GoProxy extends LoopbackOrigin {
  /** Variables that make a go command use only this proxy. */
  readonly env: Readonly<Record<'GOPROXY' | 'GOSUMDB', string>>;
  /** Value of GOSUMDB for an attacker's database at this proxy: it has the hashes of what the proxy serves. */
  readonly rogueDatabase: string;
}

/** Starts a proxy that serves `modules`. Its database has the hashes of `verifiedModules`. */
export async function startGoProxy(modules: readonly GoModuleFiles[], verifiedModules = modules): Promise<GoProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'go-proxy-'));
  for (const module of modules) await publishModule(folder, module);
  const verifierKey = await publishDatabase(folder, 'sum.example', verifiedModules);
  const rogueDatabase = await publishDatabase(folder, 'sum.rogue.example', modules);
  const origin = await startOrigin(folder);
  const close = async () => {
    await origin.close();
    await rm(folder, { recursive: true });
  };
  return { ...origin, env: { GOPROXY: origin.url, GOSUMDB: verifierKey }, rogueDatabase, close };
}

/** Returns the value of GOSUMDB for the database. */
async function publishDatabase(folder: string, name: string, modules: readonly GoModuleFiles[]): Promise<string> {
  const { files, verifierKey } = createChecksumDatabase(name, modules);
  await writeFiles(join(folder, 'sumdb', name), files);
  await writeFiles(join(folder, 'sumdb', name), { supported: '' });
  return verifierKey;
}

async function publishModule(folder: string, module: GoModuleFiles): Promise<void> {
  const { path, version, files } = module;
  // The go command escapes the `!` again in requests for modules, but not in requests to the database.
  const versions = join(folder, escapedPath(module).replaceAll('!', '%21'), '@v');
  const entries = Object.entries(files).map(([name, text]) => {
    return { name: `${path}@${version}/${name}`, content: Buffer.from(text) };
  });
  await writeFiles(versions, {
    [`${version}.info`]: JSON.stringify({ Version: version, Time: '2026-01-01T00:00:00Z' }),
    [`${version}.mod`]: files['go.mod'] ?? '',
    [`${version}.zip`]: zip(entries),
  });
  await appendFile(join(versions, 'list'), `${version}\n`);
}
