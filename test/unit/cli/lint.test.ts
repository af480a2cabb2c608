// ipfs-kit workflows lint, in a folder with workflows.
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../cli/run-command.ts';
import { type LintCommandOptions, lintCommand } from '../../../cli/workflows/lint.ts';
import { collectRules } from '../../../cli/workflows/program.ts';

const EXAMPLE = join(import.meta.dirname, '../../../examples/ipfs-kit-py');
const WORKFLOWS = '.github/workflows';
const HIDDEN =
  'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: pytest || true\n';
const NO_LIMIT = HIDDEN.replace('    timeout-minutes: 5\n', '').replace(' || true', '');

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lint-'));
  await mkdir(join(folder, WORKFLOWS), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (file: string, text: string) => writeFile(join(folder, file), text);

async function run(
  files: readonly string[],
  options: Partial<LintCommandOptions> = {},
  workingFolder = folder,
): Promise<{ code: number; out: string }> {
  const { format = 'text' } = options;
  const printed: string[] = [];
  const print = (text: string) => printed.push(`${text}\n`);
  const output = { result: print, note: print };
  const code = await runCommand(format === 'json', output, () =>
    lintCommand(files, { ...options, format }, workingFolder, output),
  );
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
      `${WORKFLOWS}/mine.yml\n  8:21 error hidden-failure: || true hides a failed test: pytest\n    8 | - run: pytest || true\n      |               ^~\n    Let the step fail.`,
    );
    expect(out).toMatch(/\n1 file: 1 error, 0 warnings\n$/);
  });

  it('exits with 0 for notes, and only counts them', async () => {
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    expect(await run([])).toEqual({ code: 0, out: '1 file, no problems found; 1 note with --strict\n' });
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
    expect(out).toContain('x.txt\n  1:1 error not-a-workflow: ');
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

  it('exits with 2 if the folder has nothing to read', async () => {
    expect(await run([])).toEqual({
      code: 2,
      out: expect.stringContaining('has no workflow, action or configuration of Dependabot'),
    });
  });

  it.each([[[]], [['caller.yml']]])('in a folder below, reads the repository: %j', async (files) => {
    const caller = 'on: push\npermissions: {}\njobs:\n  b:\n    uses: ./.github/workflows/called.yml\n';
    await write(`${WORKFLOWS}/caller.yml`, caller);
    await write(
      `${WORKFLOWS}/called.yml`,
      HIDDEN.replace('on: push', 'on: workflow_call').replace('permissions: {}', 'permissions: { contents: read }'),
    );
    await write('.github/ipfs-kit.yml', 'lint: { rules: { caller-permissions: warning } }\n');
    const { out } = await run(files, {}, join(folder, WORKFLOWS));
    expect(out).toContain(`${WORKFLOWS}/caller.yml\n  5:11 warning caller-permissions`);
  });

  it('exits with 2 for a rule that is both listed and left out', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([], { rule: ['merge-key', 'time-limit'], ignore: ['time-limit'] });
    expect([code, out]).toEqual([2, expect.stringContaining("'time-limit' is a rule of --rule, too")]);
  });

  it('lists 100 findings of a rule in a file, and says how many more there are', async () => {
    await write(`${WORKFLOWS}/mine.yml`, `${HIDDEN}${'      - run: pytest || true\n'.repeat(149)}`);
    const { code, out } = await run([]);
    expect(code).toBe(1);
    expect(out.match(/error hidden-failure: \|\| true hides/g)).toHaveLength(100);
    expect(out).toContain('  108:21 error hidden-failure: … and 50 more\n');
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

  it('leaves out a link to a file that does not exist, and says so', async () => {
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    await symlink('nowhere.yml', join(folder, WORKFLOWS, 'a.yml'));
    expect(await run([])).toEqual({
      code: 0,
      out: `'${WORKFLOWS}/a.yml' is not checked: it is a link to a file that does not exist.\n1 file, no problems found; 1 note with --strict\n`,
    });
  });

  it('prints JSON', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([], { format: 'json' });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      files: 1,
      errors: 1,
      warnings: 0,
      notes: 0,
      notesLeftOut: 0,
      findings: [{ rule: 'hidden-failure', severity: 'error', file: `${WORKFLOWS}/mine.yml`, line: 8, column: 21 }],
    });
  });
});

describe('options', () => {
  beforeEach(() => write(`${WORKFLOWS}/mine.yml`, NO_LIMIT));

  it.each<[string, Partial<LintCommandOptions>, number, string]>([
    ['--strict', { strict: true }, 0, '1 file: 0 errors, 0 warnings, 1 note'],
    ['--fail-on note', { failOn: 'note' }, 1, '1 file: 0 errors, 0 warnings, 1 note'],
    ['--rule time-limit', { rule: ['time-limit'] }, 0, '1 file: 0 errors, 0 warnings, 1 note'],
    ['--rule hidden-failure', { rule: ['hidden-failure'] }, 0, '1 file, no problems found'],
    ['--ignore time-limit', { strict: true, ignore: ['time-limit'] }, 0, '1 file, no problems found'],
  ])('%s', async (_, options, code, summary) => {
    const result = await run([], options);
    expect([result.code, result.out.trimEnd().split('\n').at(-1)]).toEqual([code, summary]);
  });

  it('--fail-on never exits with 0 for an error', async () => {
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    expect(await run([], { failOn: 'never' })).toEqual({ code: 0, out: expect.stringContaining('1 error') });
  });
});

it('options have one or several rules, and suggest the nearest one', () => {
  expect(collectRules('merge-key, fork-guard', ['time-limit'])).toEqual(['time-limit', 'merge-key', 'fork-guard']);
  expect(() => collectRules('fork-gard')).toThrow("'fork-gard' is not a rule. Did you mean fork-guard?");
});

describe('a config with only settings of the linter', () => {
  const summaryOf = ({ out }: { readonly out: string }) => out.trimEnd().split('\n').at(-1);
  const configure = (lint: string) => write('.github/ipfs-kit.yml', `lint: ${lint}\n`);

  it.each([
    ['{ strict: true }', 1, '1 file: 1 error, 0 warnings, 1 note'],
    ['{ fail-on: never }', 0, '1 file: 1 error, 0 warnings; 1 note with --strict'],
    ['{ rules: { hidden-failure: off } }', 0, '1 file, no problems found; 1 note with --strict'],
    ['{ rules: { hidden-failure: warning } }', 0, '1 file: 0 errors, 1 warning; 1 note with --strict'],
    ['{ rules: { time-limit: error } }', 1, '1 file: 2 errors, 0 warnings'],
    [
      '{ ignore: [{ rule: hidden-failure, files: [.github/**], reason: old }] }',
      0,
      '1 file, no problems found; 1 note with --strict',
    ],
    [
      '{ ignore: [{ rule: hidden-failure, files: [.github/*.yml], reason: old }] }',
      1,
      '1 file: 1 error, 0 warnings; 2 notes with --strict',
    ],
  ])('%s', async (lint, code, summary) => {
    await configure(lint);
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN.replace('    timeout-minutes: 5\n', ''));
    const result = await run([]);
    expect([result.code, summaryOf(result)]).toEqual([code, summary]);
  });

  it('reports an ignore that matches nothing, with its place', async () => {
    await configure('{ ignore: [{ rule: time-limit, files: [x], reason: y }] }');
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    expect((await run([], { strict: true })).out).toContain(
      '.github/ipfs-kit.yml\n  1:18 note unused-ignore: no finding matches this ignore\n',
    );
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    expect((await run([`${WORKFLOWS}/mine.yml`], { strict: true })).out).not.toContain('unused-ignore');
  });

  it('reports a pattern that matches no file, with its place', async () => {
    await configure("{ ignore: [{ rule: hidden-failure, files: ['**/mine.yml', x], reason: y }] }");
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    expect((await run([], { strict: true })).out).toMatch(/1:\d+ note unused-ignore: no file matches this pattern\n/);
  });

  it.each(['./a.yml', '/a.yml', '!a.yml', '*.{yml,yaml}', '[ab].yml'])(
    'the pattern %s is an error',
    async (pattern) => {
      await configure(`{ ignore: [{ rule: time-limit, files: ['${pattern}'], reason: y }] }`);
      expect(await run([])).toEqual({ code: 2, out: expect.stringContaining('is not a pattern of files') });
    },
  );

  it.each(['', '# lint: {}\n', 'lint:\n', 'lint:\n  # strict: true\n'])('may be empty: %j', async (text) => {
    await write('.github/ipfs-kit.yml', text);
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    expect((await run([])).code).toBe(1);
  });

  it('keeps a severity with --rule', async () => {
    await configure('{ rules: { hidden-failure: warning } }');
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    const { code, out } = await run([], { rule: ['hidden-failure'] });
    expect([code, out]).toEqual([0, expect.stringContaining('warning hidden-failure')]);
  });

  it('is overridden by options', async () => {
    await configure('{ strict: true, fail-on: never, rules: { hidden-failure: off } }');
    await write(`${WORKFLOWS}/mine.yml`, HIDDEN);
    expect((await run([], { failOn: 'error', rule: ['hidden-failure'] })).code).toBe(1);
  });

  it.each([
    ['{ rules: { hidden-failur: off } }', "1:18: 'hidden-failur' is not a known key. Did you mean hidden-failure?"],
    ['{ fail-on: errors }', "1:18: 'errors' is not a known value. Did you mean error?"],
    ['{ ignore: [{ rule: time-limit, files: [x] }] }', "'reason' is missing"],
  ])('%s is an error with a place', async (lint, message) => {
    await configure(lint);
    expect(await run([])).toEqual({ code: 2, out: expect.stringContaining(message) });
  });
});

describe('the files that are read', () => {
  const ACTION = 'name: a\nruns:\n  using: composite\n  steps:\n    - run: pytest || true\n      shell: bash\n';

  it.each([['action.yml'], ['.github/actions/a/b/action.yaml'], ['actions/a/action.yml']])('%s', async (path) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await write(path, ACTION);
    expect(await run([])).toEqual({ code: 1, out: expect.stringContaining(`${path}\n  5:19 error hidden-failure`) });
  });

  it.each([['node_modules/a/action.yml'], ['actions/a/b/action.yml']])('not %s, unless it is named', async (path) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await write(path, ACTION);
    await write(`${WORKFLOWS}/mine.yml`, NO_LIMIT);
    expect((await run([])).out).toMatch(/^1 file, no problems found/);
    expect((await run([path])).code).toBe(1);
  });

  it('.github/workflows/dependabot.yml is a workflow', async () => {
    await write(`${WORKFLOWS}/dependabot.yml`, HIDDEN);
    expect((await run([])).out).toContain('8:21 error hidden-failure');
  });
});
