// ipfs-kit workflows lint, in a folder with workflows.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../cli/run-command.ts';
import { lintCommand } from '../../../cli/workflows/lint.ts';
import { formatFindings, type LintFormat } from '../../../generator/lint/format.ts';
import type { LintFinding } from '../../../generator/lint/rule.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/ipfs-kit-py');
const WORKFLOWS = '.github/workflows';
const HIDDEN =
  'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: a || true\n';
const NO_LIMIT = HIDDEN.replace('    timeout-minutes: 5\n', '').replace(' || true', '');

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  await mkdir(join(folder, WORKFLOWS), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFile(join(folder, file), text);

async function run(files: readonly string[], format: LintFormat = 'text'): Promise<{ code: number; out: string }> {
  const printed: string[] = [];
  const print = (text: string) => printed.push(`${text}\n`);
  const output = { result: print, note: print };
  const code = await runCommand(format === 'json', output, () => lintCommand(files, { format }, folder, output));
  return { code, out: printed.join('') };
}

describe('the command', () => {
  it('reports nothing for generated workflows', async () => {
    await cp(EXAMPLE, folder, { recursive: true });
    expect(await run([])).toEqual({ code: 0, out: '5 files, no problems found\n' });
  });

  it('exits with 1 for an error, and prints file, line, column, rule and fix', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([]);
    expect(code).toBe(1);
    expect(out).toContain(
      `${WORKFLOWS}/mine.yml:8:16 error hidden-failure: || true hides a failure\n  Let the step fail.`,
    );
    expect(out).toContain('1 file: 1 error, 0 warnings\n');
  });

  it('exits with 0 for warnings', async () => {
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    expect(await run([])).toEqual({ code: 0, out: expect.stringContaining('1 file: 0 errors, 1 warning\n') });
  });

  it('reports only named files, and reads the workflows that they call', async () => {
    const call = 'on: push\npermissions: {}\njobs:\n  b:\n    uses: ./.github/workflows/called.yml\n';
    await write(`${WORKFLOWS}/caller.yml`, call);
    await write(
      `${WORKFLOWS}/called.yml`,
      HIDDEN.replace('on: push', 'on: workflow_call').replace('permissions: {}', 'permissions: { contents: read }'),
    );
    const { code, out } = await run([`${WORKFLOWS}/caller.yml`]);
    expect(code).toBe(1);
    expect(out).toContain('needs contents: read, but job b grants contents: none');
    expect(out).not.toContain('hidden-failure');
  });

  it('reports a file that is not a workflow', async () => {
    await write('x.txt', 'hello');
    const { code, out } = await run([join(folder, 'x.txt')]);
    expect(code).toBe(1);
    expect(out).toContain('x.txt:1:1 error not-a-workflow: ');
  });

  it.each([['no-such.yml'], ['.github']])('exits with 2 if %s cannot be read', async (file) => {
    const { code, out } = await run([file]);
    expect(code).toBe(2);
    expect(out).toMatch(/^invalid-input: .*cannot be read: (?:E|it is not a regular file)/);
  });

  it('exits with 2 if the config is not valid', async () => {
    await write('.github/ipfs-kit.yml', 'python: 3\n');
    expect(await run([])).toEqual({ code: 2, out: expect.stringContaining('.github/ipfs-kit.yml:1:') });
  });

  it('accepts an empty folder', async () => {
    expect(await run([])).toEqual({ code: 0, out: '0 files, no problems found\n' });
  });

  it('lists 100 findings of a rule in a file, and says how many more there are', async () => {
    await write(`${WORKFLOWS}/mine.yml`, `${HIDDEN}${'      - run: a || true\n'.repeat(149)}`);
    const { code, out } = await run([]);
    expect(code).toBe(1);
    expect(out.match(/error hidden-failure: \|\| true hides/g)).toHaveLength(100);
    expect(out).toContain('mine.yml:108:16 error hidden-failure: … and 50 more\n  Fix the listed ones');
    expect(out).toContain('1 file: 101 errors, 0 warnings\n');
  });

  it('exits with 2 if files have more than 5,000,000 bytes together', async () => {
    await write(`${WORKFLOWS}/a.yml`, ' '.repeat(2_000_000));
    for (const name of ['b.yml', 'c.yml']) await symlink('a.yml', join(folder, WORKFLOWS, name));
    const problem = 'with this file, the files to read have more than 5000000 bytes together';
    expect(await run([])).toEqual({ code: 2, out: expect.stringContaining(`${WORKFLOWS}/c.yml: ${problem}`) });
    await rm(join(folder, WORKFLOWS), { recursive: true });
    for (const name of ['a', 'b', 'c']) await write(name, ' '.repeat(2_000_000));
    expect(await run(['a', 'b', 'c'])).toEqual({ code: 2, out: expect.stringContaining(`c: ${problem}`) });
  });

  it('prints JSON', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([], 'json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: 1,
      errors: 1,
      warnings: 0,
      findings: [{ rule: 'hidden-failure', severity: 'error', file: `${WORKFLOWS}/mine.yml`, line: 8, column: 16 }],
    });
  });
});

it('escapes a finding so that it is one annotation', () => {
  const finding: LintFinding = {
    rule: 'r',
    severity: 'warning',
    file: 'a,b:c.yml',
    line: 1,
    column: 2,
    problem: '50 %\n::error::x',
    fix: 'Fix it.',
  };
  expect(formatFindings([finding], 1, 'github')).toBe(
    '::warning file=a%2Cb%3Ac.yml,line=1,col=2,title=r::50 %25%0A::error::x. Fix it.\n1 file: 0 errors, 1 warning',
  );
});
