// The command line for users without a home folder, or with one that it cannot use. (nodejs/node#25714, nerdctl#3828)
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../../support/cli-bundle.ts';
import { canBeOtherUser } from '../../support/isolation/other-user.ts';
import { tmpfsWrapper } from '../../support/isolation/small-disk.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

/** Without an entry in /etc/passwd. */
const NO_ACCOUNT = 12345;
const AS_NO_ACCOUNT = ['setpriv', `--reuid=${NO_ACCOUNT}`, `--regid=${NO_ACCOUNT}`, '--clear-groups', '--'];

let stage: ActionFixture;
let root: string;
let cwd: string;
let temp: string;
beforeEach(async () => {
  stage = await createActionFixture();
  root = mkdtempSync(join(tmpdir(), 'without-home-'));
  chmodSync(root, 0o755);
  [cwd, temp] = ['cwd', 'temp'].map((name) => join(root, name)) as [string, string];
  for (const folder of [cwd, temp]) mkdirSync(folder);
  writeFileSync(join(cwd, 'sums'), `${stage.checksum('linux-amd64')}\n${stage.checksum('linux-arm64')}\n`);
});
afterEach(async () => {
  await stage.tearDown();
  rmSync(root, { recursive: true });
});

interface Run {
  readonly env?: Record<string, string>;
  readonly wrapper?: readonly string[];
}

function ipfsKit(args: readonly string[], { env = {}, wrapper = [] }: Run = {}) {
  const [command = '', ...rest] = [...wrapper, process.execPath, CLI, ...args];
  const options = { cwd, env: { PATH: process.env.PATH, TMPDIR: temp, ...env } };
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(command, rest, options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const install = (...args: string[]) => [
  ...['install', `kubo@${KUBO_VERSION}`, '--mirror', stage.origin.url, '--mirror-only', '--checksums', 'sums', ...args],
];

describe.skipIf(!canBeOtherUser)('a user without HOME and without an account (needs root)', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    ipfsKit(args, { env, wrapper: AS_NO_ACCOUNT });
  beforeEach(() => {
    for (const folder of [cwd, temp]) chownSync(folder, NO_ACCOUNT, NO_ACCOUNT);
  });

  it('installs to a folder, and nothing else is left', async () => {
    const { code, stderr } = await run(install('--dir', 'bin'));
    expect([code, stderr]).toEqual([0, expect.stringContaining('This user has no home folder. A temporary folder')]);
    expect([readdirSync(join(cwd, 'bin')), readdirSync(temp)]).toEqual([['ipfs'], []]);
    expect(statSync(join(cwd, 'bin', 'ipfs')).mode & 0o777).toBe(0o755);
  });

  it('installs without a folder to a temporary one', async () => {
    const { code, stdout, stderr } = await run(install());
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`${temp}/setup-ipfs-kit-`);
  });

  it.each([
    ['probe', ['probe'], [0]],
    ['doctor', ['doctor', '--json'], [0, 1]],
    ['lint', ['workflows', 'lint'], [0]],
  ])('runs %s', async (_, args, codes) => {
    mkdirSync(join(cwd, '.github', 'workflows'), { recursive: true });
    const workflow = 'on: push\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: make test }] } }\n';
    writeFileSync(join(cwd, '.github', 'workflows', 'a.yml'), workflow);
    // doctor requests nothing.
    const { code, stdout, stderr } = await run(args, { HTTPS_PROXY: 'http://127.0.0.1:9' });
    expect(codes, stdout + stderr).toContain(code);
    expect(stderr).not.toMatch(/SystemError|^ +at /m);
  });

  // The test mounts an empty disk over /tmp.
  const canHideTemp = tmpfsWrapper('size=1m') !== null && !CLI.startsWith('/tmp/');
  it.skipIf(!canHideTemp)('gets an error in plain words if there is no temporary folder either', async () => {
    const wrapper = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs -o ro tmpfs /tmp && exec "$@"',
      'sh',
      ...AS_NO_ACCOUNT,
    ];
    cwd = '/';
    const { code, stderr } = await ipfsKit(['install', 'kubo@0.43.0'], { wrapper, env: { TMPDIR: '/nowhere' } });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^invalid-input: Temporary folder '\/nowhere': \/nowhere cannot be used \(ENOENT\); \/tmp cannot be used \(EROFS\)\. Set TMPDIR/m,
      ),
    ]);
  });
});

describe('a user', () => {
  const readOnly = process.platform === 'linux' ? tmpfsWrapper('ro,size=1m') : null;
  it.skipIf(readOnly === null)('whose home folder is read-only installs to a folder', async () => {
    const home = join(root, 'home');
    mkdirSync(home);
    // The wrapper mounts the disk over RUNNER_TOOL_CACHE. Here it is the home folder.
    const wrapper = [...(readOnly ?? []), 'env', '-u', 'RUNNER_TOOL_CACHE'];
    const env = { HOME: home, RUNNER_TOOL_CACHE: home, RUNNER_TEMP: root };
    const { code, stderr } = await ipfsKit(install('--dir', 'bin'), { wrapper, env });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/home\/\.cache cannot be used \(EROFS\)\. A temporary folder/),
    ]);
    expect([readdirSync(join(cwd, 'bin')), readdirSync(temp)]).toEqual([['ipfs'], []]);
  });

  it.skipIf(process.platform === 'win32')(
    'whose home folder a group can write to is told why it is not used',
    async () => {
      const home = join(root, 'home');
      mkdirSync(home);
      chmodSync(home, 0o775);
      const { code, stderr } = await ipfsKit(install('--dir', 'bin'), { env: { HOME: home } });
      expect([code, stderr]).toEqual([
        0,
        expect.stringContaining(`warning: ${home} can be written by other users. A temporary`),
      ]);
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it('who names a folder that cannot be created is told so, and nothing is left', async () => {
    writeFileSync(join(cwd, 'file'), '');
    const { code, stderr } = await ipfsKit(install('--dir', 'file/bin'), { env: { HOME: join(cwd, 'file') } });
    const problem = "invalid-input: Option --dir 'file/bin': cannot be written (ENOTDIR). Name a path";
    expect([code, stderr, readdirSync(temp)]).toEqual([2, expect.stringContaining(problem), []]);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  const small = process.platform === 'linux' ? tmpfsWrapper('size=4k') : null;
  it.skipIf(small === null)('who installs to a full disk is told so', async () => {
    const bin = join(cwd, 'bin');
    mkdirSync(bin);
    const fill = ['perl', '-e', "open F, '>', \"$ENV{FULL}/f\"; print F 'x' x 4096; close F; exec @ARGV"];
    const wrapper = [...(small ?? []), ...fill, 'env', '-u', 'RUNNER_TOOL_CACHE'];
    const env = { HOME: root, RUNNER_TOOL_CACHE: bin, FULL: bin, RUNNER_TEMP: root };
    const { code, stderr } = await ipfsKit(install('--dir', 'bin'), { wrapper, env });
    const problem = "disk-full: Option --dir 'bin': the disk is full (ENOSPC). Free some space, or name";
    expect([code, stderr]).toEqual([1, expect.stringContaining(problem)]);
  });

  it('with a tool cache of a runner needs no cache of its own', async () => {
    const env = { RUNNER_TOOL_CACHE: join(root, 'tools') };
    const { code, stderr } = await ipfsKit(install(), { env });
    expect([code, stderr, readdirSync(temp)]).toEqual([0, expect.not.stringContaining('temporary'), []]);
  });

  const noexec = process.platform === 'linux' ? tmpfsWrapper('noexec,size=8m') : null;
  it.skipIf(noexec === null)('who installs to a disk that is mounted noexec is told so, and what helps', async () => {
    const bin = join(cwd, 'bin');
    mkdirSync(bin);
    const wrapper = [...(noexec ?? []), 'env', '-u', 'RUNNER_TOOL_CACHE'];
    const env = { HOME: root, RUNNER_TOOL_CACHE: bin, RUNNER_TEMP: root };
    const { code, stderr } = await ipfsKit(install('--dir', 'bin'), { wrapper, env });
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /warning: Programs in .*bin cannot run, because '.*bin' is mounted noexec\. Set --dir to a folder on another/,
      ),
    ]);
  });
});
