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
const afterTwoJobs = (id: string, condition: string, run: string) =>
  `on: push\njobs:\n  a:\n    steps: [{ run: x }]\n  b:\n    steps: [{ run: x }]\n  c:\n    steps: [{ run: x }]\n  ${id}:\n    needs: [a, b]\n    if: ${condition}\n    steps:\n      - run: |\n          ${run}\n        env: { R: "\${{ needs.a.result }}" }\n`;
const guarded = (condition: string, on = 'pull_request', more = '') =>
  `on: ${on}\njobs:\n${more}  test:\n    if: ${condition}\n    runs-on: [self-hosted]\n    steps: [{ run: make }]\n`;

/** The rule, the subject, the text, and the lines that the rule reports. */
const CASES: readonly (readonly [string, string, string, readonly number[]])[] = [
  ['gate-misses-job', 'a gate with another name', afterTwoJobs('done', 'always()', '[ "$R" = success ]'), [9]],
  ['gate-misses-job', 'a job that only notifies', afterTwoJobs('tell', 'always()', 'mail "$R"'), []],
  [
    'gate-misses-job',
    'a job that needs two others but is not a gate',
    afterTwoJobs('release', "needs.a.result == 'success'", 'exit 1'),
    [],
  ],
  ['gate-cannot-fail', 'a job that only notifies', afterTwoJobs('tell', 'always()', 'mail "$R"'), []],
  ['gate-cannot-fail', 'a summary that only notifies', afterTwoJobs('test_summary', 'always()', 'mail "$R"'), [9]],
  ['gate-cannot-fail', 'a gate without a status check', afterTwoJobs('gate', 'success()', 'exit 1'), [9]],
  ['fork-guard', 'a condition on the event', guarded("github.event_name == 'push'"), []],
  ['fork-guard', 'a variable and a guard', guarded("vars.X == 'on' && github.event_name != 'pull_request'"), []],
  ['fork-guard', 'a variable alone', guarded("vars.X == 'on'"), [5]],
  ['fork-guard', 'a variable or a guard', guarded("vars.X == 'on' || github.event_name != 'pull_request'"), [5]],
  ['fork-guard', 'a condition on the fork flag', guarded(`\${{ !github.event.pull_request.head.repo.fork }}`), []],
  ['fork-guard', 'a branch', guarded("github.ref == 'refs/heads/main'"), []],
  [
    'fork-guard',
    'a branch that pull_request_target runs on',
    guarded("github.ref == 'refs/heads/main'", 'pull_request_target'),
    [5],
  ],
  [
    'fork-guard',
    'a label that anyone with triage rights can set',
    guarded("contains(github.event.pull_request.labels.*.name, 'ok')"),
    [5],
  ],
  ['fork-guard', 'a workflow that only runs on push', guarded('true', 'push'), []],
  ['fork-guard', 'a workflow that can be called', guarded('true', '[push, workflow_call]'), [5]],
  ['fork-guard', 'a condition that is not valid', guarded('"((("'), [5]],
  [
    'fork-guard',
    'a guard in a needed job',
    "on: pull_request\njobs:\n  a:\n    if: github.event_name != 'pull_request'\n    runs-on: ubuntu-24.04\n    steps: [{ run: x }]\n  b:\n    needs: a\n    runs-on: self-hosted\n    steps: [{ run: x }]\n  c:\n    needs: a\n    if: always()\n    runs-on: self-hosted\n    steps: [{ run: x }]\n",
    [14],
  ],
  [
    'fork-guard',
    'a self-hosted label in a matrix',
    `on: pull_request\njobs:\n  a:\n    strategy:\n      matrix:\n        runner: [ubuntu-24.04, self-hosted]\n    runs-on: \${{ matrix.runner }}\n    steps: [{ run: x }]\n`,
    [6],
  ],
  [
    'fork-guard',
    'a list of labels in a matrix',
    `on: pull_request\njobs:\n  a:\n    strategy:\n      matrix:\n        include:\n          - runner: [self-hosted, dgx]\n    runs-on: \${{ matrix.runner }}\n    steps: [{ run: x }]\n`,
    [7],
  ],
  [
    'fork-guard',
    'labels as JSON',
    `on: pull_request\njobs:\n  a:\n    runs-on: \${{ fromJSON(vars.R || '["self-hosted"]') }}\n    steps: [{ run: x }]\n`,
    [4],
  ],
  [
    'fork-guard',
    'a group',
    'on: pull_request\njobs:\n  a:\n    runs-on: { group: big }\n    steps: [{ run: x }]\n',
    [4],
  ],
  [
    'hidden-failure',
    'every form',
    script('a || true\nb || :\nc || echo no\nd || exit 0\ne \\\n  || true'),
    [7, 8, 9, 10, 12],
  ],
  ['hidden-failure', 'printed text and comments', script('echo "a || true"\n# b || true\nc # || true'), []],
  ['hidden-failure', 'a default value', script('x=$(cat f || echo none)\necho "$x"'), []],
  [
    'hidden-failure',
    'a message before a failing exit',
    script('a || { echo no; exit 1; }\nb || (echo no && exit 1)'),
    [],
  ],
  ['hidden-failure', 'a message and a failing exit on one line', script('a || echo no && exit 1'), []],
  ['hidden-failure', 'set +e without a check of the exit code', script('set +e\na'), [7]],
  ['hidden-failure', 'set +e with a check of the exit code', script('set +e\na\ncode=$?'), []],
  ['hidden-failure', 'a pipe into tee', script('pytest | tee log'), [7]],
  ['hidden-failure', 'a pipe into tee in bash', script('pytest | tee log', 'defaults: { run: { shell: bash } }\n'), []],
  ['hidden-failure', 'a pipe into tee with pipefail', script('set -o pipefail\npytest | tee log'), []],
  ['hidden-failure', 'echo into tee', script('echo x | tee log'), []],
  ['hidden-failure', 'another shell', step('run: a || true\n  shell: pwsh'), []],
  ['hidden-failure', 'a step', step('run: a\n  continue-on-error: true'), [7]],
  ['hidden-failure', 'a leg that may fail', step(`run: a\n  continue-on-error: \${{ matrix.old }}`), []],
  ['hidden-failure', 'a script in a variable', step('run: sh -c "$X"\n  env:\n    X: |\n      a || true'), [9]],
  [
    'curl-pipe-shell',
    'every form',
    script(
      'curl -f u | sudo bash -s\nwget -qO- u | sh\nbash <(curl u)\nsh -c "$(curl u)"\ncurl u \\\n  | sh\ncurl u | python3',
    ),
    [7, 8, 9, 10, 11, 13],
  ],
  ['curl-pipe-shell', 'a download of data', script('curl u | jq .\ncurl u | tar x\ncurl u -o f; sh f'), []],
  [
    'unpinned-image',
    'tags',
    script(
      'docker run python\ndocker run python:latest\ndocker run a/b:1\ndocker run a@sha256:0\ndocker run host:5000/a',
    ),
    [7, 8, 11],
  ],
  [
    'unpinned-image',
    'images after options',
    script(
      'docker run -it --rm -e A=b --name x --gpus=all -v "$(pwd):/w x" python sh\npodman run --user "$(id -u):$(id -g)" "$@" python',
    ),
    [7, 8],
  ],
  ['unpinned-image', 'an image that the job builds', script('docker build -t tests .\ndocker run tests'), []],
  ['unpinned-image', 'a variable', step('run: docker run "$IMAGE"\n  env:\n    IMAGE: python'), [6]],
  ['unpinned-image', 'a variable of the shell', script('docker run "$IMAGE" x'), []],
  [
    'unpinned-image',
    'a matrix',
    script(`docker run \${{ matrix.image }}`, 'strategy:\n  matrix:\n    image: [python, "python:3.11"]\n'),
    [10],
  ],
  ['unquoted-version', 'in a matrix', script('x', 'strategy:\n  matrix:\n    python: [3.9, 3.10, 3.11]\n'), [7]],
  ['unquoted-version', 'a Go version that ends with zero', step('uses: a/b@v1\n  with:\n    go-version: 1.20'), [8]],
  ['unquoted-version', 'numbers', step('uses: a/b@v1\n  with:\n    x: 10\n    y: 1.5'), []],
  ['action-input', 'of another major version', step('uses: actions/checkout@v3\n  with:\n    no-such: 1'), []],
  ['action-input', 'in another case', step('uses: actions/checkout@v7\n  with:\n    Fetch-Depth: 1'), []],
  ['action-input', 'by tag', step('uses: actions/checkout@v7\n  with:\n    fetch-dept: 1'), [8]],
  [
    'action-input',
    'by commit and comment',
    step(`uses: actions/checkout@${'1'.repeat(40)} # v7.0.9\n  with:\n    fetch-dept: 1`),
    [8],
  ],
  [
    'action-input',
    'removed with a major version',
    step('uses: actions/setup-python@v7\n  with:\n    pip-install: x'),
    [8],
  ],
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
  ['unknown-runner', 'a misspelled GitHub runner', step('run: x').replace('ubuntu-24.04', 'ubuntu-24.04-arm64'), [4]],
  ['unknown-runner', 'ubuntu-latest', step('run: x').replace('ubuntu-24.04', 'ubuntu-latest'), []],
  ['unknown-runner', 'larger runners', step('run: x').replace('ubuntu-24.04', 'macos-15-xlarge'), []],
  ['unknown-runner', 'without a config', step('run: x').replace('ubuntu-24.04', '[self-hosted, gpu]'), []],
  [
    'contradicting-labels',
    'two operating systems',
    step('run: x').replace('ubuntu-24.04', '[self-hosted, Linux, macOS]'),
    [4],
  ],
  [
    'contradicting-labels',
    'two names of one architecture',
    step('run: x').replace('ubuntu-24.04', '[self-hosted, x64, amd64]'),
    [],
  ],
  [
    'leg-not-installable',
    'a self-hosted machine without a config',
    step('uses: actions/setup-python@v7\n  with:\n    python-version: "3.8"').replace('ubuntu-24.04', '[self-hosted]'),
    [],
  ],
  [
    'leg-not-installable',
    'a version without a build for Windows on Arm',
    step('uses: actions/setup-node@v7\n  with:\n    node-version: 18').replace('ubuntu-24.04', 'windows-11-arm'),
    [8],
  ],
  [
    'leg-not-installable',
    'a version older than the known ones',
    step('uses: actions/setup-python@v7\n  with:\n    python-version: "2.7"'),
    [],
  ],
  [
    'leg-not-installable',
    'a step that never runs',
    step('uses: actions/setup-python@v7\n  if: false\n  with:\n    python-version: "3.8"').replace(
      'ubuntu-24.04',
      'ubuntu-26.04',
    ),
    [],
  ],
  [
    'emulated-leg',
    'an arm64 container on an arm64 runner',
    script('docker run --platform linux/arm64 tests:1 pytest -m smoke')
      .replace('- run', '- uses: docker/setup-qemu-action@v4\n      - run')
      .replace('ubuntu-24.04', 'ubuntu-24.04-arm\n    timeout-minutes: 9'),
    [9],
  ],
  ['emulated-leg', 'a job that only sets up QEMU', step('uses: docker/setup-qemu-action@v4'), []],
  [
    'relative-path-entry',
    'absolute paths',
    script(`echo "$HOME/bin" >> $GITHUB_PATH\necho /opt/bin >> "$GITHUB_PATH"\necho "\${{ x }}/bin" >> $GITHUB_PATH`),
    [],
  ],
  [
    'runtime-fallback',
    'a fallback with ||',
    script(`python\${{ matrix.python }} -m venv v || python3 -m venv v`, ''),
    [7],
  ],
  [
    'runtime-fallback',
    'an else that fails',
    script(`if command -v python\${{ matrix.python }}; then\n  a\nelse\n  python3 --version\n  exit 1\nfi`),
    [],
  ],
  ['version-comment', 'a branch', step(`uses: a/b@${'1'.repeat(40)} # main`), [6]],
  ['version-comment', 'local', step('uses: ./'), []],
  ['old-action', 'by comment', step(`uses: actions/cache@${'1'.repeat(40)} # v4.2.0`), [6]],
  [
    'artifact-name',
    'one axis of two',
    step(
      `uses: actions/upload-artifact@v7\n  with:\n    name: a-\${{ matrix.a }}`,
      'strategy:\n  matrix:\n    a: [1, 2]\n    b: [1, 2]\n',
    ),
    [12],
  ],
  [
    'artifact-name',
    'the default name',
    step('uses: actions/upload-artifact@v7', 'strategy:\n  matrix:\n    a: [1, 2]\n'),
    [9],
  ],
  [
    'artifact-name',
    'an axis from an expression',
    step(
      `uses: actions/upload-artifact@v7\n  with:\n    name: a-\${{ matrix.a }}`,
      `strategy:\n  matrix:\n    a: \${{ fromJSON(x) }}\n    b: [1, 2]\n`,
    ),
    [],
  ],
  ['shared-temp-path', 'on hosted runners', script('x > /tmp/y'), []],
  ['shared-temp-path', 'a folder named tmp', script('x > build/tmp/y').replace('ubuntu-24.04', 'self-hosted'), []],
  [
    'dockerfile-in-script',
    'a here-document before the file name',
    script("cat <<'E' > Dockerfile.test\nFROM x\nE"),
    [7],
  ],
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
  ['run: a || true', 16],
  ['run: "a || true"', 17],
  ['run: |\n    a || true', 13],
  ['run: |-\n\n    b\n      a || true', 15],
])('%j is reported with its column', (text, column) => {
  expect(found(step(text), 'hidden-failure')).toMatchObject([{ column }]);
});

describe('a comment that ignores', () => {
  it.each([
    ['a || true # ipfs-kit: ignore[hidden-failure] it may be gone', [], []],
    ['a || true # ipfs-kit: ignore[time-limit, hidden-failure] it may be gone', [], []],
    ['a || true # ipfs-kit: ignore[hidden-failure]', [7], [7]],
    ['a || true # ipfs-kit: ignore[time-limit] it may be gone', [7], []],
    ['a || true\n# ipfs-kit: ignore[hidden-failure] another line', [7], []],
    ['a || true # ipfs-kit: ignore[no-such] why', [7], [7]],
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
    found('on: push\njobs:\n  a:\n    steps: &s [{ run: a || true }]\n  b:\n    steps: *s\n', 'hidden-failure'),
  ).toHaveLength(2);
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

it('fork-guard looks at each job once, however many paths lead to it', () => {
  // Two jobs a layer, each of which needs both of the layer above: 2 ** 40 paths.
  const layers = Array.from({ length: 40 }, (_, layer) =>
    ['a', 'b'].map((name) => {
      const needs = layer === 0 ? '' : `    needs: [a${layer - 1}, b${layer - 1}]\n`;
      return `  ${name}${layer}:\n${needs}    runs-on: [self-hosted]\n    steps: [{ run: 'true' }]\n`;
    }),
  );
  const text = `on: pull_request\njobs:\n${layers.flat().join('')}`;
  expect(found(text, 'fork-guard')).toHaveLength(80);
});
