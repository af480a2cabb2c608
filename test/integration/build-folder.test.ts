// The folder of a build is removed with the read-only folders that go makes, by a user whom permissions stop.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../kit/install/build/folder.ts')).href;
const PROGRAM = `
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withBuildFolder } from '${MODULE}';
const [parent = '', outcome] = process.argv.slice(1);
const work = async (folder) => {
  const [outer, inner] = [join(folder, 'mod'), join(folder, 'mod', 'kubo@v0.43.0')];
  await mkdir(inner, { recursive: true });
  await writeFile(join(inner, 'main.go'), '', { mode: 0o444 });
  await symlink('/', join(inner, 'link'));
  for (const each of [inner, outer]) await chmod(each, 0o555);
  if (outcome === 'fails') throw new Error('failed');
};
await withBuildFolder(parent, 'kubo', work).catch((error) => console.log(error.message));
console.log(JSON.stringify(await readdir(parent)));
`;
/** The superuser may write to read-only folders, so the program runs as another user then. */
const AS_USER = process.getuid?.() === 0 ? ['setpriv', '--reuid=1001', '--regid=1001', '--clear-groups'] : [];

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'builds-'));
  await chmod(parent, 0o777);
});
afterEach(() => rm(parent, { recursive: true }));

it.skipIf(process.platform === 'win32').each([
  ['succeeds', '[]\n'],
  ['fails', 'failed\n[]\n'],
])('of a build that %s', async (outcome, printed) => {
  const [command = '', ...args] = [...AS_USER, process.execPath, '--input-type=module', '-e', PROGRAM, parent, outcome];
  const { stdout } = await promisify(execFile)(command, args);
  expect(stdout).toBe(printed);
});
