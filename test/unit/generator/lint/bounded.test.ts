// The work of the linter is bounded by its input. Each of these took from ten seconds to minutes, ended with a RangeError or
// used all memory. Now each takes well under a second; the limit of ten is for slow machines.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';

const LIMIT_MS = 10_000;
const OPEN = '$' + '{{';

const lint = (text: string) => lintWorkflows([{ path: 'w.yml', text }], { config: null, facts: FACTS });
const rules = (text: string) => [...new Set(lint(text).map(({ rule }) => rule))];
const jobs = (text: string) => `on: pull_request\njobs:\n${text}`;
const job = (keys: string) => jobs(`  test:\n${keys}`);
const script = (line: string) =>
  job(`    runs-on: self-hosted\n    steps:\n      - run: |\n          ${line}\n        shell: sh\n`);
const needs = (count: number, needed: (index: number) => string) =>
  jobs(
    Array.from(
      { length: count },
      (_, index) =>
        `  j${index}:\n    needs: [${needed(index)}]\n    runs-on: self-hosted\n    steps: [{ run: make }]\n`,
    ).join(''),
  );

describe('a script with one long line', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['an expression with 100,000 spaces and no end', `${OPEN}${' '.repeat(100_000)}`],
    ['30,000 expressions without an end', `${OPEN} `.repeat(30_000)],
    ['an expression without an end in a container', `docker run ${OPEN.repeat(30_000)}`],
    ['docker run, 20,000 times', 'docker run '.repeat(20_000)],
    ['docker run with substitutions', `docker run $(${')$('.repeat(40_000)}`],
    ['docker run before an installer of emulators', `${'docker run '.repeat(20_000)}tonistiigi/binfmt`],
    ['curl | tar, 20,000 times', 'curl | tar '.repeat(20_000)],
    ['curl, 40,000 times', 'curl '.repeat(40_000)],
    ['sudo with options', `sh <(${'sudo -sudo '.repeat(20_000)}`],
    ['apt with options', 'apt -apt '.repeat(20_000)],
    ['echo and spaces', `echo${' '.repeat(20_000)}`],
    ['echo with options', 'echo -echo '.repeat(20_000)],
    ['Dockerfile redirections', '> Dockerfile '.repeat(20_000)],
    ['here-documents', '<<EOF '.repeat(40_000)],
    ['docker build', 'docker build '.repeat(20_000)],
    ['forgiven failures', '|| true '.repeat(30_000)],
    ['pipes into tee', 'x | tee '.repeat(30_000)],
    ['else without an end', 'else '.repeat(40_000)],
    ['parentheses', '('.repeat(100_000)],
    ['quotes', `"'`.repeat(50_000)],
    ['URLs', 'curl a.'.repeat(20_000)],
    ['labels of a host name', `curl ${'a-.'.repeat(30_000)}`],
    ['lines of spaces', `${' '.repeat(50_000)}\n`.repeat(2)],
  ];

  it.each(lines)('%s', { timeout: LIMIT_MS }, (_, line) => {
    expect(rules(script(line))).not.toContain('not-a-workflow');
  });
});

it('empty lines before a command of a gate', { timeout: LIMIT_MS }, () => {
  const gate = (id: string, needed: string) =>
    `  ${id}:\n    needs: [${needed}]\n    steps:\n      - run: |\n          a\n${'\n'.repeat(100_000)}          b\n`;
  expect(rules(jobs(gate('gate', 'other') + gate('other', '')))).toContain('gate-cannot-fail');
});

describe('jobs', () => {
  it('5,000 jobs in a chain', { timeout: LIMIT_MS }, () => {
    expect(rules(needs(5000, (index) => (index === 0 ? '' : `j${index - 1}`)))).toContain('fork-guard');
  });

  it('5,000 jobs in a circle', { timeout: LIMIT_MS }, () => {
    expect(rules(needs(5000, (index) => `j${(index + 1) % 5000}`))).toContain('fork-guard');
  });

  it('2,000 gates, each in need of the one before', { timeout: LIMIT_MS }, () => {
    const gates = Array.from(
      { length: 2000 },
      (_, index) => `  gate-${index}:\n    needs: [gate-${index - 1}]\n    steps: [{ run: exit 1 }]\n`,
    );
    expect(rules(jobs(gates.join('')))).toContain('gate-cannot-fail');
  });

  it('workflows that call each other in a circle', { timeout: LIMIT_MS }, () => {
    const call = (next: number) =>
      `on: workflow_call\nconcurrency: x\njobs:\n  a: { uses: ./.github/workflows/${next}.yml }\n`;
    const files = Array.from({ length: 500 }, (_, index) => ({
      path: `.github/workflows/${index}.yml`,
      text: call((index + 1) % 500),
    }));
    expect(lintWorkflows(files, { config: null, facts: FACTS }).map(({ rule }) => rule)).toContain(
      'shared-concurrency',
    );
  });
});

describe('a matrix', () => {
  const matrix = (text: string, step = '{ run: x }') =>
    job(`    runs-on: [self-hosted]\n    strategy: { matrix: ${text} }\n    steps: [${step}]\n`);
  const values = Array.from({ length: 50 }, (_, index) => index).join(', ');

  it('ten axes of 50 values', { timeout: LIMIT_MS }, () => {
    const axes = Array.from({ length: 10 }, (_, index) => `a${index}: [${values}]`);
    expect(rules(matrix(`{ ${axes.join(', ')} }`))).toContain('fork-guard');
  });

  it('20,000 included legs', { timeout: LIMIT_MS }, () => {
    const legs = Array.from({ length: 20_000 }, (_, index) => `{ a: x${index} }`);
    expect(rules(matrix(`{ include: [${legs.join(', ')}] }`))).toContain('fork-guard');
  });

  it('a value that a name repeats 20,000 times', { timeout: LIMIT_MS }, () => {
    const upload = `{ uses: actions/upload-artifact@v7, with: { name: "${`${OPEN} matrix.a }}`.repeat(20_000)}" } }`;
    expect(rules(matrix(`{ a: [${'x'.repeat(50_000)}, ${'y'.repeat(50_000)}] }`, upload))).toContain('fork-guard');
  });
});

describe('YAML', () => {
  const notAWorkflow = ['not-a-workflow'];

  it.each([
    ['lists in lists', '['.repeat(100_000)],
    ['mappings in mappings', '{a: '.repeat(50_000)],
    ['lists on one line', '- '.repeat(20_000)],
    ['complex keys', '? '.repeat(20_000)],
    ['a closed list of lists', `on: push\njobs: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['errors on every line', '%\n'.repeat(50_000)],
  ])('%s', { timeout: LIMIT_MS }, (_, text) => {
    expect(rules(text)).toEqual(notAWorkflow);
  });

  it('more than GitHub reads', { timeout: LIMIT_MS }, () => {
    expect(lint(`${script('make')}${'#'.repeat(600_000)}\n`)).toMatchObject([
      { rule: 'not-a-workflow', problem: expect.stringMatching('more than the limit of 500000') },
    ]);
  });

  it('aliases that multiply', { timeout: LIMIT_MS }, () => {
    const steps = '&s\n'.concat('      - { uses: a/b@v1, with: { c: d } }\n'.repeat(3000));
    const shared = Array.from({ length: 5000 }, (_, index) => `  j${index}: { steps: *s }\n`);
    expect(lint(jobs(`  first:\n    steps: ${steps}${shared.join('')}`))).toMatchObject([
      { rule: 'not-a-workflow', problem: expect.stringMatching('aliases repeat') },
    ]);
  });

  it('a billion laughs', { timeout: LIMIT_MS }, () => {
    const levels = Array.from(
      { length: 30 },
      (_, index) => `  a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]\n`,
    );
    expect(rules(`on: push\nenv:\n  a0: &a0 x\n${levels.join('')}jobs:\n  a:\n    steps: *a30\n`)).toEqual(
      notAWorkflow,
    );
  });

  it('20,000 comments that ignore findings', { timeout: LIMIT_MS }, () => {
    const ignores = '      - uses: actions/checkout@v1 # ipfs-kit: ignore[old-action] why\n'.repeat(10_000);
    expect(rules(job(`    steps:\n${ignores}`))).not.toContain('old-action');
  });
});

describe('an expression', () => {
  const condition = (text: string) => job(`    if: "${text}"\n    runs-on: self-hosted\n    steps: [{ run: x }]\n`);

  it.each([
    ['10,000 parentheses', '('.repeat(10_000)],
    ['10,000 negations', '!'.repeat(10_000)],
    ['10,000 operators', `a${' && a'.repeat(10_000)}`],
    ['10,000 indexes', `a${'[a'.repeat(10_000)}`],
    ['10,000 properties', `a${'.a'.repeat(10_000)}`],
    ['100,000 quotes', "'".repeat(100_001)],
    ['100,000 spaces', `a${' '.repeat(100_000)}&`],
  ])('%s', { timeout: LIMIT_MS }, (_, text) => {
    expect(rules(condition(text))).toContain('fork-guard');
  });
});

it('names of variables are not patterns', { timeout: LIMIT_MS }, () => {
  const text = job(
    `    runs-on: x\n    steps:\n      - run: |\n          ${'x'.repeat(50)}\n        env: { "(": "${OPEN} matrix.python }}", "(x+)+y": "${OPEN} matrix.python }}" }\n`,
  );
  expect(rules(text)).not.toContain('runtime-fallback');
});

it('a long name has no near one', { timeout: LIMIT_MS }, () => {
  const text = job(
    `    runs-on: ubuntu-${'x'.repeat(200_000)}\n    steps: [{ uses: actions/checkout@v5, with: { ${'y'.repeat(200_000)}: z } }]\n`,
  );
  expect(rules(text)).toContain('unknown-runner');
});
