// ipfs-kit workflows lint, in a folder that has workflows.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  const said: string[] = [];
  const say = (text: string) => said.push(`${text}\n`);
  const output = { result: say, note: say };
  const code = await runCommand(format === 'json', output, () => lintCommand(files, { format }, folder, output));
  return { code, out: said.join('') };
}

describe('the command', () => {
  it('is content with what is generated', async () => {
    await cp(EXAMPLE, folder, { recursive: true });
    expect(await run([])).toEqual({ code: 0, out: '5 files, nothing found\n' });
  });

  it('ends with 1 for an error, and says file, line, column, rule and what to do', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([]);
    expect(code).toBe(1);
    expect(out).toContain(
      `${WORKFLOWS}/mine.yml:8:16 error hidden-failure: a failure is hidden by || true\n  Let it fail.`,
    );
    expect(out).toContain('1 file: 1 error, 0 warnings\n');
  });

  it('ends with 0 for warnings', async () => {
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    expect(await run([])).toEqual({ code: 0, out: expect.stringContaining('1 file: 0 errors, 1 warning\n') });
  });

  it('speaks of the files that it was given, and knows what they call', async () => {
    const call = 'on: push\npermissions: {}\njobs:\n  b:\n    uses: ./.github/workflows/called.yml\n';
    await write(`${WORKFLOWS}/caller.yml`, call);
    await write(
      `${WORKFLOWS}/called.yml`,
      HIDDEN.replace('on: push', 'on: workflow_call').replace('permissions: {}', 'permissions: { contents: read }'),
    );
    const { code, out } = await run([`${WORKFLOWS}/caller.yml`]);
    expect(code).toBe(1);
    expect(out).toContain('needs contents: read, and job b grants none');
    expect(out).not.toContain('hidden-failure');
  });

  it('says so of a file that is no workflow', async () => {
    await write('x.txt', 'hello');
    const { code, out } = await run([join(folder, 'x.txt')]);
    expect(code).toBe(1);
    expect(out).toContain('x.txt:1:1 error not-a-workflow: ');
  });

  it.each([['no-such.yml'], ['.github']])('ends with 2 where %s cannot be read', async (file) => {
    const { code, out } = await run([file]);
    expect(code).toBe(2);
    expect(out).toMatch(/^invalid-input: .*cannot be read: E/);
  });

  it('ends with 2 where the config cannot be used', async () => {
    await write('.github/ipfs-kit.yml', 'python: 3\n');
    expect(await run([])).toEqual({ code: 2, out: expect.stringContaining('.github/ipfs-kit.yml:1:') });
  });

  it('has nothing to say where there is nothing', async () => {
    expect(await run([])).toEqual({ code: 0, out: '0 files, nothing found\n' });
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

it('an annotation is one command, whatever is in it', () => {
  const finding: LintFinding = {
    rule: 'r',
    severity: 'warning',
    file: 'a,b:c.yml',
    line: 1,
    column: 2,
    problem: '50 %\n::error::x',
    fix: 'Mend it.',
  };
  expect(formatFindings([finding], 1, 'github')).toBe(
    '::warning file=a%2Cb%3Ac.yml,line=1,col=2,title=r::50 %25%0A::error::x. Mend it.\n1 file: 0 errors, 1 warning',
  );
});
