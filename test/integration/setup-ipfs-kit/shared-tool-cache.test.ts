// Attacks on the tool cache: entries that another user of the machine, or an earlier job, wrote or changed.
import { execFileSync } from 'node:child_process';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfFile } from '../../../kit/download/digest/hash.ts';
import { formatLockFile } from '../../../kit/install/lock-file.ts';
import type { EntryRecord } from '../../../kit/install/tool-cache/entry.ts';
import { AS_OTHER_USER, canBeOtherUser, giveToOtherUser, OTHER_USER } from '../../support/isolation/other-user.ts';
import { tinyElf } from '../../support/programs/tiny-elf.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';

const FILE = `kubo_v${KUBO_VERSION}_linux-${OWN_ARCH}.tar.gz`;
const RECORD = '.setup-ipfs-kit.json';
/** It prints the right version, so only its digest tells that it is another program. */
const FORGED = tinyElf(OWN_ARCH, `${KUBO_VERSION}\n`, Buffer.from('forged'));
/** No digest is given, so that the tool cache alone decides. */
const WITHOUT_DIGESTS = { checksums: '' };

let stage: ActionFixture;
let directory: string;
let genuine: Buffer;
beforeEach(async () => {
  stage = await createActionFixture();
  const first = await stage.run();
  expect(first.exitCode, first.log).toBe(0);
  directory = dirname(first.outputs['kubo-path'] ?? '');
  genuine = await readFile(join(directory, 'ipfs'));
});
afterEach(() => stage.tearDown());

const requests = () => stage.origin.requests.length;
/** Where this job installs what the tool cache of the runner cannot take. */
const ownDirectory = () => join(stage.runnerEnv.temp, 'setup-ipfs-kit-tools', 'kubo', KUBO_VERSION, process.arch);
const installed = (path: string) => readFile(join(path, 'ipfs'));

/** Replaces the executable, and makes the record say that all is well. */
async function forge(folder = directory): Promise<void> {
  const path = join(folder, 'ipfs');
  await writeFile(path, FORGED, { mode: 0o755 });
  const record = JSON.parse(await readFile(join(folder, RECORD), 'utf8')) as EntryRecord;
  const { size, mtimeMs } = await stat(path);
  const files = { ipfs: { size, mtime: mtimeMs, sha256: await sha256OfFile(path) } };
  await writeFile(join(folder, RECORD), JSON.stringify({ ...record, verifiedBy: 'user', files }));
}

/** Writes a lock file to the workspace, with the digests of executables if they are given. */
async function writeLock(executables?: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const archives = { [FILE]: `sha512:${stage.archives[`linux-${OWN_ARCH}`]?.sha512}` };
  const product = { version: KUBO_VERSION, archives, ...(executables ? { executables: { [FILE]: executables } } : {}) };
  const text = formatLockFile({ lockfileVersion: 1, products: { kubo: product } });
  await writeFile(join(stage.runnerEnv.workspace, 'lock.json'), text);
  return { checksums: '', 'lock-file': 'lock.json' };
}

const lockWithExecutables = () => writeLock({ ipfs: sha256(genuine) });

function sha256(bytes: Buffer): string {
  return execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).split(' ')[0] ?? '';
}

describe.skipIf(!canBeOtherUser)('an entry of another user', () => {
  it('is preinstalled, whatever its record says', async () => {
    await forge();
    await giveToOtherUser(directory);
    const { exitCode, outputs, log } = await stage.run(WITHOUT_DIGESTS);
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ 'verified-by': 'preinstalled', 'cache-hit': 'true' });
    expect(log).toMatch(/^::notice title=setup-ipfs-kit%3A preinstalled::.*another user can have written it/m);
  });

  it.each([
    ['checksums', async () => ({}), 'user'],
    ['require: user', async () => ({ require: 'user' }), 'user'],
    ['rehash', async () => ({ rehash: 'true' }), 'user'],
    ['a lock file', () => writeLock(), 'lock'],
    ['require: pinned', async () => ({ ...(await writeLock()), require: 'pinned' }), 'lock'],
    ['a lock file with executables', lockWithExecutables, 'lock'],
  ])('is not used with %s if it is forged: the version is installed for this job', async (_, createInputs, by) => {
    await forge();
    await giveToOtherUser(directory);
    const { exitCode, outputs, log, path } = await stage.run(await createInputs());
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ 'verified-by': by, 'cache-hit': 'false' });
    expect(path).toEqual([ownDirectory()]);
    expect(await installed(path[0] ?? '')).toEqual(genuine);
    expect(log).toMatch(/^::warning .*belongs to another user/m);
    expect(await installed(directory)).toEqual(FORGED);
  });

  it('is copied for this job if a lock file has the digests of its executables', async () => {
    await writeFile(join(directory, 'git'), 'planted', { mode: 0o755 });
    await giveToOtherUser(directory);
    const before = requests();
    const inputs = { ...(await lockWithExecutables()), require: 'lock' };
    const { outputs, log, path } = await stage.run(inputs);
    expect(outputs, log).toMatchObject({ 'verified-by': 'lock', 'cache-hit': 'true' });
    expect(requests()).toBe(before);
    expect(path).toEqual([ownDirectory()]);
    expect((await readdir(ownDirectory())).sort()).toEqual([RECORD, 'ipfs']);
    // What its owner does later changes nothing.
    await forge();
    expect(await installed(ownDirectory())).toEqual(genuine);
    const again = await stage.run(inputs);
    expect(again.outputs, again.log).toMatchObject({ 'verified-by': 'lock', 'cache-hit': 'true' });
  });

  it.each([
    ['version', 1],
    ['tool', 2],
  ])('in a %s folder of another user cannot be replaced later: this job has its own', async (_, levels) => {
    const folder = levels === 1 ? dirname(directory) : dirname(dirname(directory));
    await chown(folder, OTHER_USER, OTHER_USER);
    const { outputs, log, path } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(path).toEqual([ownDirectory()]);
  });

  it('of a size that cannot be hashed is not hashed', async () => {
    await truncate(join(directory, 'ipfs'), 2 ** 42);
    await giveToOtherUser(directory);
    const { outputs, log } = await stage.run(await lockWithExecutables());
    expect(outputs, log).toMatchObject({ 'verified-by': 'lock', 'cache-hit': 'false' });
  });

  it('does not decide which version a range means', async () => {
    const planted = join(stage.runnerEnv.toolCache, 'kubo', '0.42.0');
    await mkdir(join(planted, process.arch), { recursive: true });
    await writeFile(join(planted, `${process.arch}.complete`), '');
    await giveToOtherUser(planted);
    await rm(directory, { recursive: true });
    const { outputs, log } = await stage.run({ 'kubo-version': '>=0.40 <0.43.1' });
    expect(outputs['kubo-version'], log).toBe(KUBO_VERSION);
  });

  it('cannot prepare the tool cache of the job in RUNNER_TEMP', async () => {
    const prepared = join(stage.runnerEnv.temp, 'setup-ipfs-kit-tools');
    await mkdir(prepared);
    await giveToOtherUser(prepared);
    await giveToOtherUser(directory);
    const { outputs, log, path } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user' });
    expect(path[0]).toMatch(/setup-ipfs-kit-tools-\w{6}/);
    expect(await readdir(prepared)).toEqual([]);
  });

  it('is found by the next step of the job where the first one installed it', async () => {
    await giveToOtherUser(directory);
    await stage.run();
    const before = requests();
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'true' });
    expect(requests()).toBe(before);
  });

  it('keeps its level if it belongs to root and this user is another one', async () => {
    const { root, temp, workspace } = stage.runnerEnv;
    await chmod(root, 0o755);
    await giveToOtherUser(temp);
    await giveToOtherUser(workspace);
    const handOver = `system('chown', '-R', '${OTHER_USER}', $ENV{RUNNER_TEMP}); exec @ARGV`;
    const own = ['perl', '-e', handOver, ...AS_OTHER_USER];
    for (const inputs of [WITHOUT_DIGESTS, {}]) {
      const { exitCode, outputs, log } = await stage.run(inputs, { wrapper: own });
      expect(exitCode, log).toBe(0);
      expect(outputs).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'true' });
    }
  });
});

describe('an entry that a group can write to', () => {
  it.each([
    ["tool's folder", '../..'],
    ["version's folder", '..'],
    ['folder', ''],
    ['executable', 'ipfs'],
    ['record', RECORD],
  ])('by its %s is preinstalled', async (_, name) => {
    await chmod(join(directory, name), 0o775);
    const { outputs, log } = await stage.run(WITHOUT_DIGESTS);
    expect(outputs, log).toMatchObject({ 'verified-by': 'preinstalled', 'cache-hit': 'true' });
  });

  it('is replaced with everything in it if the request needs more', async () => {
    await forge();
    await writeFile(join(directory, 'git'), 'planted', { mode: 0o755 });
    await chmod(directory, 0o775);
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(await installed(directory)).toEqual(genuine);
    expect((await readdir(directory)).sort()).toEqual([RECORD, 'ipfs']);
  });
});

describe('an entry that everyone can write to', () => {
  it.each([
    ["tool's folder", '../..'],
    ["version's folder", '..'],
    ['folder', ''],
    ['executable', 'ipfs'],
    ['record', RECORD],
  ])('by its %s is not used, and the log says so', async (_, name) => {
    await forge();
    await chmod(join(directory, name), 0o777);
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(log).toMatch(/^::warning .*is not used, because every user of this machine can write to it/m);
    expect(await installed(directory)).toEqual(genuine);
    for (const folder of ['../..', '..', '']) expect((await stat(join(directory, folder))).mode & 0o022).toBe(0);
  });
});

describe('an entry of this user that an earlier job forged', () => {
  beforeEach(() => forge());

  it.each([
    ['require: user', async () => ({ require: 'user' }), 'user'],
    ['require: lock', async () => ({ ...(await writeLock()), require: 'lock' }), 'lock'],
    ['require: pinned', async () => ({ ...(await writeLock()), require: 'pinned' }), 'lock'],
  ])('is replaced with %s, because only the entry says what is right', async (_, createInputs, by) => {
    const { outputs, log } = await stage.run(await createInputs());
    expect(outputs, log).toMatchObject({ 'verified-by': by, 'cache-hit': 'false' });
    expect(log).toContain('nothing outside of it tells which executables are right');
    expect(await installed(directory)).toEqual(genuine);
  });

  it.each([
    ['rehash', { rehash: 'true' }],
    ['require: lock', { require: 'lock' }],
  ])('is replaced with %s if a lock file has the digests of the executables', async (_, inputs) => {
    const { outputs, log } = await stage.run({ ...(await lockWithExecutables()), ...inputs });
    expect(outputs, log).toMatchObject({ 'verified-by': 'lock', 'cache-hit': 'false' });
    expect(log).toMatch(/^::warning .*its executables are not those in the lock file/m);
    expect(await installed(directory)).toEqual(genuine);
  });
});

describe('an entry to which an earlier job added a program', () => {
  beforeEach(() => writeFile(join(directory, 'git'), 'planted', { mode: 0o755 }));

  it.each([
    ['require: user', async () => ({ require: 'user' })],
    ['require: lock', async () => ({ ...(await lockWithExecutables()), require: 'lock' })],
    ['rehash', async () => ({ ...(await lockWithExecutables()), rehash: 'true' })],
  ])('is replaced as a whole with %s', async (_, createInputs) => {
    const { outputs, log } = await stage.run(await createInputs());
    expect(outputs, log).toMatchObject({ 'cache-hit': 'false' });
    expect((await readdir(directory)).sort()).toEqual([RECORD, 'ipfs']);
  });
});

describe('an entry in the wrong place', () => {
  it.each([
    ['a file', (path: string) => writeFile(path, '')],
    ['a link to nothing', (path: string) => symlink('/nowhere', path)],
  ])('is replaced if it is %s', async (_, create) => {
    await rm(directory, { recursive: true });
    await create(directory);
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(await installed(directory)).toEqual(genuine);
  });

  it('whose marker is a link leaves the file that it leads to unchanged', async () => {
    const victim = join(stage.runnerEnv.root, 'victim');
    await writeFile(victim, 'precious');
    await rm(directory, { recursive: true });
    await rm(`${directory}.complete`);
    await symlink(victim, `${directory}.complete`);
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user' });
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });

  it('of another version is not used', async () => {
    const other = join(stage.runnerEnv.toolCache, 'kubo', '0.42.0', process.arch);
    await mkdir(dirname(other), { recursive: true });
    await rename(directory, other);
    await writeFile(`${other}.complete`, '');
    const { exitCode, outputs, log } = await stage.run(
      { 'kubo-version': '0.42.0', checksums: '', mirror: '' },
      { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } },
    );
    expect(exitCode, log).toBe(1);
    expect(outputs).toEqual({});
  });

  it('that is a link to another folder is preinstalled', async () => {
    await rename(directory, `${directory}-real`);
    await symlink(`${directory}-real`, directory);
    const { outputs, log } = await stage.run(WITHOUT_DIGESTS);
    expect(outputs, log).toMatchObject({ 'verified-by': 'preinstalled', 'cache-hit': 'true' });
  });

  it('whose record is a pipe does not hang the job', async () => {
    await rm(join(directory, RECORD));
    execFileSync('mkfifo', [join(directory, RECORD)]);
    const { outputs, log } = await stage.run();
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
  });
});

describe('a record', () => {
  const change = async (record: object) => {
    const text = await readFile(join(directory, RECORD), 'utf8');
    await writeFile(join(directory, RECORD), JSON.stringify({ ...JSON.parse(text), ...record }));
  };

  it.each([['of a later version'], [null], [['user']]])('with the unknown level %j proves nothing', async (level) => {
    await change({ verifiedBy: level });
    const { outputs, log } = await stage.run(WITHOUT_DIGESTS);
    expect(outputs, log).toMatchObject({ 'verified-by': 'preinstalled' });
  });

  it('of a build from the job cache is used only by jobs that may read the job cache', async () => {
    await change({ verifiedBy: 'job-cache', digests: {} });
    const { outputs, log } = await stage.run({}, { env: { GITHUB_EVENT_NAME: 'release' } });
    expect(outputs, log).toMatchObject({ 'verified-by': 'user', 'cache-hit': 'false' });
    expect(log).toContain('from the job cache, which this job does not use');
  });
});

describe('a new entry', () => {
  it.each([
    ['000', ['755', '755', '755', '755', '644']],
    ['002', ['755', '755', '755', '755', '644']],
    ['022', ['755', '755', '755', '755', '644']],
    ['027', ['750', '750', '750', '750', '640']],
    ['077', ['700', '700', '700', '700', '600']],
  ])('can be written by this user only, and run by the users that the umask %s allows', async (umask, expected) => {
    await rm(stage.runnerEnv.toolCache, { recursive: true });
    const { exitCode, log } = await stage.run({}, { wrapper: withUmask(umask) });
    expect(exitCode, log).toBe(0);
    expect(await modesBelow(directory)).toEqual(expected);
    expect((await stat(stage.runnerEnv.toolCache)).mode & 0o022).toBe(0);
  });

  it('in the tool cache of the job can be run by everyone, too, and be written by this user only', async () => {
    await chmod(stage.runnerEnv.root, 0o755);
    await writeFile(join(stage.runnerEnv.root, 'file'), '');
    const env = { RUNNER_TOOL_CACHE: join(stage.runnerEnv.root, 'file', 'tools') };
    const { outputs, log, path } = await stage.run({}, { env, wrapper: withUmask('002') });
    expect(outputs, log).toMatchObject({ 'cache-hit': 'false' });
    expect(path).toEqual([ownDirectory()]);
    expect(await modesBelow(ownDirectory())).toEqual(['755', '755', '755', '755', '644']);
    expect((await stat(join(stage.runnerEnv.temp, 'setup-ipfs-kit-tools'))).mode & 0o777).toBe(0o755);
  });

  /** Not sh, which drops variables such as INPUT_KUBO-VERSION. */
  const withUmask = (umask: string) => ['perl', '-e', `umask 0${umask}; exec @ARGV`];

  const modesBelow = (entry: string) =>
    Promise.all(
      ['../..', '..', '', 'ipfs', RECORD].map(async (name) =>
        ((await stat(join(entry, name))).mode & 0o777).toString(8),
      ),
    );
});
