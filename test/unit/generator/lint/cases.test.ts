// What rules report and accept, beside their examples in docs/workflow-lint.md.
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../generator/lint/lint.ts';

const lint = (text: string, path = 'w.yml') => lintWorkflows([{ path, text }], { config: null, facts: FACTS });
const found = (text: string, rule: string) => lint(text).filter((each) => each.rule === rule);

const indented = (text: string, spaces: number) => text.replace(/^(?=.)/gm, ' '.repeat(spaces));
const step = (text: string, job = '') =>
  `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n${indented(job, 4)}    steps:\n${indented(`- ${text}`, 6)}\n`;
const script = (text: string, job = '') => step(`run: |\n${indented(text, 4)}`, job);
/** The rule, the subject, the text, and the lines that the rule reports. */
const CASES: readonly (readonly [string, string, string, readonly number[]])[] = [
  [
    'dead-download-origin',
    'every way to download',
    script(
      'curl -sO https://dist.ipfs.tech/kubo/v0.43.0/a.tar.gz\nwget https://dist.ipfs.io/go-ipfs/v0.9.0/a.tar.gz\ncd x && curl dist.ipfs.tech/kubo/versions | tail -n 1\nV=$(curl -s https://dist.ipfs.tech/kubo/versions | tail -n 1)\ncurl \\\n  -o a https://ipfs.io/ipns/example.org\nwget "https://bafkqaaa.ipfs.dweb.link/a"\ncurl https://trustless-gateway.link/ipfs/bafkqaaa',
    ),
    [7, 8, 9, 10, 11, 13, 14],
  ],
  [
    'dead-download-origin',
    'requests without a download, and downloads with a fallback',
    script(
      'curl -I https://dist.ipfs.tech/kubo/versions\ncurl -sfI https://ipfs.io/ipfs/a\nwget --spider https://dist.ipfs.tech/a\n# curl https://dist.ipfs.tech/a\necho "curl https://dist.ipfs.tech/a"\nif curl -f https://dist.ipfs.tech/a; then true; fi\ncurl -f https://dist.ipfs.tech/a && tar xf a || make a\nlinkcheck https://ipfs.io/ipfs/a\ngrep dist.ipfs.tech hosts',
    ),
    [],
  ],
  [
    'dead-download-origin',
    'other paths on the same hosts, and other hosts',
    script(
      'curl https://ipfs.io/blog\ncurl https://docs.ipfs.tech/install\ncurl https://trustless-gateway.link/ipfs/a?format=raw\ncurl https://dist.ipfs.tech.example.org/kubo\ncurl https://github.com/ipfs/kubo/releases/download/v0.43.0/a',
    ),
    [],
  ],
  [
    'dead-download-origin',
    'a URL in a variable of the job, and of the script',
    script(
      'wget "$KUBO_URL"\nBASE=https://dist.ipfs.tech/kubo\ncurl -O "$BASE/v0.43.0/a"',
      'env:\n  KUBO_URL: https://dist.ipfs.tech/kubo/v0.43.0/a\n',
    ),
    [9, 11],
  ],
  [
    'dead-download-origin',
    'a script for PowerShell',
    step('shell: pwsh\n  run: Invoke-WebRequest -Uri https://dist.ipfs.tech/kubo/v0.43.0/a.zip -OutFile a.zip'),
    [7],
  ],
  [
    'dead-download-origin',
    'a step that may fail',
    step('continue-on-error: true\n  run: wget https://dist.ipfs.tech/a'),
    [],
  ],
  ['dead-download-origin', 'an action by tag', step('uses: ipfs/download-ipfs-distribution-action@v1'), [6]],
  [
    'dead-download-origin',
    'an action by commit and comment',
    step(`uses: ipfs/download-ipfs-distribution-action@${'1'.repeat(40)} # v1.4.1`),
    [6],
  ],
  [
    'dead-download-origin',
    'an action that moved to GitHub',
    step('uses: ipfs/download-ipfs-distribution-action@v2'),
    [],
  ],
  ['dead-download-origin', 'an action at any ref', step('uses: oduwsdl/setup-ipfs@main'), [6]],
  ['dead-download-origin', 'an action that uses a dead one', step('uses: ipshipyard/ipfs-deploy-action@v2'), [6]],
  [
    'emulated-leg',
    'an arm64 container on an arm64 runner',
    script('docker run --platform linux/arm64 tests:1 pytest -m smoke')
      .replace('- run', '- uses: docker/setup-qemu-action@v4\n      - run')
      .replace('ubuntu-24.04', 'ubuntu-24.04-arm\n    timeout-minutes: 9'),
    [9],
  ],
  ['emulated-leg', 'a job that only sets up QEMU', step('uses: docker/setup-qemu-action@v4'), []],
  ['version-comment', 'a branch', step(`uses: a/b@${'1'.repeat(40)} # main`), [6]],
  ['version-comment', 'local', step('uses: ./'), []],
  ['old-action', 'by comment', step(`uses: actions/cache@${'1'.repeat(40)} # v4.2.0`), [6]],
  ['shared-temp-path', 'on hosted runners', script('x > /tmp/y'), []],
  ['shared-temp-path', 'a folder named tmp', script('x > build/tmp/y').replace('ubuntu-24.04', 'self-hosted'), []],
  ['no-permissions', 'permissions of the job', step('run: x', 'permissions: {}\n'), []],
  ['time-limit', 'a job that calls a workflow', 'on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n', []],
];

describe.each(CASES)('%s: %s', (rule, _what, text, lines) => {
  it(lines.length === 0 ? 'is accepted' : 'is reported', () => {
    expect(found(text, 'not-a-workflow')).toEqual([]);
    expect(found(text, rule).map(({ line }) => line)).toEqual(lines);
  });
});

it.each([
  ['run: make test || true', 24],
  ['run: "make test || true"', 25],
  ['run: |\n    make test || true', 21],
  ['run: |-\n\n    b\n      make test || true', 23],
])('%j is reported with its column', (text, column) => {
  expect(found(step(text), 'hidden-failure')).toMatchObject([{ column }]);
});

describe('a comment that ignores', () => {
  it.each([
    ['make test || true # ipfs-kit: ignore[hidden-failure] it may be gone', [], []],
    ['make test || true # ipfs-kit: ignore[time-limit, hidden-failure] it may be gone', [], []],
    ['make test || true # ipfs-kit: ignore[hidden-failure]', [7], [7]],
    ['make test || true # ipfs-kit: ignore[time-limit] it may be gone', [7], []],
    ['make test || true\n# ipfs-kit: ignore[hidden-failure] another line', [7], []],
    ['make test || true # ipfs-kit: ignore[no-such] why', [7], [7]],
  ])('%j', (text, hidden, bad) => {
    expect(found(script(text), 'hidden-failure').map(({ line }) => line)).toEqual(hidden);
    expect(found(script(text), 'bad-ignore').map(({ line }) => line)).toEqual(bad);
  });
});

it.each([
  ['', 'not a workflow: the file is not a mapping'],
  ['# nothing', 'not a workflow: the file is not a mapping'],
  ['- a', 'not a workflow: the file is not a mapping'],
  ['a: [', 'not valid YAML: '],
  ['a: b: c', 'not valid YAML: '],
  ['jobs: { a: { steps: [] } }', 'not a workflow: `on` is missing'],
  ['on: push', 'not a workflow: it has no jobs'],
  ['on: push\njobs: [a]', 'not a workflow: it has no jobs'],
  ['on: push\njobs: { a: 1 }', 'not a workflow: job a has neither steps nor uses'],
  ['\u0000\uFFFD\u{1F600}', 'not a workflow: the file is not a mapping'],
])('reports %j as not-a-workflow', (text, message) => {
  expect(lint(text)).toMatchObject([{ rule: 'not-a-workflow', problem: expect.stringContaining(message) }]);
});

it('follows aliases, even circular ones', () => {
  expect(
    lint('on: push\njobs:\n  a: &a\n    steps: [*a]\n    strategy: { matrix: &m { x: [*m, *m], include: *m } }\n'),
  ).toBeTruthy();
  expect(
    found('on: push\njobs:\n  a:\n    steps: &s [{ run: make test || true }]\n  b:\n    steps: *s\n', 'hidden-failure'),
  ).toHaveLength(1);
});

it('checks the configuration of Dependabot', () => {
  expect(lint('version: 2\n', '.github/dependabot.yml')).toMatchObject([{ rule: 'not-a-workflow' }]);
  expect(
    lint('updates: [{ package-ecosystem: npm, cooldown: { default-days: 3 } }]', '.github/dependabot.yaml'),
  ).toMatchObject([{ rule: 'dependabot-cooldown', problem: 'updates of npm wait less than 7 days' }]);
});

describe('machines in the config', () => {
  const fleet = (distribution: string, more = '') =>
    `{ platform: linux/arm64, labels: [self-hosted, dgx], distribution: ${distribution}${more} }`;
  const config = (...fleets: readonly string[]) =>
    loadConfig(
      `action: org/setup-ipfs-kit@${'0'.repeat(40)} # v1.0.0\npython: { versions: ['3.9', '3.10'], test: x }\nrunners:\n  self-hosted:\n${fleets.map((each, index) => `    f${index}: ${each}\n`).join('')}workflows: { ci: { self-hosted: [f0] } }\n`,
      FACTS,
    );
  const text = (labels: string, versions: string) =>
    `on: push\njobs:\n  a:\n    runs-on: ${labels}\n    strategy:\n      matrix:\n        python: ${versions}\n    steps:\n      - uses: actions/setup-python@v7\n        with:\n          python-version: \${{ matrix.python }}\n`;
  const both = "['3.9', '3.10']";

  it.each([
    [
      'no build for its distribution',
      [fleet('ubuntu-26.04')],
      text('[self-hosted, dgx]', both),
      ['leg-not-installable'],
    ],
    ['a build for it', [fleet('ubuntu-22.04')], text('[self-hosted, dgx]', both), []],
    [
      'a build on one of two machines that may take the job',
      [fleet('ubuntu-26.04'), fleet('ubuntu-22.04')],
      text('[self-hosted, dgx]', both),
      [],
    ],
    [
      'labels that every self-hosted runner has',
      [fleet('ubuntu-22.04')],
      text('[self-hosted, Linux, ARM64]', both),
      [],
    ],
    ['a missing version', [fleet('ubuntu-22.04')], text('dgx', "['3.10']"), ['matrix-misses-version']],
    ['a missing version without a build', [fleet('ubuntu-26.04', ', runtimes: setup')], text('dgx', "['3.10']"), []],
    ['one label too many', [fleet('ubuntu-22.04')], text('[dgx, gpu]', both), ['unknown-runner']],
    ['an unknown scale set', ['{ platform: linux/arm64, scale-set: big }'], text('bigger', both), ['unknown-runner']],
    ['a scale set', ['{ platform: linux/arm64, scale-set: big }'], text('big', both), []],
    ['a group', ['{ platform: linux/arm64, group: ours }'], text('{ group: ours }', both), []],
    ['another group', ['{ platform: linux/arm64, group: ours }'], text('{ group: theirs }', both), ['unknown-runner']],
  ])('%s', (_what, fleets, workflow, rules) => {
    const checkedRules = ['leg-not-installable', 'matrix-misses-version', 'unknown-runner'];
    const findings = lintWorkflows([{ path: 'w.yml', text: workflow }], { config: config(...fleets), facts: FACTS });
    expect(findings.map(({ rule }) => rule).filter((rule) => checkedRules.includes(rule))).toEqual(rules);
  });
});
