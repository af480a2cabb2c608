// hidden-failure: what happens to the failure of a test, a build, an install or a publication.
import { describe, expect, it } from 'vitest';
import { findBy, indent, step } from './workflow-texts.ts';

type Case = readonly [string, readonly string[]];

const OPEN = '$' + '{{';
/** The script starts on line 7. */
const script = (text: string, more = '', job = '') => step(`run: |\n${indent(text, 4)}\n${indent(more, 2)}`, job);
const find = (text: string) => findBy('hidden-failure', text);

describe('a script', () => {
  it.each<Case>([
    ['pytest || true', ['error 7']],
    ['pytest || :', ['error 7']],
    ['pytest || echo "it failed"', ['error 7']],
    ['pytest || exit 0', ['error 7']],
    ['pytest \\\n  -v \\\n  || true', ['error 9']],
    ['make test || true\nmake check || true', ['error 7', 'error 8']],
    ['(cd src && npm test) || true', ['error 7']],
    ['cd src && cargo test && echo ok || echo failed', ['error 7']],
    ['sudo -E env CI=1 timeout 60 xvfb-run -a npx jest --ci || true', ['error 7']],
    ['poetry run pytest || true', ['error 7']],
    ['python -m pytest || true', ['error 7']],
    ['./scripts/run_tests.sh || true', ['error 7']],
    ['if [ -d tests ]; then\n  pytest || true\nfi', ['error 8']],
    ['run() {\n  go test ./... || true\n}\nrun', ['error 8']],
    ['make test || rc=$?\necho done', ['error 7']],
    ['go test ./... | tee test.log', ['error 7']],
    ['go test ./... | tail -n 20', ['error 7']],
    ['set +e\npytest\necho done', ['error 7']],
    ['set +e\npytest a\npytest b\necho done', ['error 7']],
    ['pytest && echo ok\nls', ['error 7']],
  ])('%j loses a failed test', (text, found) => {
    expect(find(script(text))).toEqual(found);
  });

  it.each<Case>([
    ['make test; true', ['warning 7']],
    ['go test ./... | grep -v SKIP', ['warning 7']],
    ['for i in 1 2 3; do\n  make test && break || sleep 5\ndone', ['warning 8']],
    ['pip install -e ".[dev]" || true', ['warning 7']],
    ['twine upload dist/* || true', ['warning 7']],
    ['make || true', ['warning 7']],
    ['# It is flaky on this machine.\nmake test || true', ['warning 8']],
    ['make test || true # until the port is done', ['warning 7']],
    ['make test || true # it must not be allowed to fail', ['warning 7']],
    ['# Failures are not expected.\nmake test || true', ['warning 8']],
    ['make test || true # allowed to fail until the port is done', []],
    ['# A failure is expected here.\nmake test || true', []],
    ['pytest --junitxml=out.xml || true\npython check.py out.xml', ['warning 7']],
    ['{ make test; echo $? > status; } | tee log\nexit "$(cat status)"', ['warning 7']],
    ['(make test && touch passed) | tee log\ntest -e passed', ['warning 7']],
    ['make test | tee log\nif grep -q FAILED log; then exit 1; fi', ['warning 7']],
    ['make test | tee "out/log"\n! grep FAILED out/log', ['warning 7']],
    ['make test > log 2>&1 || true\ngrep "0 failed" log', ['warning 7']],
    ['for t in a b; do\n  make test | tee -a "$t"\ndone\ngrep -q ok "$t"', ['warning 8']],
  ])('%j is doubted', (text, found) => {
    expect(find(script(text))).toEqual(found);
  });

  it.each([
    // Commands that are neither a test, a build, an install nor a publication.
    'rm -rf build || true',
    'docker stop db || true\ndocker logs db || echo none',
    'pkill -f server || true\nkill $PID || :',
    'lscpu || true\npython3 --version || echo none\ndf -h || true',
    'sudo apt-get update || true',
    'curl -X POST "$HOOK" -d done || true',
    'gh pr comment 1 -b x || true',
    'codecov || true\nflake8 . || true\nmypy src || true\nnpm run lint || true',
    'brew install make || true',
    'pip install --upgrade pip || true',
    'unknown-program || true',
    'command -v pytest || true\npytest --version || true',
    // Values with a fallback.
    'x=$(pytest --collect-only -q || echo "")\necho "$x"',
    `v=$(
      git describe --tags "(a) || (b)" ||
      echo ""
    )`,
    'v=$(grep -c "a)" f || true)',
    'out=$(make test) || true\n[ -n "$out" ]',
    // Failures that are checked.
    'pytest || { echo no; exit 1; }',
    'pytest || (echo no && exit 1)',
    'pytest || echo "::error::no" && exit 1',
    'pytest || [ $? -eq 5 ]',
    'pytest || rc=$?\nexit "$rc"',
    'rc=0\npytest || rc=$?\nif [ $rc -ne 5 ]; then exit $rc; fi',
    'pytest || {\n  code=$?\n  [ $code = 5 ] || exit $code\n}',
    'pytest || failed=1\nexit $failed',
    'pytest || echo "failed=true" >> "$GITHUB_OUTPUT"',
    'set +e\npytest\ncode=$?\nset -e\nexit $code',
    'if pytest; then echo ok; else echo no; exit 1; fi',
    'while ! make test; do sleep 1; done',
    '! make test',
    'npm ci || npm install',
    'for i in 1 2 3; do make test && exit 0; sleep 5; done\nexit 1',
    'for i in 1 2 3; do\n  make test && break || sleep 5\n  [ "$i" -eq 3 ] && exit 1\ndone',
    'for n in 1 2 3; do\n  make test && break\n  (( n == 3 )) && exit\ndone',
    'for i in 1 2 3; do\n  make test && { success=1; break; }\n  sleep 5\ndone\n[ "$success" = 1 ]',
    'while true; do\n  make test && break || sleep 5\ndone',
    'while :; do\n  make test && break\n  sleep 5\ndone',
    'cargo build || true\ncargo build',
    'make test || true\nmake deps\nmake test',
    'set -o pipefail\npytest | tee log',
    `pytest | tee log\nexit $\{PIPESTATUS[0]}`,
    'npm test --if-present',
    'cd src && pytest',
    'make test | my-report --fail',
    'go test -json ./... | gotestfmt',
    'rc=$(make test > log 2>&1; echo $?)\nexit "$rc"',
    'rc=$({ make test 2>&1; echo $? >&3; } 3>&1 >log)\nexit "$rc"',
    // They test nothing.
    'tox --notest || true\ntox -l || true\ntox run --notest -e py312 || true',
    'pytest --fixtures || true\npytest --markers || true\npytest --cache-show || true\npython -m pytest --co || true',
    'jest --clearCache || true\njest --listTests || true\nvitest list || true\nnpx vitest list --json || true',
    "go test -run '^$' ./... || true\ngo test -run=^$ -bench . || true\ngo test -run NONE -bench . || true",
    'make -n test || true\nmake -q test || true\nmake --dry-run test || true',
    'make publish-test-results || true\nnpm run post-test || true\nmake pretest || true\nyarn test:clean || true',
    'make upload-test-results || true\nnpm run test:coverage-upload || true\nmake test-report || true',
    'make test-deps || true\nmake test-lint || true\n./ci/publish-test-results.sh || true\n./setup_test.sh || true',
    // Not commands.
    'echo "pytest || true"\n# pytest || true',
    "cat > run.sh << 'END'\npytest || true\nEND",
  ])('%j loses nothing', (text) => {
    expect(find(script(text))).toEqual([]);
  });
});

describe('the shell of a script', () => {
  const lines = 'pytest\necho done';
  it.each<readonly [string, string, string, readonly string[]]>([
    ['the default', lines, '', []],
    ['the default has no pipefail', 'pytest | tee log', '', ['error 7']],
    ['bash has pipefail', 'pytest | tee log', 'shell: bash\n', []],
    ['sh has none', 'pytest | tee log', 'shell: sh\n', ['error 7']],
    ['a command without -e', lines, 'shell: bash -l {0}\n', ['error 7']],
    ['its last command counts', 'echo start\npytest', 'shell: bash -l {0}\n', []],
    ['set -e', `set -e\n${lines}`, 'shell: bash -l {0}\n', []],
    ['a command with -e', lines, 'shell: bash -el {0}\n', []],
    ['a command with pipefail', 'pytest | tee log', 'shell: bash -leo pipefail {0}\n', []],
    ['an expression', lines, `shell: ${OPEN} matrix.shell }}\n`, []],
    ['PowerShell', 'pytest || true', 'shell: pwsh\n', []],
    ['Python', 'pytest or true', 'shell: python\n', []],
  ])('%s', (_, text, shell, found) => {
    expect(find(script(text, shell))).toEqual(found);
  });

  it('of the job and of the workflow', () => {
    expect(find(script('pytest | tee log', '', 'defaults: { run: { shell: bash } }\n'))).toEqual([]);
    expect(find(`defaults: { run: { shell: "bash {0}" } }\n${script(lines)}`)).toEqual(['error 8']);
  });

  it('of a runner with Windows is PowerShell', () => {
    expect(find(script('pytest || true').replace('ubuntu-24.04', 'windows-2025'))).toEqual([]);
  });
});

describe('a script in a script', () => {
  it.each<Case>([
    [`sh -c 'make test; true'`, ['error 7']],
    [`sh -c 'make test'`, []],
    [`bash -ec 'make test; true'`, ['warning 7']],
    [`bash -euo pipefail -c 'make test | tee log'`, []],
    [`docker run --rm -v "$PWD:/src" tests:1 sh -c "cd src; pytest; ls"`, ['error 7']],
    ['docker run --rm tests:1 pytest || true', ['error 7']],
    ['docker exec web pytest || true', ['error 7']],
    ['docker compose run --rm app npm test || true', ['error 7']],
    ["ssh host 'make test; df'", ['error 7']],
    ['ssh host make test', []],
    ["bash << 'END'\nmake test\nls\nEND", ['error 8']],
    ["cat > Dockerfile << 'END'\nFROM x\nRUN pip install \\\n  tox || true\nEND", ['warning 10']],
  ])('%j', (text, found) => {
    expect(find(script(text))).toEqual(found);
  });

  it('of a variable', () => {
    expect(find(step('run: sh -c "$X"\n  env:\n    X: |\n      pytest || true'))).toEqual(['error 9']);
  });
});

describe('continue-on-error', () => {
  const setting = (value: string, run = 'make test', more = '') =>
    step(`run: ${run}\n  continue-on-error: ${value}\n${indent(more, 2)}`);
  const matrix = (legs: string) => `strategy:\n  matrix:\n    include: [${legs}]\n`;

  it.each<Case>([
    [setting('true'), ['error 7']],
    [setting(`${OPEN} true }}`), ['error 7']],
    [setting('false'), []],
    [setting(`${OPEN} inputs.x }}`), []],
    [setting('true # it fails on Fridays'), ['warning 7']],
    [setting('true', 'make'), ['warning 7']],
    [setting('true', 'rm -rf x'), []],
    [setting('true', 'pip install x'), []],
    [setting('true', 'make test', 'name: Nightly tests'), ['warning 7']],
    [setting('true').replace('push', '{ schedule: [{ cron: "0 0 * * *" }] }'), ['warning 7']],
    [
      `${setting('true', 'make test', 'id: tests')}      - if: steps.tests.outcome == 'failure'\n        run: exit 1\n`,
      [],
    ],
    [
      `${setting('true', 'make test', 'id: tests')}      - run: '[ "$R" = success ]'\n        env: { R: "${OPEN} steps.tests.conclusion }}" }\n`,
      [],
    ],
    [`${setting('true', 'make test', 'id: tests')}      - run: ls\n`, ['error 7']],
    [`${setting('true')}      - uses: dorny/test-reporter@v2\n`, ['warning 7']],
    [step('run: make test', 'continue-on-error: true\n'), ['warning 5']],
    [
      `${step('run: make test', 'continue-on-error: true\n')}  all: { needs: test, if: "needs.test.outputs.ok != '1'", steps: [{ run: exit 1 }] }\n`,
      [],
    ],
    [step('run: make lint', 'continue-on-error: true\n'), []],
    [
      step('run: make test', `continue-on-error: ${OPEN} matrix.old }}\n${matrix('{ old: true }, { old: false }')}`),
      ['warning 5'],
    ],
    [step('run: make test', `continue-on-error: ${OPEN} matrix.old }}\n${matrix('{ old: false }')}`), []],
    ...['latest', 'main', '3.15-dev', '3.15.0-rc.1'].map((version): readonly [string, readonly string[]] => [
      step(
        `run: make test\n  continue-on-error: ${OPEN} matrix.next }}`,
        matrix(`{ version: ${version}, next: true }, { version: '3.14', next: false }`),
      ),
      [],
    ]),
    [
      step(
        `run: make test\n  continue-on-error: ${OPEN} matrix.x }}`,
        matrix('{ os: ubuntu-latest, x: true }, { os: macos-latest, x: false }'),
      ),
      ['error 10'],
    ],
    [
      step('run: make test', `continue-on-error: ${OPEN} matrix.experimental }}\n${matrix('{ experimental: true }')}`),
      [],
    ],
  ])('%j', (text, found) => {
    expect(find(text)).toEqual(found);
  });
});

it('a step of a failed job has nothing to hide', () => {
  expect(find(script('pytest --last-failed || true', 'if: failure()'))).toEqual([]);
  expect(find(script('pytest || true', 'if: always()'))).toEqual(['error 7']);
});

it('a build is what its job is about', () => {
  const build = step('run: python -m build || echo "it failed"').replace('  test:', '  build-wheels:');
  expect(find(build)).toEqual(['error 6']);
});
