// The exit codes of all commands: 0 success, 1 something was found or failed, 2 invalid input. docs/command-line.md documents them.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageFile from '../../../package.json' with { type: 'json' };
import { CLI } from '../../support/cli-bundle.ts';

/** A mirror that refuses connections. */
const MIRROR = ['--mirror-only', '--mirror', 'http://127.0.0.1:9'];
const CONFIG = `action: ./
python: { versions: ['3.11'], test: 'true' }
workflows:
  multi-arch-ci: { hosted: [linux/amd64] }
`;
const DOWNLOAD = `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          wget -q https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz
          tar -xzf kubo_v0.43.0_linux-amd64.tar.gz
          sudo bash kubo/install.sh
`;

/** The folders in which commands run, by name. */
const FOLDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  empty: {},
  project: { '.github/ipfs-kit.yml': CONFIG, 'pyproject.toml': '[project]\nname = "x"\n' },
  python: { 'setup.py': 'x\n' },
  invalidConfig: { '.github/ipfs-kit.yml': 'pythons: 3\n' },
  download: { '.github/workflows/a.yml': DOWNLOAD },
  tests: {
    '.github/workflows/a.yml': 'on: push\njobs: { a: { runs-on: ubuntu-24.04, steps: [{ run: make test }] } }\n',
  },
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'exit-codes-'));
  for (const [folder, files] of Object.entries(FOLDERS)) {
    await mkdir(join(root, folder));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, folder, path)), { recursive: true });
      await writeFile(join(root, folder, path), text);
    }
  }
});
afterAll(() => rm(root, { recursive: true }));

function ipfsKit(folder: string, args: readonly string[]) {
  const env = { PATH: process.env.PATH, HOME: root, https_proxy: 'http://127.0.0.1:9' };
  return spawnSync(process.execPath, [CLI, ...args], { cwd: join(root, folder), env, encoding: 'utf8' });
}

describe.each<[number, readonly (readonly [string, readonly string[]])[]]>([
  [
    0,
    [
      ['empty', ['--help']],
      ['empty', ['--version']],
      ['empty', ['install', '--help']],
      ['empty', ['workflows', 'lint', '--help']],
      ['empty', ['probe']],
      ['project', ['workflows', 'plan']],
      ['project', ['workflows', 'generate', '--dry-run']],
      ['tests', ['workflows', 'lint']],
      ['project', ['migrate']],
    ],
  ],
  [
    1,
    [
      ['empty', ['install', 'kubo@9.9.9', ...MIRROR]],
      ['empty', ['lock', 'kubo@9.9.9', ...MIRROR]],
      ['empty', ['doctor', '--runner-folder', 'nowhere']],
      ['project', ['workflows', 'check']],
      ['download', ['workflows', 'lint']],
      ['download', ['migrate', '--action', 'o/r@0123456789abcdef0123456789abcdef01234567 # v1.0.0']],
    ],
  ],
  [
    2,
    [
      ['empty', []],
      ['empty', ['unknown-command']],
      ['empty', ['probe', '--unknown-option']],
      ['empty', ['install']],
      ['empty', ['install', 'no-such-product']],
      ['empty', ['install', 'kubo', '--source', 'sometimes']],
      ['empty', ['install', 'kubo', '--build-timeout', '0']],
      ['empty', ['install', 'kubo', '--checksums', 'missing']],
      ['empty', ['lock', 'kubo@none']],
      ['empty', ['doctor', '--role', 'riscv64']],
      ['invalidConfig', ['doctor']],
      ['empty', ['workflows']],
      ['empty', ['workflows', 'lint']],
      ['empty', ['workflows', 'lint', '--format', 'xml']],
      ['empty', ['workflows', 'lint', 'missing.yml']],
      ['empty', ['workflows', 'init', '--yes']],
      ['empty', ['workflows', 'plan']],
      ['empty', ['workflows', 'generate']],
      ['empty', ['workflows', 'check']],
      ['invalidConfig', ['workflows', 'plan']],
      ['invalidConfig', ['workflows', 'generate']],
      ['invalidConfig', ['workflows', 'check']],
      ['invalidConfig', ['workflows', 'lint']],
      ['empty', ['migrate', 'missing.yml']],
      ['empty', ['migrate', '--unknown-option']],
    ],
  ],
])('exit code %i', (code, commands) => {
  it.each(commands)('in the folder %s: ipfs-kit %j', (folder, args) => {
    const { status, stdout, stderr } = ipfsKit(folder, args);
    expect(status, `${stdout}${stderr}`).toBe(code);
    // A KitError or a usage error, not a stack trace.
    expect(stderr).not.toMatch(/^ {4}at /m);
    // The command line has options, and only the action has inputs.
    expect(stderr).not.toMatch(/(?<!invalid-)\binputs?\b|[⟨⟩]/i);
  });
});

it.each([
  [[], 'Option --action: is missing'],
  [['--action', 'org/setup-ipfs-kit@v1'], "Option --action: 'org/setup-ipfs-kit@v1' is not of the form owner/repo@"],
])('init names --action: %j', (args, message) => {
  const { status, stderr } = ipfsKit('python', ['workflows', 'init', '--yes', ...args]);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

it.each([
  [['kubo@0.43.0', ...MIRROR], /with --mirror, or build it here with --source always\.$/m],
  [['kubo@0.43.0', '--mirror-only'], /: --mirror-only is set, but no mirror\./],
  [['kubo@newest'], /^invalid-input: Version of kubo 'newest': not a version, range or keyword\./],
  [['kubo@0.43.x.x'], /^invalid-input: Version of Kubo '0\.43\.x\.x': not a version, range or keyword\./m],
  [['kubo', '--checksums', 'setup.py'], /^invalid-input: --checksums, line 1: must have the form/],
  [['cluster', '--cluster-tools', 'clt'], /^invalid-input: Option --cluster-tools 'clt': 'clt' is not a program/],
])('a message names options: install %j', (args, message) => {
  expect(ipfsKit('python', ['install', ...args]).stderr).toMatch(message);
});

it('--version prints the version of the package', () => {
  expect(ipfsKit('empty', ['--version']).stdout).toBe(`${packageFile.version}\n`);
});

it('the help documents the exit codes', () => {
  const { stdout } = ipfsKit('empty', ['--help']);
  expect(stdout).toMatch(/Exit codes:\n {2}0 {2}success\n {2}1 {2}.*failed.*\n {2}2 {2}.*invalid/);
});
