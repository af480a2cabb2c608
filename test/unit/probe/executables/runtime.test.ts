// Versions of runtimes: programs that print a version, none or another, or that are for another architecture.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { checkRuntime } from '../../../../kit/probe/executables/runtime.ts';
import { checkExpectations, parseExpectations } from '../../../../kit/probe/expectations/expectations.ts';
import { type ExpectedRuntime, parseProgramLines } from '../../../../kit/probe/expectations/programs.ts';
import { tinyElf } from '../../../support/programs/tiny-elf.ts';
import { OTHER_ARCH, OWN_ARCH } from '../../../support/setup-ipfs-kit.ts';
import { AMD64, ARM64 } from '../expectations/machines.ts';

const parent = realpathSync(mkdtempSync(join(tmpdir(), 'runtimes-')));
afterAll(() => rmSync(parent, { recursive: true }));
const FACTS = OWN_ARCH === 'arm64' ? ARM64 : AMD64;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(parent, 'root-'));
});

function writeProgram(name: string, content: string | Uint8Array): void {
  const path = join(root, 'bin', name);
  mkdirSync(join(root, 'bin'), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, 0o755);
}

async function check(text: string) {
  const texts = { 'expect-platform': '', 'expect-emulated': '', 'expect-executables': '', expect: text };
  const context = { env: { PATH: join(root, 'bin') }, directory: root, extensions: null };
  const { executables, mismatches } = await checkExpectations(parseExpectations(texts), FACTS, context);
  const short = (found: string) => found.replaceAll(`${root}/`, '').replace(/ → .* for /, ' for ');
  return { found: executables.map(({ found }) => short(found)), mismatches };
}

const printer = (text: string) => `#!/bin/sh\n${text}\n`;

describe('the version that a runtime prints', () => {
  it.each([
    ['python: 3.11', 'python', 'echo Python 3.11.4'],
    ['python: 3.11.4', 'python', 'echo Python 3.11.4'],
    ['python: 3', 'python', 'echo Python 3.11.4'],
    ['python: 3.14', 'python', 'echo Python 3.14.0rc2'],
    ['python: 2.7', 'python', 'echo Python 2.7.18 >&2'],
    ['python: >=3.10 <3.12', 'python', 'echo Python 3.11.4'],
    ['python: 3.10', 'python', 'echo "Python 3.10.14 (8fd9)"; echo "[PyPy 7.3.17]"'],
    ['node: 22', 'node', 'echo v22.20.0'],
    ['node: v22.20', 'node', 'echo v22.20.0'],
    ["go: '1.26'", 'go', `echo go version go1.26.1 linux/${OWN_ARCH}`],
    ['go: 1.26', 'go', `echo warning: no home >&2; echo go version go1.26 linux/${OWN_ARCH}`],
    ['go: 1.26', 'go', `test "$GOTOOLCHAIN" = local && echo go version go1.26.1 linux/${OWN_ARCH}`],
  ])('meets %s', async (text, name, script) => {
    writeProgram(name, printer(script));
    const { found, mismatches } = await check(text);
    expect(mismatches).toEqual([]);
    expect(found[0]).toMatch(new RegExp(`^\\d[\\d.]*: bin/${name} for linux/${OWN_ARCH}$`));
  });

  it.each([
    ['python: 3.1', 'python', 'echo Python 3.11.4', /^3\.11\.4: /],
    ['python: 3.11', 'python', 'echo Python 3.12.11', /^3\.12\.11: /],
    ['python: >=3.12', 'python', 'echo Python 3.9.2', /^3\.9\.2: /],
    ['node: 22', 'node', 'echo v20.22.0', /^20\.22\.0: /],
    ['go: 1.26', 'go', 'echo go version go1.2.6 linux/x', /^1\.2\.6: /],
    ['python: 3.11', 'python', 'echo 3.11', /prints no version$/],
    ['python: 3.11', 'python', 'exit 3', /prints no version$/],
  ])('does not meet %s', async (text, name, script, found) => {
    writeProgram(name, printer(script));
    const { mismatches } = await check(text);
    expect(mismatches).toHaveLength(1);
    expect(mismatches[0]).toMatchObject({ name, expected: text.split(': ')[1] });
    expect(mismatches[0]?.found).toMatch(found);
    expect(mismatches[0]?.found).toContain(`${root}/bin/${name}`);
  });
});

it('does not wait for a runtime that hangs', async () => {
  writeProgram('node', printer('/bin/sleep 60'));
  const context = { env: { PATH: join(root, 'bin') }, directory: root, extensions: null };
  const [runtime] = parseProgramLines('node: 22').runtimes;
  const native = { name: 'executable node', found: 'bin/node', mismatch: null };
  const { found, mismatch } = await checkRuntime(runtime as ExpectedRuntime, native, context, 100);
  expect(found).toBe('bin/node, which does not print its version within 0.1 s');
  expect(mismatch?.fix).toBe('Run `node --version` on this machine to see why.');
});

describe('a runtime that is not run', () => {
  it('is not on PATH', async () => {
    const { mismatches } = await check('python: 3.11');
    expect(mismatches).toEqual([
      {
        name: 'python',
        expected: `3.11 for linux/${OWN_ARCH}`,
        found: 'nothing on PATH',
        fix: `Put the folder of Python 3.11 for linux/${OWN_ARCH} first on PATH before this step, for example with actions/setup-python.`,
      },
    ]);
  });

  it('is for another architecture', async () => {
    writeProgram('node', tinyElf(OTHER_ARCH, 'v22.1.0\n'));
    const { mismatches } = await check('node: 22');
    expect(mismatches).toHaveLength(1);
    expect(mismatches[0]?.found).toBe(`${root}/bin/node for linux/${OTHER_ARCH}`);
  });
});

it('checks all programs together, in order', async () => {
  writeProgram('node', printer('echo v20.1.0'));
  writeProgram('go', printer('echo go version go1.26.1'));
  const { found, mismatches } = await check('executables: sh go\nnode: 22\ngo: 1.26\ncpus: >=100000');
  expect(found.map((each) => each.split(':')[0])).toEqual([
    'nothing on PATH',
    `bin/go for linux/${OWN_ARCH}`,
    '20.1.0',
    '1.26.1',
  ]);
  expect(mismatches.map(({ name }) => name)).toEqual(['cpus', 'executable sh', 'node']);
});
