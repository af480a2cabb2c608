// Attacks on the command line: folders in shared places, and links and pipes in a checkout, that someone else prepared.
import { execFile, execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLI } from '../../support/cli-bundle.ts';
import { type ActionFixture, createActionFixture, KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

let root: string;
let checkout: string;
let home: string;
/** What an attacker can write to, or has a link to. */
let shared: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shared-folders-'));
  [checkout, home, shared] = ['checkout', 'home', 'shared'].map((name) => join(root, name)) as [string, string, string];
  for (const folder of [checkout, home, shared]) mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const ipfsKit = (...args: string[]) => ipfsKitIn(checkout, ...args);

function ipfsKitIn(cwd: string, ...args: string[]): Promise<{ code: number; stderr: string }> {
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: shared };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd, env }, (error, _, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
    });
  });
}

it('compiled code is in the cache of the user, not in the shared temporary folder', async () => {
  mkdirSync(join(shared, 'node-compile-cache'), { mode: 0o777 });
  expect((await ipfsKit('probe')).code).toBe(0);
  expect(readdirSync(shared, { recursive: true })).toEqual(['node-compile-cache']);
  expect(readdirSync(join(home, '.cache', 'setup-ipfs-kit', 'compile-cache'))).not.toEqual([]);
});

it('a cache folder that others prepared is not used for compiled code', async () => {
  mkdirSync(join(home, '.cache'));
  symlinkSync(shared, join(home, '.cache', 'setup-ipfs-kit'));
  expect((await ipfsKit('probe')).code).toBe(0);
  expect(readdirSync(shared)).toEqual([]);
});

it.skipIf(process.getuid?.() !== 0)(
  'the home folder of another user, as sudo may keep it, is not used (needs root)',
  async () => {
    mkdirSync(join(home, '.cache'));
    chownSync(home, 1001, 1001);
    expect((await ipfsKit('probe')).code).toBe(0);
    expect(readdirSync(home, { recursive: true })).toEqual(['.cache']);
  },
);

describe('with a link in the checkout that leaves it', () => {
  let fixture: ActionFixture;
  beforeEach(async () => {
    fixture = await createActionFixture();
    symlinkSync(shared, join(checkout, 'linked'));
    writeFileSync(join(checkout, 'sums'), `${fixture.checksum('linux-amd64')}\n${fixture.checksum('linux-arm64')}\n`);
  });
  afterEach(() => fixture.tearDown());

  it.each([
    ['install', () => ['install', `kubo@${KUBO_VERSION}`, '--dir', 'linked', '--checksums', 'sums']],
    ['lock', () => ['lock', `kubo@${KUBO_VERSION}`, '--out', 'linked/lock.json']],
  ])('%s fails and writes nothing behind it', async (_, args) => {
    const { code, stderr } = await ipfsKit(...args(), '--mirror', fixture.origin.url, '--mirror-only');
    expect([code, stderr]).toEqual([2, expect.stringContaining('is a link, and leads to')]);
    expect(readdirSync(shared)).toEqual([]);
  });

  it.each([
    ['install', ['--dir', '../linked', '--checksums', '../sums']],
    ['lock', ['--out', '../linked/lock.json']],
  ])(
    '%s fails in a sub-folder of a checkout without .git, for a path through a folder above',
    async (command, args) => {
      mkdirSync(join(checkout, 'sub'));
      const mirror = ['--mirror', fixture.origin.url, '--mirror-only'];
      const { code, stderr } = await ipfsKitIn(
        join(checkout, 'sub'),
        command,
        `kubo@${KUBO_VERSION}`,
        ...args,
        ...mirror,
      );
      expect([code, stderr]).toEqual([2, expect.stringContaining('is a link, and leads to')]);
      expect(readdirSync(shared)).toEqual([]);
    },
  );

  it('install --dir does not write through a link with the name of a draft or a program', async () => {
    const victim = join(shared, 'victim');
    writeFileSync(victim, 'mine');
    mkdirSync(join(checkout, 'bin'));
    for (const name of ['ipfs', 'ipfs.new']) symlinkSync(victim, join(checkout, 'bin', name));
    const args = ['--dir', 'bin', '--checksums', 'sums', '--mirror', fixture.origin.url, '--mirror-only'];
    const { code, stderr } = await ipfsKit('install', `kubo@${KUBO_VERSION}`, ...args);
    expect(code, stderr).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });
});

it('lock refuses a lock file with an unknown product, and leaves it unchanged', async () => {
  const lock = JSON.stringify({ lockfileVersion: 1, products: { '$(id > x)': { version: '1.0.0', archives: {} } } });
  writeFileSync(join(checkout, 'ipfs-kit.lock.json'), lock);
  const { code, stderr } = await ipfsKit('lock', 'kubo@0.43.0');
  expect([code, stderr]).toEqual([2, expect.stringContaining('it has an unknown product, "$(id > x)"')]);
  expect(readFileSync(join(checkout, 'ipfs-kit.lock.json'), 'utf8')).toBe(lock);
});

it('no text of a lock file reaches the terminal with control characters', async () => {
  const archives = { '\u001b[2J\u001b]0;x\u0007\r\u009b': 'x' };
  const lock = JSON.stringify({ lockfileVersion: 1, products: { kubo: { version: '1.0.0', archives } } });
  writeFileSync(join(checkout, 'ipfs-kit.lock.json'), lock);
  const { code, stderr } = await ipfsKit('lock', 'kubo@0.43.0');
  expect([code, stderr]).toEqual([2, expect.stringContaining('\\u001b[2J\\u001b]0;x\\u0007\\r\\u009b')]);
  expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
});

it('install shows nothing of a file that is not a lock file or has no checksums', async () => {
  writeFileSync(join(shared, 'token'), 'a-secret');
  symlinkSync(join(shared, 'token'), join(checkout, 'ipfs-kit.lock.json'));
  for (const option of ['--lock-file', '--checksums']) {
    const { code, stderr } = await ipfsKit('install', 'kubo@0.43.0', option, 'ipfs-kit.lock.json');
    expect([code, stderr]).toEqual([2, expect.not.stringContaining('secret')]);
  }
});

it('lock resolves its path before it follows a link', async () => {
  mkdirSync(join(shared, 'folder'));
  symlinkSync(join(shared, 'folder'), join(checkout, 'linked'));
  writeFileSync(join(shared, 'lock.json'), 'not a lock file');
  // As text, this is lock.json in the checkout. As a path of the system, it is the one of the attacker.
  const { code, stderr } = await ipfsKit('lock', 'kubo@9.9.9', '--out', 'linked/../lock.json');
  expect([code, stderr]).toEqual([1, expect.not.stringContaining('not valid JSON')]);
});

it('workflows generate and init do not write through a linked folder', async () => {
  mkdirSync(join(checkout, '.github'));
  symlinkSync(shared, join(checkout, '.github', 'workflows'));
  const config = 'action: org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0\n';
  const python = "python: { versions: ['3.11'], test: make test }\nworkflows: { ci: { hosted: [linux/amd64] } }\n";
  writeFileSync(join(checkout, '.github', 'ipfs-kit.yml'), config + python);
  const { code, stderr } = await ipfsKit('workflows', 'generate');
  expect([code, stderr]).toEqual([2, expect.stringContaining("'.github/workflows': leads through a link")]);
  expect(readdirSync(shared)).toEqual([]);
  rmSync(join(checkout, '.github'), { recursive: true });
  symlinkSync(shared, join(checkout, '.github'));
  writeFileSync(join(checkout, 'setup.py'), '');
  const action = config.trim().replace('action: ', '');
  const init = await ipfsKit('workflows', 'init', '--yes', '--action', action);
  expect([init.code, init.stderr]).toEqual([2, expect.stringContaining('through a link')]);
  expect(existsSync(join(shared, 'ipfs-kit.yml'))).toBe(false);
});

it.skipIf(process.platform === 'win32')('workflows lint does not wait for a pipe or read a device', async () => {
  mkdirSync(join(checkout, '.github', 'workflows'), { recursive: true });
  execFileSync('mkfifo', [join(checkout, '.github', 'workflows', 'pipe.yml')]);
  const problem = expect.stringContaining('it is not a regular file');
  expect(await ipfsKit('workflows', 'lint')).toMatchObject({ code: 2, stderr: problem });
  rmSync(join(checkout, '.github'), { recursive: true });
  expect(await ipfsKit('workflows', 'lint', '/dev/zero')).toMatchObject({ code: 2, stderr: problem });
});
