// The commands that existing workflows test with: small workflows, and what init takes from them.
import { describe, expect, it } from 'vitest';
import { inspectExistingTests } from '../../../../../generator/init/existing/tests.ts';

const CI = '.github/workflows/ci.yml';
const files = (entries: Record<string, string>) => new Map(Object.entries(entries));
const inspect = (workflow: string, others: Record<string, string> = {}) =>
  inspectExistingTests(files({ [CI]: workflow, ...others }));

/** A workflow with one job `test` on Linux. */
const job = (steps: string, rest = '') =>
  `on: [push, pull_request]\njobs:\n  test:\n    runs-on: ubuntu-latest\n${rest.replace(/^/gm, '    ').trimEnd()}\n    steps:\n      - uses: actions/checkout@v6\n${steps.replace(/^(?=.)/gm, '      ')}`;
const PYTHON = `- uses: actions/setup-python@v6\n  with: { python-version: '\${{ matrix.python }}' }\n`;
const NODE = '- uses: actions/setup-node@v6\n  with: { node-version: 24 }\n';
const GO = "- uses: actions/setup-go@v6\n  with: { go-version: '1.26' }\n";
const PYTHONS = "strategy: { matrix: { python: ['3.12', '3.14'] } }";

describe('takes from the job that tests', () => {
  it.each<[string, string, Record<string, string>, object]>([
    [
      'install steps and tests, without the upgrade of pip',
      job(
        `${PYTHON}- run: |\n    python -m pip install --upgrade pip\n    pip install -e '.[dev]'\n- run: ruff check .\n- run: pytest -x\n`,
        PYTHONS,
      ),
      {},
      {
        runtime: 'python',
        job: 'test',
        install: "python -m pip install -e '.[dev]'",
        test: 'pytest -x',
        versions: ['3.12', '3.14'],
      },
    ],
    [
      'packages of the system apart',
      job(`${PYTHON}- run: sudo apt-get install -y libfuse3-dev\n- run: pip install .\n- run: pytest\n`, PYTHONS),
      {},
      { install: 'python -m pip install .', systemPackages: 'sudo apt-get install -y libfuse3-dev' },
    ],
    [
      'how the repository is checked out',
      job(`${PYTHON}- run: pip install .\n- run: pytest\n`, PYTHONS).replace(
        'actions/checkout@v6\n',
        'actions/checkout@v6\n        with: { fetch-depth: 0, submodules: recursive }\n',
      ),
      {},
      { checkout: { 'fetch-depth': 0, submodules: 'recursive' } },
    ],
    ['a checkout of one commit', job(`${PYTHON}- run: pip install .\n- run: pytest\n`, PYTHONS), {}, { checkout: {} }],
    [
      'services, their data, and the passwords of both sides',
      job(
        `${GO}- run: psql -c 'create role tester'\n- run: go test ./...\n`,
        `strategy: { matrix: { db: ['16', '17'], go: ['1.26'] } }
services:
  db:
    image: postgres:\${{ matrix.db }}
    env: { POSTGRES_PASSWORD: secret }
    ports: ['5432:5432', 80]
    options: >-
      --health-cmd pg_isready
      --health-retries 5
env: { PGPASSWORD: secret }`,
      ),
      {},
      {
        install: "psql -c 'create role tester'",
        test: 'go test ./...',
        environment: { PGPASSWORD: 'secret' },
        services: {
          db: {
            image: 'postgres:16',
            ports: ['5432:5432', '80'],
            environment: { POSTGRES_PASSWORD: 'secret' },
            options: '--health-cmd pg_isready --health-retries 5',
          },
        },
      },
    ],
    [
      'settings of Git as variables, which change no files',
      job(
        `${NODE}- run: |\n    git config --global user.name "A B"\n    git config --global init.defaultBranch main\n    npm ci\n- run: npm test\n`,
      ),
      {},
      {
        install: 'npm ci',
        test: 'npm test',
        environment: {
          GIT_CONFIG_COUNT: '2',
          GIT_CONFIG_KEY_0: 'user.name',
          GIT_CONFIG_VALUE_0: 'A B',
          GIT_CONFIG_KEY_1: 'init.defaultBranch',
          GIT_CONFIG_VALUE_1: 'main',
        },
      },
    ],
    [
      'the whole path of the checkout',
      job(`${GO}- run: |\n    export PATH="\${{ github.workspace }}/bin:$PATH"\n    go test ./...\n`),
      {},
      { test: 'export PATH="$GITHUB_WORKSPACE/bin:$PATH"\ngo test ./...' },
    ],
    [
      'no package managers that are set up in other ways',
      job(`${NODE}- run: npm install -g --force corepack\n- run: npm ci\n- run: npm test\n`),
      {},
      { install: 'npm ci', test: 'npm test' },
    ],
    [
      'a test runner that a step installs',
      job(`${GO}- run: go install gotest.tools/gotestsum@v1.9.0\n- run: gotestsum ./...\n`),
      {},
      { install: 'go install gotest.tools/gotestsum@v1.9.0', test: 'gotestsum ./...' },
    ],
    [
      'the environment of tox for the current Python',
      job(`${PYTHON}- run: pip install tox\n- run: tox -e py\${{ matrix.python }}-django\n`, PYTHONS),
      {},
      { install: 'python -m pip install tox', test: 'tox -e py-django' },
    ],
    [
      'one environment of tox instead of all',
      job(`${PYTHON}- run: pip install tox\n- run: tox run\n`, PYTHONS),
      { 'tox.ini': '[tox]\nenv_list = py{312,314}\n' },
      { test: 'tox run -e py' },
    ],
    [
      'an environment of tox in a variable',
      job(`${PYTHON}- run: pip install tox\n- run: tox run\n  env: { TOX_ENV: 'py\${{ matrix.python }}' }\n`, PYTHONS),
      {},
      { test: 'tox run', environment: { TOX_ENV: 'py' } },
    ],
    [
      'a command that asks for the version of the leg',
      job(`${PYTHON}- run: pip install nox\n- run: nox -s tests -p \${{ matrix.python }}\n`, PYTHONS),
      {},
      { test: `nox -s tests -p $(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')` },
    ],
    [
      'the tool that an action installs',
      job(
        `${PYTHON}- uses: snok/install-poetry@v1\n  with: { version: 2.1.0 }\n- run: poetry install --with test\n- run: poetry run pytest\n`,
        PYTHONS,
      ),
      {},
      { install: 'python -m pip install poetry==2.1.0\npoetry install --with test', test: 'poetry run pytest' },
    ],
    [
      'the steps of a composite action, with its inputs',
      job(`- uses: ./.github/actions/setup\n  with: { python: '\${{ matrix.python }}' }\n- run: pytest\n`, PYTHONS),
      {
        '.github/actions/setup/action.yml': `name: s\ninputs: { python: {}, extra: { default: test } }\nruns:\n  using: composite\n  steps:\n    - uses: actions/setup-python@v6\n      with: { python-version: '\${{ inputs.python }}' }\n    - run: pip install '.[\${{ inputs.extra }}]'\n      shell: bash\n`,
      },
      { install: "python -m pip install '.[test]'", versions: ['3.12', '3.14'] },
    ],
    [
      'a working directory for all steps',
      job(`${NODE}- run: npm ci\n- run: npm test\n`, 'defaults: { run: { working-directory: sdk/js } }'),
      { 'sdk/js/package.json': '{"devDependencies": {"vitest": "4"}}' },
      { runtime: 'node', workingDirectory: 'sdk/js', install: 'npm ci', test: 'npm test', versions: ['24'] },
    ],
    [
      'a folder for each of several parts',
      job(`${NODE}- run: npm ci\n- run: npm test\n  working-directory: sdk\n`),
      { 'package.json': '{"devDependencies": {"vitest": "4"}}' },
      { workingDirectory: null, install: 'npm ci', test: 'cd sdk\nnpm test' },
    ],
    [
      'pnpm without corepack and without its action',
      job(
        `- uses: pnpm/action-setup@v5\n${NODE}- run: corepack enable\n- run: pnpm install\n- run: pnpm lint\n- run: pnpm vitest run\n`,
      ),
      {
        'package.json': '{"packageManager": "pnpm@10.33.0", "devDependencies": {"vitest": "4"}}',
        'pnpm-lock.yaml': '',
      },
      { install: 'npm install --global pnpm@10.33.0\npnpm install', test: 'pnpm vitest run' },
    ],
    [
      'what an action installs that is not in this repository',
      job(`- uses: org/setup@v1\n- run: npm test\n`),
      { 'package.json': '{"devDependencies": {"vitest": "4"}}', 'package-lock.json': '{}' },
      { install: 'npm ci', test: 'npm test' },
    ],
    [
      'the build before the tests, and no measurements after them',
      job(`${NODE}- run: npm ci\n- run: npm run build\n- run: npm test\n- run: npm run test:perf\n`),
      { 'package.json': '{"devDependencies": {"tsc": "7"}}' },
      { install: 'npm ci\nnpm run build', test: 'npm test' },
    ],
    [
      'build tags of Go, and no fuzzing',
      job(`${GO}- run: go vet ./...\n- run: go test -race -tags=sqlite ./...\n- run: go test -fuzz=FuzzRead .\n`),
      {},
      { runtime: 'go', install: null, test: 'go test -race -tags=sqlite ./...', versions: ['1.26'] },
    ],
    [
      'variables of the tests, without those for colours and reports',
      job(
        `${GO}- run: make test\n  env: { LEVEL: debug, FORCE_COLOR: 1, CODECOV_TOKEN: '\${{ secrets.T }}' }\n`,
        'env: { GO_VERSION: 1.26 }',
      ),
      {},
      { test: 'make test', environment: { LEVEL: 'debug' } },
    ],
    [
      'the condition and the matrix decide what runs',
      job(
        `${PYTHON}- run: pip install legacy\n  if: matrix.python == '3.12'\n- run: pip install .\n  if: runner.os == 'Linux'\n- run: pytest\n`,
        PYTHONS,
      ),
      {},
      { install: 'python -m pip install .' },
    ],
    [
      'the manager that a script of its own installs',
      job(
        `${PYTHON}- run: curl -sSL https://example.org/get-poetry | python -\n- run: poetry install\n- run: poetry run pytest\n`,
        PYTHONS,
      ),
      {},
      { install: 'python -m pip install poetry\npoetry install', test: 'poetry run pytest' },
    ],
    [
      'nothing that needs a download that is left out',
      job(
        `${PYTHON}- run: |\n    pip install .\n    mkdir -p "$HOME/bin"\n    curl -sf https://example.org/x > "$HOME/bin/x"\n    chmod +x "$HOME/bin/x"\n- run: pytest\n`,
        PYTHONS,
      ),
      {},
      { install: 'python -m pip install .' },
    ],
    [
      'tools that uv installs',
      job(`${PYTHON}- run: uv tool install tox --with tox-uv\n- run: tox -e py\n`, PYTHONS),
      {},
      { install: 'python -m pip install tox tox-uv', test: 'tox -e py' },
    ],
    [
      'a tool that pipx runs, with the Python of the leg',
      job(`${PYTHON}- run: pipx run nox -s tests\n  env: { NOXFORCEPYTHON: '\${{ matrix.python }}' }\n`, PYTHONS),
      {},
      {
        install: null,
        test: `export NOXFORCEPYTHON=$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')\npython -m pip install nox\nnox -s tests`,
        environment: {},
      },
    ],
    [
      'the version that only a command has',
      job(
        `- uses: astral-sh/setup-uv@v7\n- run: uv sync --python \${{ matrix.python }}\n- run: uv run --no-sync pytest\n`,
        PYTHONS,
      ),
      {},
      {
        install: `python -m pip install uv\nuv sync --python $(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')`,
        versions: ['3.12', '3.14'],
      },
    ],
    [
      'the version of the leg instead of that in .python-version',
      job(`- uses: astral-sh/setup-uv@v7\n- run: uv run pytest\n`, PYTHONS),
      { '.python-version': '3.12\n' },
      { test: `export UV_PYTHON=$(python -c 'import sys; print("%d.%d" % sys.version_info[:2])')\nuv run pytest` },
    ],
    [
      'the version of the matrix, if Nox has other ones beside it',
      job(`- uses: actions/setup-python@v6\n  with: { python-version: 3.11 }\n${PYTHON}- run: nox -s tests\n`, PYTHONS),
      {},
      { versions: ['3.12', '3.14'] },
    ],
    [
      'a leg with ordinary dependencies instead of the oldest',
      job(
        `${PYTHON}- run: uv sync \${{ matrix.with }}\n- run: uv run pytest\n`,
        "strategy: { matrix: { with: ['--resolution lowest-direct', '--frozen'], python: ['3.12', '3.14'] } }",
      ),
      {},
      { install: 'python -m pip install uv\nuv sync --frozen' },
    ],
    [
      'scripts that install and build',
      job(`${PYTHON}- run: scripts/install\n- run: scripts/lint\n- run: scripts/build\n- run: scripts/test\n`, PYTHONS),
      {},
      { install: 'scripts/install\nscripts/build', test: 'scripts/test' },
    ],
    [
      'an ordinary environment of tox instead of one with dependencies in development',
      job(
        `${PYTHON}- run: tox -e\${{ matrix.tox }}\n`,
        "strategy: { matrix: { include: [{ python: '3.12', tox: py312-lib }, { python: '3.14', tox: py314-lib }, { python: '3.14', tox: py314-libdev }] } }",
      ),
      {},
      { test: 'tox -epy-lib' },
    ],
    [
      'data for a node that an action starts',
      job(
        `${PYTHON}- run: pip install .\n- uses: ipfs/start-ipfs-daemon-action@v1\n- run: ipfs dag import data.car\n- run: pytest\n`,
        PYTHONS,
      ),
      {},
      { install: 'python -m pip install .\nipfs dag import data.car' },
    ],
    [
      'PDM with a library that works',
      job(
        `- uses: pdm-project/setup-pdm@v4\n  with: { python-version: '\${{ matrix.python }}' }\n- run: pdm install\n- run: pdm run pytest\n`,
        PYTHONS,
      ),
      {},
      { install: "python -m pip install pdm 'hishel<2'\npdm install", test: 'pdm run pytest' },
    ],
    [
      'tox without the plugin that chooses the environments',
      job(`${PYTHON}- run: pip install 'tox>=4' tox-gh-actions\n- run: tox\n`, PYTHONS),
      { 'tox.ini': '[tox]\nenv_list = py{312,314}\n' },
      { install: "python -m pip install 'tox>=4'", test: 'tox -e py' },
    ],
  ])('%s', (_name, workflow, others, expected) => {
    const [found] = inspect(workflow, others).tests;
    expect(found && { ...found, install: found.install?.text ?? null, test: found.test.text }).toMatchObject(expected);
    expect(found?.test.source).toBe(`${CI}, job test`);
  });

  it('of several jobs the one with most versions that is no special one', () => {
    const { tests } = inspect(
      `on: push\njobs:\n  coverage:\n    runs-on: ubuntu-latest\n    strategy: { matrix: { python: ['3.12', '3.13', '3.14'] } }\n    steps:\n${PYTHON.replace(/^(?=.)/gm, '      ')}      - run: pytest --cov\n` +
        `  unit:\n    runs-on: ubuntu-latest\n    ${PYTHONS}\n    steps:\n${PYTHON.replace(/^(?=.)/gm, '      ')}      - run: pytest\n`,
    );
    expect(tests.map((each) => each.job)).toEqual(['unit', 'coverage']);
  });

  it.each([
    ['a release', '.github/workflows/release.yml', ''],
    ['a container', '.github/workflows/container.yml', '    container: python:3.14\n'],
  ])('of a plain workflow instead of %s', (_name, path, rest) => {
    const workflow = (name: string, more: string) =>
      `on: push\njobs:\n  ${name}:\n    runs-on: ubuntu-latest\n    ${PYTHONS}\n${more}    steps:\n${PYTHON.replace(/^(?=.)/gm, '      ')}      - run: pytest ${name}\n`;
    const { tests } = inspect(workflow('unit_tests', ''), { [path]: workflow('build', rest) });
    expect(tests[0]?.job).toBe('unit_tests');
  });

  it('of several workflows one that runs for changes of all files', () => {
    const part = job(`${GO}- run: go install .\n- run: go test ./a/...\n`).replace(
      /^on: .*/,
      "on: { pull_request: { paths: ['a/**', '.github/workflows/a.yml'] } }",
    );
    const all = job(`${GO}- run: make test_unit\n`).replace('  test:', '  unit-tests:');
    const { tests } = inspect(part, { '.github/workflows/go.yml': all });
    expect(tests.map(({ test }) => test.text)).toEqual(['make test_unit', 'go test ./a/...']);
  });

  it('of several jobs one that passes, and says that the others need containers', () => {
    const steps = GO.replace(/^(?=.)/gm, '      ');
    const { tests, unused } = inspect(
      `on: push\njobs:\n  linux:\n    runs-on: ubuntu-latest\n    steps:\n${steps}      - run: docker run -d db\n      - run: go test ./...\n` +
        `  units:\n    runs-on: ubuntu-latest\n    steps:\n${steps}      - run: go test ./unit\n`,
    );
    expect(tests.map((each) => each.job)).toEqual(['units']);
    expect(unused).toEqual([
      `${CI}, job linux: its Go tests are not used, because it starts containers before the tests.`,
    ]);
  });

  it('of a workflow that is called, with the inputs of the call', () => {
    const called = `on: { workflow_call: { inputs: { python: { type: string } } } }\njobs:\n  unit:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v6\n        with: { python-version: '\${{ inputs.python }}' }\n      - run: pytest\n`;
    const { tests } = inspect(
      'on: push\njobs:\n  all:\n    uses: ./.github/workflows/unit.yml\n    with: { python: "3.13" }\n',
      { '.github/workflows/unit.yml': called },
    );
    expect(tests).toMatchObject([{ path: '.github/workflows/unit.yml', job: 'unit', versions: ['3.13'] }]);
  });

  it('tests of two runtimes apart', () => {
    const { tests } = inspect(job(`${NODE}${GO}- run: npm ci\n- run: npm test\n- run: go test ./...\n`), {
      'package.json': '{}',
    });
    expect(tests.map(({ runtime, test }) => [runtime, test.text])).toEqual([
      ['node', 'npm test'],
      ['go', 'go test ./...'],
    ]);
  });
});

describe('does not use, and says why', () => {
  it.each<[string, string, RegExp]>([
    [
      'containers',
      job(`${GO}- run: docker compose up -d\n- run: go test ./...\n`),
      /it starts containers before the tests\.$/,
    ],
    [
      'containers that a target of make starts',
      job(`${GO}- run: make docker.up\n- run: go test ./...\n`),
      /it starts containers before the tests\.$/,
    ],
    [
      'services with an image that may change',
      job(`${GO}- run: go test ./...\n`, 'services: { db: { image: postgres } }'),
      /its tests need services that a config cannot have\.$/,
    ],
    [
      'services with volumes',
      job(`${GO}- run: go test ./...\n`, "services: { db: { image: 'postgres:17', volumes: ['/a:/b'] } }"),
      /its tests need services that a config cannot have\.$/,
    ],
    [
      'services in the network of a container',
      job(`${GO}- run: go test ./...\n`, "container: 'golang:1.26'\nservices: { db: { image: 'postgres:17' } }"),
      /its tests need services that a config cannot have\.$/,
    ],
    [
      'a test runner that an action installs',
      job(`${GO}- uses: example/setup-gotestsum@v1\n- run: gotestsum ./...\n`),
      /an action or another step installs gotestsum\.$/,
    ],
    [
      'secrets',
      job(`${GO}- run: go test -key \${{ secrets.KEY }} ./...\n`),
      /expressions or secrets whose values are not known\.$/,
    ],
    [
      'what another job built',
      job(`- uses: actions/download-artifact@v8\n${GO}- run: go test ./...\n`),
      /it tests what another job built\.$/,
    ],
    [
      'a variable of another step',
      job(`${PYTHON}- run: pip install tox\n- run: tox -e "$TOXENV"\n`, PYTHONS),
      /\$TOXENV is set elsewhere\.$/,
    ],
    ['a browser', job(`${NODE}- run: npm ci\n- run: npm run test:chrome\n`), /its tests need a browser\.$/],
    [
      'a virtual environment of other steps',
      job(`${PYTHON}- run: |\n    . venv/bin/activate\n    pytest\n`, PYTHONS),
      /a virtual environment that other steps make\.$/,
    ],
    [
      'packages of another system',
      job(`${PYTHON}- run: apk add git\n- run: pytest\n`, `${PYTHONS}\ncontainer: alpine:3.22`),
      /its container has packages that the runners do not have\.$/,
    ],
    [
      'a package that an action built',
      job(`${PYTHON}- run: pip install thing --no-index --find-links dist\n- run: pytest\n`, PYTHONS),
      /it tests a package that other steps build\.$/,
    ],
    [
      'an installation in Python',
      job(
        `${PYTHON}- run: |\n    import subprocess\n    subprocess.run(["pip", "install", "nox"])\n  shell: 'python -u {0}'\n- run: nox -s tests\n`,
        PYTHONS,
      ),
      /a step before the tests installs something in another shell than Bash\.$/,
    ],
  ])('%s', (_name, workflow, expected) => {
    const { tests, unused } = inspect(workflow);
    expect(tests).toEqual([]);
    expect(unused).toEqual([expect.stringMatching(expected)]);
  });
});

it('keeps a line end in a name out of comments, and quotes folders', () => {
  const hostile = job(`${GO}- run: go test ./...\n  working-directory: 'a b'\n- run: go test ./...\n`).replace(
    '  test:',
    '  "te\\nst":',
  );
  const [found] = inspect(hostile).tests;
  expect(found?.test).toEqual({
    text: "(\n  cd 'a b'\n  go test ./...\n)\ngo test ./...",
    source: `${CI}, job te\\nst`,
  });
});

describe('ignores', () => {
  it.each<[string, string]>([
    ['a failure that does not count', job(`${GO}- run: go test ./... || true\n`)],
    ['a step whose failure does not count', job(`${GO}- run: go test ./...\n  continue-on-error: true\n`)],
    ['a job whose failure does not count', job(`${GO}- run: go test ./...\n`, 'continue-on-error: true')],
    [
      'lint, types and documentation',
      job(`${NODE}- run: npm run lint\n- run: npm run typecheck\n- run: npm run docs\n`),
    ],
    [
      'a schedule',
      job(`${GO}- run: go test ./...\n`).replace(
        'on: [push, pull_request]',
        'on: { schedule: [{ cron: "0 0 * * *" }] }',
      ),
    ],
    [
      'releases',
      job(`${GO}- run: go test ./...\n`).replace('on: [push, pull_request]', 'on: { push: { tags: ["v*"] } }'),
    ],
    ['Windows', job(`${GO}- run: go test ./...\n`).replace('ubuntu-latest', 'windows-latest')],
    ['generated workflows', `# Generated by setup-ipfs-kit 1.0.0\n${job(`${GO}- run: go test ./...\n`)}`],
    ['what is not YAML', '{ on: push'],
    ['other languages', job('- run: cargo test\n')],
    ['tests of the workflows', job(`${NODE}- run: node --test .github/scripts/gate.test.js\n`)],
  ])('%s', (_name, workflow) => {
    expect(inspect(workflow)).toEqual({ tests: [], unused: [], needContainers: [] });
  });
});

it('finds the same each time', () => {
  const all = files({ [CI]: job(`${GO}- run: go test ./...\n`) });
  expect(inspectExistingTests(all)).toEqual(inspectExistingTests(new Map(all)));
});
