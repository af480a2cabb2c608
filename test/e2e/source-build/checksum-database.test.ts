// The real go command accepts the tests' own checksum database, and checks its proofs.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { formatGoSumLines, type GoModuleFiles } from '../../support/go/module.ts';
import { type GoProxy, startGoProxy } from '../../support/go/proxy.ts';
import { DEPENDENCY, OTHER_DEPENDENCY } from '../../support/go/tiny-modules.ts';

/** More than two tiles, so that proofs need tiles of two levels. */
const OTHERS: readonly GoModuleFiles[] = Array.from({ length: 600 }, (_, i) => {
  return { path: `modules.example/other/m${i}`, version: 'v1.0.0', files: {} };
});
const QUERY = `${DEPENDENCY.path}@${DEPENDENCY.version}`;

let proxy: GoProxy;
let folder: string;
afterEach(async () => {
  await proxy.close();
  await rm(folder, { recursive: true });
});

/** Returns what `go mod download -json` prints. */
async function download(served: GoModuleFiles, listed: GoModuleFiles): Promise<Record<string, string>> {
  proxy = await startGoProxy([served], [...OTHERS, listed]);
  folder = await mkdtemp(join(tmpdir(), 'go-path-'));
  const env = { ...process.env, ...proxy.env, GOPATH: folder, GOMODCACHE: join(folder, 'mod'), GOENV: 'off' };
  const options = {
    cwd: folder,
    env: { ...env, GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local', GONOSUMDB: 'none.invalid' },
  };
  const ended = promisify(execFile)('go', ['mod', 'download', '-json', QUERY], options);
  const { stdout } = await ended.catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Record<string, string>;
}

it('verifies a module among 600 others', async () => {
  const { Error: error, Sum, GoModSum } = await download(DEPENDENCY, DEPENDENCY);
  expect(error).toBeUndefined();
  expect(`${Sum} ${GoModSum}`).toBe([...formatGoSumLines(DEPENDENCY).matchAll(/h1:\S+/g)].join(' '));
  const asked = proxy.requests.map(({ path }) => path.replace('/sumdb/sum.example', ''));
  expect(asked).toEqual(expect.arrayContaining(['/tile/8/0/002.p/89', '/tile/8/1/000.p/2']));
});

it('rejects other bytes', async () => {
  const { Error: error } = await download(OTHER_DEPENDENCY, DEPENDENCY);
  expect(error).toMatch(/verifying module: checksum mismatch.*sum\.example: h1:.*SECURITY ERROR/s);
});
