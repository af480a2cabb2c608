// fork-guard: which jobs run code of forks on self-hosted machines.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { lintWorkflows } from '../../../../../generator/lint/lint.ts';

const found = (...texts: readonly string[]) =>
  lintWorkflows(
    texts.map((text, index) => ({ path: `.github/workflows/${'abc'[index]}.yml`, text })),
    { config: null, facts: FACTS },
  ).filter(({ rule }) => rule === 'fork-guard');

const ANY_STEP = 'steps: [{ run: make }]';
const job = (keys: string, on = 'pull_request') => `on: ${on}\njobs:\n  test:\n${keys.replace(/^/gm, '    ')}\n`;
const onRunner = (runsOn: string, more = ANY_STEP) => job(`runs-on: ${runsOn}\n${more}`);
const guarded = (condition: string, on = 'pull_request', steps = ANY_STEP) =>
  job(`if: ${condition}\nruns-on: [self-hosted]\n${steps}`, on);
const CHECKOUT = `steps: [{ uses: actions/checkout@v5, with: { ref: "\${{ github.event.pull_request.head.sha }}" } }]`;
const MATRIX = `strategy: { matrix: { arch: [amd64, arm64] } }\n${ANY_STEP}`;

const afterCheck = (check: string, more = '') =>
  `on: pull_request\njobs:\n  check:\n    runs-on: ubuntu-24.04\n${check.replace(/^/gm, '    ')}\n  test:\n    needs: check\n${more.replace(/^(?=.)/gm, '    ')}    runs-on: self-hosted\n    ${ANY_STEP}\n`;

const PROVEN: readonly (readonly [string, string])[] = [
  ['no condition', onRunner('[self-hosted, arm64]')],
  ['a label in another case', onRunner('Self-Hosted')],
  [
    'one leg, by && and ||',
    onRunner(`\${{ matrix.arch == 'arm64' && fromJSON('["self-hosted","arm64","dgx"]') || 'ubuntu-24.04' }}`, MATRIX),
  ],
  [
    'one leg, by JSON in the matrix',
    onRunner(
      `\${{ fromJSON(matrix.runs-on) }}`,
      `strategy:\n  matrix:\n    include:\n      - runs-on: '"ubuntu-24.04"'\n      - runs-on: '["self-hosted", "dgx"]'\n${ANY_STEP}`,
    ),
  ],
  [
    'one leg, by a mapping in the matrix',
    onRunner(
      `\${{ matrix.machine.labels }}`,
      `strategy:\n  matrix:\n    machine: [{ name: dgx, labels: [self-hosted, dgx] }, { name: hosted, labels: ubuntu-24.04 }]\n${ANY_STEP}`,
    ),
  ],
  ['a label from the matrix in a list', onRunner(`[self-hosted, "\${{ matrix.arch }}"]`, MATRIX)],
  ['labels by format', onRunner(`\${{ fromJSON(format('["self-hosted", "{0}"]', matrix.arch)) }}`, MATRIX)],
  [
    'pull requests by the event',
    onRunner(`\${{ github.event_name == 'pull_request' && 'self-hosted' || 'ubuntu-24.04' }}`),
  ],
  ['the repository by its name', onRunner(`\${{ github.repository == 'me/mine' && 'self-hosted' || 'ubuntu-24.04' }}`)],
  ['an input that a pull request does not have', onRunner(`\${{ inputs.runner || 'self-hosted' }}`)],
  ['a group with labels', onRunner('{ group: big, labels: [self-hosted, gpu] }')],
  ['a condition that forks meet', guarded(`github.event.pull_request.draft == false`)],
  ['a condition on the repository', guarded(`github.repository == 'me/mine'`)],
  ['a condition on another actor', guarded(`github.actor != 'dependabot[bot]'`)],
  ['a condition that is not valid', guarded('"((("')],
  ['pull_request_target with a checkout of the head', guarded('true', 'pull_request_target', CHECKOUT)],
  [
    'a branch that pull_request_target runs on',
    guarded("github.ref == 'refs/heads/main'", 'pull_request_target', CHECKOUT),
  ],
  [
    'a comment with a checkout of the pull request',
    guarded(
      `github.event.issue.pull_request && contains(github.event.comment.body, '/test')`,
      'issue_comment',
      'steps: [{ run: gh pr checkout "$NUMBER" }]',
    ),
  ],
  [
    'a comment with a checkout of its merge commit',
    guarded(
      'true',
      'issue_comment',
      `steps: [{ uses: actions/checkout@v5, with: { ref: "refs/pull/\${{ github.event.issue.number }}/merge" } }]`,
    ),
  ],
  [
    'an input that pull requests do not have, or another event',
    guarded(`github.event.inputs.suite == 'all' || github.event_name != 'workflow_dispatch'`),
  ],
  ['a script that says permission', onRunner('self-hosted', 'steps: [{ run: "chmod -R u+w . # permission issues" }]')],
  ['a label that skips', guarded(`"!contains(github.event.pull_request.labels.*.name, 'skip-ci')"`)],
  [
    'a label for one type of event',
    guarded("github.event.action != 'labeled' || contains(github.event.pull_request.labels.*.name, 'ok')"),
  ],
  [
    'a needed job that fails for others than forks',
    afterCheck('steps: [{ if: github.event.pull_request.head.repo.full_name == github.repository, run: exit 1 }]'),
  ],
  ['a needed job that may fail', afterCheck('steps: [{ run: "make || exit 1" }]')],
  [
    'an output that is true for forks',
    afterCheck(
      `outputs: { own: "\${{ github.event.pull_request.head.repo.full_name == github.repository }}" }\n${ANY_STEP}`,
      "if: needs.check.outputs.own == 'false'\n",
    ),
  ],
  ['the event types of a closed pull request', guarded('true', '{ pull_request: { types: [closed] } }')],
];

const DOUBTFUL: readonly (readonly [string, string, string])[] = [
  ['a variable in the condition', guarded("vars.X == 'on'"), 'condition is false for forks'],
  [
    'a variable or a guard',
    guarded("vars.X == 'on' || github.event_name != 'pull_request'"),
    'condition is false for forks',
  ],
  [
    'a label that anyone with triage rights can set',
    guarded("contains(github.event.pull_request.labels.*.name, 'ok')"),
    'before setting the label',
  ],
  ['an environment', onRunner('self-hosted', `environment: lab\n${ANY_STEP}`), 'requires an approval'],
  ['a default', onRunner(`\${{ vars.RUNNER || 'self-hosted' }}`), 'choose another runner'],
  ['labels as JSON', onRunner(`\${{ fromJSON(vars.R || '["self-hosted"]') }}`), 'choose another runner'],
  ['labels alone', guarded('true', '{ pull_request: { types: [labeled] } }'), 'before setting the label'],
  [
    'a needed job that checks the author',
    `on: pull_request\njobs:\n  check: { runs-on: ubuntu-24.04, steps: [{ run: "gh api repos/o/r/collaborators/$USER/permission" }] }\n  test: { needs: check, runs-on: self-hosted, ${ANY_STEP} }\n`,
    'fails for strangers',
  ],
  [
    'a label, and anything else',
    guarded("github.event.action == 'labeled' && github.event.label.name == 'ok' && inputs.x != 'y'"),
    'before setting the label',
  ],
  ['a machine for one job', onRunner('[self-hosted, linux, ephemeral]'), 'new machine'],
  ['a machine of a scale set', onRunner('[self-hosted, arc-linux]'), 'new machine'],
  ['a machine that a service starts', onRunner('[self-hosted, runs-on=1/runner=2cpu]'), 'new machine'],
  [
    'a step that checks the author',
    guarded('true', 'issue_comment', 'steps: [{ uses: some/check-permission@v1 }, { run: gh pr checkout 1 }]'),
    'fails for strangers',
  ],
];

const ACCEPTED: readonly (readonly [string, string])[] = [
  ['a condition on the event', guarded("github.event_name == 'push'")],
  ['a variable and a guard', guarded("vars.X == 'on' && github.event_name != 'pull_request'")],
  ['a condition on the fork flag', guarded(`\${{ !github.event.pull_request.head.repo.fork }}`)],
  ['a condition on the name of the fork', guarded(`github.event.pull_request.head.repo.full_name == 'me/mine'`)],
  [
    'a condition on the id of the fork',
    guarded('github.event.pull_request.head.repo.id == github.event.pull_request.base.repo.id'),
  ],
  [
    'machines for others than forks',
    onRunner(
      `\${{ github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository && 'ubuntu-24.04' || 'self-hosted' }}`,
    ),
  ],
  ['a workflow that no file calls', guarded('true', '[push, workflow_call]')],
  [
    'a needed job that fails for forks',
    afterCheck(
      'steps:\n  - if: github.event.pull_request.head.repo.full_name != github.repository\n    run: |\n      echo no\n      exit 1',
    ),
  ],
  [
    'a needed job whose script compares',
    afterCheck(
      `steps:\n  - run: |\n      if [ "$HEAD" != "$GITHUB_REPOSITORY" ]; then\n        exit 1\n      fi\n    env: { HEAD: "\${{ github.event.pull_request.head.repo.full_name }}" }`,
    ),
  ],
  [
    'an output from the event',
    afterCheck(
      `outputs: { own: "\${{ github.event.pull_request.head.repo.full_name == github.repository && 'yes' || 'no' }}" }\n${ANY_STEP}`,
      "if: needs.check.outputs.own == 'yes'\n",
    ),
  ],
  [
    'an output that is true or false',
    afterCheck(
      `outputs: { own: "\${{ !github.event.pull_request.head.repo.fork }}" }\n${ANY_STEP}`,
      "if: needs.check.outputs.own == 'true'\n",
    ),
  ],
  ['the label of the branch', guarded("startsWith(github.event.pull_request.head.label, 'org:')")],
  ['a branch', guarded("github.ref == 'refs/heads/main'")],
  ['a workflow that only runs on push', guarded('true', 'push')],
  ['merge groups', guarded('true', '[push, merge_group]')],
  [
    'merged pull requests',
    guarded('github.event.pull_request.merged == true', '{ pull_request: { types: [closed] } }'),
  ],
  ['merged pull requests, without a comparison', guarded('github.event.pull_request.merged')],
  [
    'authors by their association',
    guarded(`contains(fromJSON('["OWNER", "MEMBER"]'), github.event.pull_request.author_association)`),
  ],
  ['the owner', guarded(`github.event.pull_request.author_association == 'OWNER'`)],
  ['one actor', guarded(`github.actor == 'renovate[bot]'`)],
  ['pull_request_target with code of the repository', guarded('true', 'pull_request_target')],
  ['a comment without a checkout of the pull request', guarded('github.event.issue.pull_request', 'issue_comment')],
  [
    'comments of members',
    guarded(
      `contains('OWNER MEMBER', github.event.comment.author_association)`,
      'issue_comment',
      'steps: [{ run: gh pr checkout 1 }]',
    ),
  ],
  ["a group, which may have GitHub's larger runners", onRunner('{ group: big }')],
  ['a value that is not known', onRunner(`\${{ vars.RUNNER }}`)],
  [
    'a machine that pull requests do not choose',
    onRunner(`\${{ github.event_name == 'push' && 'self-hosted' || 'ubuntu-24.04' }}`),
  ],
  [
    'forks by && and ||',
    onRunner(
      `\${{ github.event.pull_request.head.repo.full_name == github.repository && 'self-hosted' || 'ubuntu-24.04' }}`,
    ),
  ],
];

it.each(PROVEN)('is an error: %s', (_, text) => {
  expect(found(text)).toMatchObject([{ severity: 'error', doubt: null, confidence: 'high' }]);
});

it.each(DOUBTFUL)('is a warning with its doubt: %s', (_, text, doubt) => {
  expect(found(text)).toMatchObject([{ severity: 'warning', doubt: expect.stringContaining(doubt) }]);
});

it.each(ACCEPTED)('accepts %s', (_, text) => {
  expect(found(text)).toEqual([]);
});

it('reports the label of the matrix', () => {
  const matrix = `strategy:\n  matrix:\n    runner: [ubuntu-24.04, self-hosted]\n${ANY_STEP}`;
  expect(found(onRunner(`\${{ matrix.runner }}`, matrix))).toMatchObject([{ line: 7 }]);
  const include = `strategy:\n  matrix:\n    include:\n      - runner: [self-hosted, dgx]\n${ANY_STEP}`;
  expect(found(onRunner(`\${{ matrix.runner }}`, include))).toMatchObject([{ line: 8 }]);
});

describe('jobs that need others', () => {
  it('are guarded by them, unless they check the status', () => {
    const text =
      "on: pull_request\njobs:\n  a:\n    if: github.event_name != 'pull_request'\n    runs-on: ubuntu-24.04\n    steps: [{ run: x }]\n  b:\n    needs: a\n    runs-on: self-hosted\n    steps: [{ run: x }]\n  c:\n    needs: a\n    if: always()\n    runs-on: self-hosted\n    steps: [{ run: x }]\n";
    expect(found(text)).toMatchObject([{ line: 14, problem: expect.stringContaining('job c runs') }]);
  });

  it('share the doubt of a needed job', () => {
    const text = `on: pull_request\njobs:\n  approve: { environment: lab, runs-on: ubuntu-24.04, ${ANY_STEP} }\n  test: { needs: approve, runs-on: self-hosted, ${ANY_STEP} }\n`;
    expect(found(text)).toMatchObject([{ severity: 'warning' }]);
  });

  it('are one finding for a file', () => {
    const jobs = Array.from({ length: 19 }, (_, index) => `  j${index}: { runs-on: self-hosted, ${ANY_STEP} }\n`);
    const text = `on: pull_request\njobs:\n${jobs.join('')}`;
    expect(found(text)).toMatchObject([{ line: 3, problem: expect.stringContaining('j4 and 14 more run') }]);
  });

  it('are looked at once, however many paths lead to them', () => {
    // Two jobs a layer, each of which needs both of the layer above: 2 ** 40 paths.
    const layers = Array.from({ length: 40 }, (_, layer) =>
      ['a', 'b'].map((name) => {
        const needs = layer === 0 ? '' : `needs: [a${layer - 1}, b${layer - 1}], `;
        return `  ${name}${layer}: { ${needs}runs-on: self-hosted, ${ANY_STEP} }\n`;
      }),
    );
    expect(found(`on: pull_request\njobs:\n${layers.flat().join('')}`)).toHaveLength(1);
  });
});

describe('called workflows', () => {
  const caller = (keys: string, on = 'pull_request') =>
    `on: ${on}\njobs:\n  call:\n    uses: ./.github/workflows/b.yml\n${keys.replace(/^(?=.)/gm, '    ')}`;
  const called = (runsOn: string, steps = ANY_STEP) =>
    `on:\n  workflow_call:\n    inputs:\n      runner: { type: string, default: ubuntu-24.04 }\n      ref: { type: string }\njobs:\n  test:\n    runs-on: ${runsOn}\n    ${steps}\n`;
  const byInput = called(`\${{ fromJSON(inputs.runner) }}`);

  it.each([
    ['a caller on pull requests', caller(''), called('self-hosted')],
    ['labels from the caller', caller(`with: { runner: '["self-hosted", "gpu"]' }\n`), byInput],
    [
      'the head from the caller',
      caller(`with: { ref: "\${{ github.event.pull_request.head.sha }}" }\n`, 'pull_request_target'),
      called('self-hosted', `steps: [{ uses: actions/checkout@v5, with: { ref: "\${{ inputs.ref }}" } }]`),
    ],
  ])('%s', (_, a, b) => {
    expect(found(a, b)).toMatchObject([{ severity: 'error', file: '.github/workflows/b.yml' }]);
  });

  it('that a leg of the caller passes a label', () => {
    const matrix = `strategy: { matrix: { r: ['"ubuntu-24.04"', '["self-hosted", "gpu"]'] } }\nwith: { runner: "\${{ matrix.r }}" }\n`;
    expect(found(caller(matrix), byInput)).toMatchObject([{ severity: 'error' }]);
  });

  it.each([
    ['a caller on push', caller('', 'push'), called('self-hosted')],
    ['a guarded caller', caller(`if: github.event_name == 'push'\n`), called('self-hosted')],
    ['a hosted runner from the caller', caller(`with: { runner: '"ubuntu-24.04"' }\n`), byInput],
  ])('accepts %s', (_, a, b) => {
    expect(found(a, b)).toEqual([]);
  });

  it('through another called workflow', () => {
    const middle = 'on: workflow_call\njobs:\n  call: { uses: ./.github/workflows/c.yml }\n';
    expect(found(caller(''), middle, called('self-hosted'))).toMatchObject([{ severity: 'error' }]);
  });

  it('that call each other', () => {
    const circle = `on: workflow_call\njobs:\n  call: { uses: ./.github/workflows/b.yml }\n  test: { runs-on: self-hosted, ${ANY_STEP} }\n`;
    expect(found(caller(''), circle)).toMatchObject([{ severity: 'error' }]);
  });
});
