// The folder of a build is removed with the read-only folders that go makes, by a user whom permissions stop.
import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withBuildFolder } from '../../kit/install/build/folder.ts';
import { choosePrivateLogFile, openBuildLog } from '../../kit/install/build/log.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../kit/install/build/folder.ts')).href;
const PROGRAM = `
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  if (process.getuid?.() === 0) await chown(parent, 1001, 1001);
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

describe.skipIf(process.platform === 'win32')('the folder for builds', () => {
  const isRoot = process.getuid?.() === 0;
  const builds = () => join(parent, 'builds');
  beforeEach(async () => {
    if (isRoot) await chown(parent, 0, 0);
  });

  const openLog = async () => {
    const warnings: string[] = [];
    const log = { info: () => {}, warning: (text: string) => warnings.push(text), debug: () => {} };
    const file = choosePrivateLogFile(join(builds(), 'kubo.log'), log);
    const buildLog = openBuildLog(file, 'Kubo 0.43.0', log);
    buildLog.stage('go build');
    await buildLog.close();
    return { file, warnings };
  };

  it('can be written by this user only, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      await withBuildFolder(builds(), 'kubo', async (folder) => expect(dirname(folder)).toBe(builds()));
    } finally {
      process.umask(umask);
    }
    expect((await lstat(builds())).mode & 0o777).toBe(0o700);
    expect(await openLog()).toEqual({ file: join(builds(), 'kubo.log'), warnings: [] });
  });

  const prepared: [string, () => Promise<unknown>, RegExp][] = [
    ['is writable by others', () => mkdir(builds()).then(() => chmod(builds(), 0o777)), /other users can write to it/],
    ['is a link', () => symlink(parent, builds()), /it is not a folder/],
    ['is a link to nothing', () => symlink(join(parent, 'nowhere'), builds()), /it is not a folder/],
    ['is a file', () => writeFile(builds(), ''), /it is not a folder/],
  ];
  if (isRoot) {
    const ofAnother = () => mkdir(builds()).then(() => chown(builds(), 1001, 1001));
    prepared.push(['belongs to another user', ofAnother, /it belongs to another user/]);
  }
  it.each(prepared)('is not used if it %s: builds and their logs are in new folders', async (_, prepare, problem) => {
    await prepare();
    const before = await readdir(parent);
    await withBuildFolder(builds(), 'kubo', async (folder) => {
      expect([dirname(folder), (await lstat(folder)).mode & 0o777]).toEqual([parent, 0o700]);
    });
    expect(await readdir(parent)).toEqual(before);
    const { file, warnings } = await openLog();
    expect(warnings).toEqual([expect.stringMatching(problem)]);
    expect(warnings[0]).toContain(dirname(file));
    expect((await lstat(dirname(file))).mode & 0o777).toBe(0o700);
    expect(dirname(dirname(file))).toBe(parent);
    expect(await readdir(dirname(file))).toEqual(['kubo.log']);
  });
});
