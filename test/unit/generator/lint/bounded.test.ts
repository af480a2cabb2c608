// The work of the linter is bounded by its input. Each of these took from ten seconds to minutes, ended with a RangeError or
// used all memory. Now each takes well under a second; the limit is for machines that do much else.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';

const LIMIT_MS = 60_000;
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
    ['downloads of one architecture', 'curl -O https://a.b/x-linux-amd64.deb; dpkg -i *.deb; '.repeat(5_000)],
    ['tests of the architecture', 'if uname; then curl https://a.b/x-arm64.tgz | tar xz; fi; '.repeat(5_000)],
    ['names of architectures', `curl https://a.b/${'linux-amd64-'.repeat(20_000)}`],
    ['variables', 'A=$A$A; curl $A; '.repeat(10_000)],
    ['nested shells', 'sudo bash -c "sudo bash -c '.repeat(10_000)],
    ['paths in /tmp', 'x > /tmp/x; '.repeat(20_000)],
    ['emulated tests', 'docker run --platform linux/arm64 a:1 pytest; '.repeat(5_000)],
    ['forgiven tests', 'pytest x.log || true; '.repeat(20_000)],
    ['forgiven tests in groups', `${'{ '.repeat(20_000)}pytest${' || true; }'.repeat(20_000)}`],
    ['functions that call each other', 'f() { g; g; }; g() { f; f; }; f; '.repeat(5000)],
    [
      'a download beside substitutions in substitutions',
      `curl https://a.b/c-arm64.tgz | tar xz; ${'echo "$('.repeat(20_000)}${')"'.repeat(20_000)}`,
    ],
    [
      'functions beside substitutions in substitutions',
      `if uname; then curl https://a.b/c-arm64.tgz | tar xz; fi; f() { x; }; ${'echo $('.repeat(20_000)}${')'.repeat(20_000)}`,
    ],
    ['shells in shells', 'sh -c "'.repeat(20_000)],
    ['words of a wrapper', 'sudo '.repeat(40_000)],
    ['a list of &&', `pytest${' && a'.repeat(20_000)}; b`],
    ['a list of ||', `pytest${' || echo a'.repeat(20_000)}`],
    ['pipes into a shell', 'curl x | sh | '.repeat(10_000)],
    ['PowerShell', 'iex irm '.repeat(20_000)],
    ['relative entries', 'echo a >> $GITHUB_PATH; '.repeat(10_000)],
    ['lines of spaces', `${' '.repeat(50_000)}\n`.repeat(2)],
  ];

  it.each(lines)('%s', { timeout: LIMIT_MS }, (_, line) => {
    expect(rules(script(line))).not.toContain('not-a-workflow');
  });
});

it('empty lines before a command of a gate', { timeout: LIMIT_MS }, () => {
  const gate = (id: string, needed: string) =>
    `  ${id}:\n    needs: [${needed}]\n    if: always()\n    steps:\n      - run: |\n          echo "${OPEN} needs.other.result }}"\n${'\n'.repeat(100_000)}          echo b\n`;
  expect(rules(jobs(gate('gate', 'other') + gate('other', '')))).toContain('gate-cannot-fail');
});

it('empty lines after a download', { timeout: LIMIT_MS }, () => {
  const run = (line: string) =>
    job(`    runs-on: self-hosted\n    steps: [{ run: "${line}${'\\n'.repeat(80_000)}" }]\n`);
  expect(rules(run('curl -O '))).toContain('fork-guard');
  expect(rules(run('docker build -f x <<EOF\\ncurl '))).toContain('fork-guard');
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
      (_, index) =>
        `  gate-${index}:\n    needs: [gate-${index - 1}]\n    steps: [{ run: exit 1, if: needs.gate-0.result }]\n`,
    );
    expect(rules(jobs(gates.join('')))).toContain('gate-cannot-fail');
  });

  it('workflows that call each other in a circle', { timeout: LIMIT_MS }, () => {
    const call = (next: number) =>
      `on: [push, workflow_call]\nconcurrency: x\njobs:\n  a: { uses: ./.github/workflows/${next}.yml }\n`;
    const files = Array.from({ length: 500 }, (_, index) => ({
      path: `.github/workflows/${index}.yml`,
      text: call((index + 1) % 500),
    }));
    expect(lintWorkflows(files, { config: null, facts: FACTS }).map(({ rule }) => rule)).toContain('callable-group');
  });

  it('calls that multiply: each file calls the next one three times', { timeout: LIMIT_MS }, () => {
    const call = (next: number, on: string) =>
      `on: ${on}\npermissions: write-all\nconcurrency: x${next}\njobs:\n${['a', 'b', 'c'].map((id) => `  ${id}: { uses: ./.github/workflows/${next}.yml, with: { x: "${OPEN} github.sha }}" } }\n`).join('')}`;
    const files = Array.from({ length: 20 }, (_, index) => ({
      path: `.github/workflows/${index}.yml`,
      text: call(index + 1, index === 0 ? 'pull_request' : 'workflow_call'),
    }));
    expect(lintWorkflows(files, { config: null, facts: FACTS }).map(({ rule }) => rule)).not.toContain('bad-ignore');
  });

  it('2,000 jobs that call one file and upload one artifact', { timeout: LIMIT_MS }, () => {
    const calling = Array.from(
      { length: 2000 },
      (_, index) =>
        `  c${index}: { uses: ./.github/workflows/b.yml, concurrency: same }\n  u${index}: { needs: c${index}, runs-on: self-hosted, steps: [{ uses: actions/upload-artifact@v7 }] }\n`,
    );
    const files = [
      { path: '.github/workflows/a.yml', text: jobs(calling.join('')) },
      { path: '.github/workflows/b.yml', text: script('make').replace('pull_request', 'workflow_call') },
    ];
    const found = new Set(lintWorkflows(files, { config: null, facts: FACTS }).map(({ rule }) => rule));
    expect(found).toContain('artifact-name');
    expect(found).toContain('shared-concurrency');
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

  it('400 axes of four values, with combinations', { timeout: LIMIT_MS }, () => {
    const axes = Array.from({ length: 400 }, (_, index) => `a${index}: [1, 2, 3, 4]`);
    const included = Array.from({ length: 1000 }, (_, index) => `{ b: ${index} }`);
    expect(rules(matrix(`{ ${axes.join(', ')}, include: [${included.join(', ')}] }`))).toContain('fork-guard');
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

it('lists in lists in an expression', { timeout: LIMIT_MS }, () => {
  const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
  expect(rules(job(`    runs-on: ${OPEN} fromJSON('${deep}') }}\n    steps: [{ run: x }]\n`))).not.toContain(
    'fork-guard',
  );
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
    ['4,000 operators', `a${' || a'.repeat(4000)}`],
    ['4,000 comparisons', `a${" != 'b' && a".repeat(1500)}`],
    ['nested calls', `${'contains('.repeat(2000)}a${')'.repeat(2000)}`],
  ])('%s', { timeout: LIMIT_MS }, (_, text) => {
    expect(rules(condition(text))).toContain('fork-guard');
  });

  it('of many values in a runner', { timeout: LIMIT_MS }, () => {
    const choice = `${OPEN} a && 'x' || a && 'y' || 'self-hosted' }}`;
    const runners = [choice.repeat(20), `[${Array.from({ length: 60 }, () => `"${choice}"`).join(', ')}]`];
    for (const runner of runners)
      expect(
        rules(job(`    runs-on: ${runner.startsWith('[') ? runner : `"${runner}"`}\n    steps: [{ run: x }]\n`)),
      ).not.toContain('fork-guard');
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
  expect(rules(text)).not.toContain('unknown-runner');
});
