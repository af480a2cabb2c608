// Programs on PATH: how they are found and followed, and which of them are native.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkExecutables } from '../../../../kit/probe/executables/check.ts';
import { parseHandover } from '../../../../kit/probe/executables/script.ts';
import { parseExpectedPlatform } from '../../../../kit/probe/expectations/expected-platform.ts';
import type { MachineFacts } from '../../../../kit/probe/facts.ts';
import { tinyElf } from '../../../support/programs/tiny-elf.ts';
import { elf, machO, pe, universal } from '../../platform/executable/samples.ts';
import { AMD64, ARM64, EMULATED, PI, ROSETTA, SILENT } from '../expectations/machines.ts';

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'executables-')));
afterAll(() => rmSync(parent, { recursive: true }));

const ARM64_PROGRAM = tinyElf('arm64', '');
const AMD64_PROGRAM = tinyElf('amd64', '');
const ARM_PROGRAM = elf({ bits: 32, machine: 40 });
const MAC_ARM64 = machO({ cpuType: 0x0100000c });
const MAC_AMD64 = machO({ cpuType: 0x01000007 });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(parent, 'root-'));
});

/** Writes files below the root. A text that begins with `-> ` becomes a link. */
function writeFiles(files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), path);
    else
      writeFileSync(path, typeof content === 'string' ? content.replaceAll('ROOT/', `${root}/`) : content, {
        mode: 0o755,
      });
  }
}

interface CheckOptions {
  readonly facts?: MachineFacts;
  readonly expected?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly extensions?: readonly string[];
  readonly path?: readonly string[];
}

/** Checks a program, and removes the root from what was found. */
async function check(name: string, options: CheckOptions = {}) {
  const { facts = ARM64, expected, env = {}, extensions, path = ['bin'] } = options;
  const filled = Object.entries(env).map(([key, value]) => [key, value.replaceAll('ROOT/', `${root}/`)]);
  const context = {
    env: { PATH: path.map((folder) => join(root, folder)).join(delimiter), ...Object.fromEntries(filled) },
    directory: join(root, 'work'),
    extensions: extensions ?? null,
  };
  const platform = expected === undefined ? null : parseExpectedPlatform(expected);
  const [finding] = await checkExecutables([name], platform, facts, context);
  const found = finding?.found.replaceAll(`${root}/`, '') ?? '';
  return { found, mismatch: finding?.mismatch ?? null };
}

describe('a native program', () => {
  it.each<readonly [string, Uint8Array, MachineFacts, string | undefined, string]>([
    ['matches the machine', ARM64_PROGRAM, ARM64, undefined, 'linux/arm64'],
    ['matches the machine under an emulator', AMD64_PROGRAM, EMULATED, undefined, 'linux/amd64'],
    ['matches the expected platform under an emulator', ARM64_PROGRAM, EMULATED, 'linux/arm64', 'linux/arm64'],
    ['matches the expected architecture', AMD64_PROGRAM, ARM64, 'x86_64', 'linux/amd64'],
    ['matches the process on an unknown machine', AMD64_PROGRAM, SILENT, undefined, 'linux/amd64'],
    ['may be for the 32-bit mode of the processor', ARM_PROGRAM, PI, undefined, 'linux/arm'],
    ['matches a variant, which headers do not have', ARM_PROGRAM, PI, 'linux/arm/v7', 'linux/arm'],
    ['matches the Mac under Rosetta', MAC_ARM64, ROSETTA, undefined, 'darwin/arm64'],
    [
      'may match in one slice only',
      universal([MAC_AMD64, MAC_ARM64]),
      ROSETTA,
      'darwin/arm64',
      'darwin/amd64 and darwin/arm64',
    ],
  ])('%s', async (_, program, facts, expected, found) => {
    writeFiles({ 'bin/tool': program });
    expect(await check('tool', { facts, ...(expected ? { expected } : {}) })).toEqual({
      found: `bin/tool for ${found}`,
      mismatch: null,
    });
  });

  it.each<readonly [string, Uint8Array, MachineFacts, string | undefined, string, string]>([
    ['an amd64 Kubo on a DGX', AMD64_PROGRAM, ARM64, undefined, 'linux/amd64', 'linux/arm64'],
    [
      'an x64 Python on an arm64 Mac',
      MAC_AMD64,
      { ...ROSETTA, emulated: 'false', arch: 'arm64', platform: 'darwin/arm64' },
      undefined,
      'darwin/amd64',
      'darwin/arm64',
    ],
    ['an x64 Python for an x64 runner on an arm64 Mac', MAC_AMD64, ROSETTA, undefined, 'darwin/amd64', 'darwin/arm64'],
    ['a 32-bit program if another platform is expected', ARM_PROGRAM, ARM64, 'arm64', 'linux/arm', 'linux/arm64'],
    [
      "the machine's own program if the platform of an image is expected",
      AMD64_PROGRAM,
      EMULATED,
      'arm64',
      'linux/amd64',
      'linux/arm64',
    ],
    ['a program for another operating system', pe({}), AMD64, undefined, 'windows/amd64', 'linux/amd64'],
  ])('does not match if it is %s', async (_, program, facts, expected, found, required) => {
    writeFiles({ 'bin/tool': program });
    expect((await check('tool', { facts, ...(expected ? { expected } : {}) })).mismatch).toEqual({
      name: 'executable tool',
      expected: `for ${required}`,
      found: `${root}/bin/tool for ${found}`,
      fix: expect.stringContaining(`Install tool for ${required}`),
    });
  });
});

describe('a search', () => {
  it('takes the first folder with the program, the current folder for an empty entry, or a path', async () => {
    writeFiles({ 'b/tool': ARM64_PROGRAM, 'c/tool': AMD64_PROGRAM, 'work/here': ARM64_PROGRAM });
    const path = ['a', 'b', 'c'];
    expect((await check('tool', { path })).found).toBe('b/tool for linux/arm64');
    expect((await check('here', { env: { PATH: `/nowhere${delimiter}` } })).found).toBe('work/here for linux/arm64');
    expect((await check('../c/tool', { path })).found).toBe('c/tool for linux/amd64');
    expect((await check(join(root, 'b/tool'), { env: { PATH: '' } })).found).toBe('b/tool for linux/arm64');
  });

  it('skips folders and files that are not executable', async () => {
    writeFiles({ 'a/tool/x': '', 'b/tool': AMD64_PROGRAM, 'c/tool': ARM64_PROGRAM });
    chmodSync(join(root, 'b/tool'), 0o644);
    expect((await check('tool', { path: ['a', 'b', 'c'] })).found).toBe('c/tool for linux/arm64');
    expect((await check('tool', { path: ['a', 'b'] })).mismatch).toMatchObject({
      found: 'nothing on PATH',
      fix: expect.stringMatching(/^Install/),
    });
    expect((await check('../b/tool', { path: ['c'] })).mismatch).toMatchObject({
      found: 'nothing that can be executed there',
      fix: expect.stringMatching(/^Correct the path/),
    });
  });

  it('uses the extensions of Windows', async () => {
    const program = pe({ machine: 0xaa64 });
    writeFiles({ 'bin/tool.EXE': program, 'bin/npm': '#!/bin/sh\n', 'bin/npm.CMD': '@node npm.js' });
    const facts = { ...ARM64, platform: 'windows/arm64', os: 'windows' };
    const windows = { facts, extensions: ['.COM', '.EXE', '.BAT', '.CMD'] };
    expect((await check('tool', windows)).found).toBe('bin/tool.EXE for windows/arm64');
    expect((await check('tool.EXE', windows)).found).toBe('bin/tool.EXE for windows/arm64');
    expect((await check('npm', windows)).found).toBe('bin/npm.CMD: batch files cannot be followed');
  });
});

describe('a followed program', () => {
  it.each<readonly [string, Record<string, string | Uint8Array>, string]>([
    ['behind links', { 'bin/tool': '-> ../opt/x', 'opt/x': '-> y', 'opt/y': ARM64_PROGRAM }, 'bin/tool → opt/y'],
    [
      'that is an interpreter',
      { 'bin/tool': '#!ROOT/opt/perl -w\n', 'opt/perl': ARM64_PROGRAM },
      'bin/tool → opt/perl',
    ],
    [
      'that is an interpreter on PATH',
      { 'bin/tool': '#!/usr/bin/env node\n', 'bin/node': ARM64_PROGRAM },
      'bin/tool → bin/node',
    ],
    [
      'after env -S',
      { 'bin/tool': '#!/usr/bin/env -S A=1 node --x\n', 'bin/node': ARM64_PROGRAM },
      'bin/tool → bin/node',
    ],
    [
      'behind a script of a script',
      { 'bin/tool': '#!ROOT/bin/b\n', 'bin/b': '#!ROOT/c\n', c: ARM64_PROGRAM },
      'bin/tool → bin/b → c',
    ],
    ['that is a shell', { 'bin/tool': '#!/usr/bin/env sh\necho\n', 'bin/sh': ARM64_PROGRAM }, 'bin/tool → bin/sh'],
    [
      'behind a wrapper',
      { 'bin/tool': '#!/bin/sh\nA=1 export A\nexec "ROOT/opt/x y" "$@"\n', 'opt/x y': ARM64_PROGRAM },
      'bin/tool → opt/x y',
    ],
    [
      'behind a wrapper of a command',
      { 'bin/tool': '#!/bin/sh\nexec -a "$0" env A=1 x "$@"\n', 'bin/x': ARM64_PROGRAM },
      'bin/tool → bin/x',
    ],
    [
      "behind pip's launcher",
      {
        'bin/pip': "#!/bin/sh\n'''exec' \"ROOT/v/py\" \"$0\" \"$@\"\n' '''\n",
        'v/py': ARM64_PROGRAM,
        'bin/tool': '-> pip',
      },
      'bin/tool → bin/pip → v/py',
    ],
    [
      'behind pyenv, by the global version',
      {
        ...pyenvShim(),
        'pyenv/version': '3.11.7\n',
        'pyenv/versions/3.11.7/bin/tool': '-> tool3',
        'pyenv/versions/3.11.7/bin/tool3': ARM64_PROGRAM,
      },
      'bin/tool → pyenv/versions/3.11.7/bin/tool → pyenv/versions/3.11.7/bin/tool3',
    ],
    [
      "behind pyenv, by the folder's first version that has it",
      {
        ...pyenvShim(),
        'pyenv/version': '2.7\n',
        '.python-version': '3.9.1 3.12.1\n',
        'pyenv/versions/3.9.1/bin/other': '',
        'pyenv/versions/3.12.1/bin/tool': ARM64_PROGRAM,
      },
      'bin/tool → pyenv/versions/3.12.1/bin/tool',
    ],
    [
      'behind asdf, by .tool-versions',
      {
        ...asdfShim('python 3.12.1', 'python 3.9.1'),
        'work/.tool-versions': 'nodejs 22.1.0\npython 3.9.1 # old\n',
        'asdf/installs/python/3.9.1/bin/tool': ARM64_PROGRAM,
      },
      'bin/tool → asdf/installs/python/3.9.1/bin/tool',
    ],
  ])('%s', async (_, files, found) => {
    writeFiles(files);
    const env = { ASDF_DATA_DIR: 'ROOT/asdf', HOME: 'ROOT/home' };
    expect(await check('tool', { env })).toEqual({ found: `${found} for linux/arm64`, mismatch: null });
  });

  it.each<readonly [string, Record<string, string | Uint8Array>, Record<string, string>, string]>([
    ['pyenv', pyenvShim(), { PYENV_VERSION: '3.8' }, 'pyenv/versions/3.8/bin/tool'],
    [
      'asdf',
      asdfShim('python 3.8'),
      { ASDF_PYTHON_VERSION: '3.8', ASDF_DATA_DIR: 'ROOT/pyenv', HOME: '/' },
      'pyenv/installs/python/3.8/bin/tool',
    ],
  ])('behind %s is found by its variable', async (_, files, env, program) => {
    writeFiles({ ...files, 'pyenv/version': '3.11\n', [program]: AMD64_PROGRAM });
    expect((await check('tool', { env })).found).toBe(`bin/tool → ${program} for linux/amd64`);
  });

  it.each([
    ['default_toolchain = "stable-x"\n\n[overrides]\n', {}, 'rustup/toolchains/stable-x/bin/cargo for linux/arm64'],
    [
      'default_toolchain = "beta"\n',
      { RUSTUP_TOOLCHAIN: 'stable-x' },
      'rustup/toolchains/stable-x/bin/cargo for linux/arm64',
    ],
    ['default_toolchain = "beta"\n', {}, null],
    ['default_toolchain = "stable-x"\n[overrides]\n"/x" = "beta"\n', {}, null],
    ['', {}, null],
  ])('behind rustup is found by settings %j and variables %j', async (settings, env, found) => {
    writeFiles({
      'bin/rustup': AMD64_PROGRAM,
      'bin/cargo': '-> rustup',
      'rustup/settings.toml': settings,
      'rustup/toolchains/stable-x/bin/cargo': ARM64_PROGRAM,
    });
    const ending = found ? ` → ${found}` : ': rustup starts another program that depends on its configuration';
    const finding = await check('cargo', { env: { RUSTUP_HOME: 'ROOT/rustup', ...env } });
    expect(finding.found).toBe(`bin/cargo → bin/rustup${ending}`);
    expect(finding.mismatch === null).toBe(found !== null);
  });

  it('stops at rustup if a file names a toolchain', async () => {
    writeFiles({ 'bin/rustup': AMD64_PROGRAM, 'bin/cargo': '-> rustup', 'rust-toolchain.toml': '[toolchain]\n' });
    writeFiles({ 'rustup/settings.toml': 'default_toolchain = "x"\n', 'rustup/toolchains/x/bin/cargo': ARM64_PROGRAM });
    expect((await check('cargo', { env: { RUSTUP_HOME: 'ROOT/rustup' } })).found).toMatch(
      /depends on its configuration$/,
    );
  });

  it("behind pyenv is found by the system's version", async () => {
    writeFiles({ ...pyenvShim(), 'pyenv/version': 'system\n', 'usr/tool': AMD64_PROGRAM });
    expect((await check('tool', { path: ['bin', 'usr'] })).found).toBe('bin/tool → usr/tool for linux/amd64');
  });

  it.each<readonly [string, Record<string, string | Uint8Array>, string]>([
    [
      'a prefix of a version for pyenv',
      { ...pyenvShim(), 'pyenv/version': '3\nsystem\n', 'pyenv/versions/3.9.1/bin/tool': ARM64_PROGRAM },
      'bin/tool: the shim of pyenv for version 3 system cannot be followed',
    ],
    ['a shim of several plugins', asdfShim('python 3.9.1', 'pypy 7'), 'bin/tool: the shim of asdf cannot be followed'],
    [
      'a dispatcher',
      { 'bin/tool': '-> ../opt/mise', 'opt/mise': ARM64_PROGRAM },
      'bin/tool → opt/mise: mise starts another program that depends on its configuration',
    ],
    [
      'a variable of the shell',
      { 'bin/tool': '#!/bin/sh\nexec "$JAVA" -jar x "$@"\n' },
      'bin/tool: the script ends in \'"$JAVA" -jar x "$@"\', which cannot be followed',
    ],
    [
      'env without a command',
      { 'bin/tool': '#!/usr/bin/env -i\n' },
      "bin/tool: the script ends in '#!/usr/bin/env -i', which cannot be followed",
    ],
    [
      'a missing interpreter',
      { 'bin/tool': '#!/usr/bin/env ruby\n' },
      'bin/tool: the script needs ruby, which does not exist',
    ],
  ])('is unresolved after %s', async (_, files, found) => {
    writeFiles(files);
    const { mismatch, ...finding } = await check('tool', { env: { HOME: '/' } });
    expect(finding.found).toBe(found);
    expect(mismatch?.fix).toBe("Expect the path of the program itself instead of 'tool'.");
  });

  it('is unresolved after a circle of scripts', async () => {
    writeFiles({ 'bin/tool': '#!/usr/bin/env other\n', 'bin/other': '#!/usr/bin/env tool\n' });
    expect((await check('tool')).found).toMatch(/: more than 5 nested scripts$/);
  });

  it.each([
    ['a text without an interpreter', 'echo\n', /a text file that starts with 'echo'/],
    ['an empty file', '', /an empty file/],
    [
      'a program for an unknown machine',
      elf({ bits: 32, machine: 8, littleEndian: false }),
      /a machine this project does not know/,
    ],
  ])('must not be %s', async (_, content, reason) => {
    writeFiles({ 'bin/tool': content });
    const { found, mismatch } = await check('tool');
    expect([found, mismatch?.fix]).toEqual(['bin/tool, which is not a program', expect.stringMatching(reason)]);
  });

  it('may be a dispatcher under its own name', async () => {
    writeFiles({ 'bin/rustup': ARM64_PROGRAM });
    expect((await check('rustup')).mismatch).toBeNull();
  });
});

function pyenvShim() {
  const shim = '#!/usr/bin/env bash\nset -e\nprogram="$(basename "$0")"\nexport PYENV_ROOT="ROOT/pyenv"\n';
  return { 'bin/tool': `${shim}exec "ROOT/pyenv/libexec/pyenv" exec "$program" "$@"\n` };
}

function asdfShim(...versions: readonly string[]) {
  const comments = versions.map((version) => `# asdf-plugin: ${version}\n`).join('');
  return {
    'bin/tool': `#!/usr/bin/env bash\n${comments}exec /opt/asdf/bin/asdf exec "tool" "$@" # asdf_allow: ' asdf '\n`,
  };
}

it.each([
  ['#! /bin/sh\n', { to: '/bin/sh' }],
  ['#!/usr/bin/env -S -i python3 -u\n', { to: 'python3' }],
  ['#!/usr/bin/env -Spython3 -u', { to: 'python3' }],
  ['#!/usr/bin/env -vS "python3"\r\n', { to: 'python3' }],
  ['#!/usr/bin/env --split-string=python3 -u\n', { to: 'python3' }],
  ['#!/usr/bin/env -u A -C /tmp B=2 python3\n', { to: 'python3' }],
  ['#!/bin/bash\nexec 3>&1\nexec >log\n', { to: '/bin/bash' }],
  ['#!/bin/bash\n  exec inner\n', { to: '/bin/bash' }],
  ["#!/bin/bash\nexec first\nexec -c 'se cond' x\n", { to: 'se cond' }],
  ['#!/bin/bash\nexec ~/bin/x\n', { unresolved: '~/bin/x' }],
  ['#!/usr/bin/python3\nexec x\n', { to: '/usr/bin/python3' }],
  ['#!\n', null],
  ['echo\n', null],
  ['', null],
])('the script %j starts %j', (text, handover) => {
  expect(parseHandover(text)).toEqual(handover);
});
