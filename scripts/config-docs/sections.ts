// The sections of docs/config.md: which keys each one lists, what it says about them, and examples that have every key.
// Examples are parts of a config; a test loads and generates each of them.

export interface Section {
  readonly title: string;
  /** The keys of the config that the section is about, as a path such as `images.NAME`; '' for keys without a section. */
  readonly paths: readonly string[];
  /** Keys whose inner keys other rows or sections list. */
  readonly closed?: readonly string[];
  readonly text: string;
  readonly examples: readonly string[];
}

export const SECTIONS: readonly Section[] = [
  {
    title: 'python, node, go',
    paths: ['python', 'node', 'go'],
    text: "A runtime to test with: its versions, and the commands that install and test the project. A config has one or several of them, or only images. Commands run in bash, on Windows in Git's, and in emulated containers in sh. They stop at the first failure.",
    examples: [
      `python:
  versions: '>=3.10 <3.14'
  eol: exclude
  install: python -m pip install --editable '.[test]'
  test: python -m pytest
  architecture-test: python -m pytest tests/test_architecture.py
  emulated-test: python -m pytest -m smoke
  images:
    '3.12': python:3.12-slim-bookworm
  cache: pip
`,
      `node:
  versions: ['22', '24']
  working-directory: packages/client
  install: pnpm install --frozen-lockfile
  test: pnpm test
  matrix:
    database: [sqlite, postgres]
    experimental: [false, true]
  cache: pnpm
`,
      `go:
  versions: ['1.26', '1.27']
  test: go test ./...
  cache: true
`,
    ],
  },
  {
    title: 'workflows',
    paths: ['workflows.NAME'],
    closed: ['triggers'],
    text: 'The files to write: `workflows.ci` is `.github/workflows/ci.yml`. Each needs at least one of `hosted`, `self-hosted`, `emulated` and `images`.',
    examples: [
      `runners:
  self-hosted:
    dgx: { platform: linux/arm64, labels: [self-hosted, arm64, dgx] }
images:
  app: { name: ghcr.io/org/app }
workflows:
  ci:
    hosted: [linux/amd64, linux/arm64]
    emulated: [linux/arm64]
  dgx:
    self-hosted: [dgx]
    callable: true
  images:
    images: [app]
    publish: true
    triggers:
      push: { branches: [main], tags: ['v*'] }
`,
    ],
  },
  {
    title: 'triggers',
    paths: ['triggers'],
    text: 'The events that start workflows. `triggers` at the top is for all workflows; `triggers` of one workflow replaces it. A gate that branch protection requires must also report in a merge queue, so `merge-group` follows `pull-request`.',
    examples: [
      `triggers:
  push: { branches: [main, 'release/**'], tags: ['v*'] }
  pull-request:
    branches: [main]
    types: [opened, synchronize, reopened, ready_for_review]
  merge-group: true
  schedule: ['17 3 * * 1']
  manual:
    inputs:
      level:
        description: How much to test
        type: choice
        options: [some, all]
        default: some
        required: true
`,
    ],
  },
  {
    title: 'runners',
    paths: ['runners'],
    text: "The machines. `hosted` has a label, or several, for each platform. Labels may be GitHub's own, names of larger runners, or labels of another host such as Depot or Blacksmith; a label that is certainly of another platform is an error, and every leg verifies its platform when it runs. `self-hosted` has your own machines, as fleets with names of your choice; each has `labels`, a `group` with or without labels, or a `scale-set`. See [self-hosted runners](self-hosted-runners.md).",
    examples: [
      `runners:
  hosted:
    linux/amd64: [ubuntu-22.04, ubuntu-24.04]
    linux/arm64: depot-ubuntu-24.04-arm-8
    darwin/arm64: macos-15
    windows/amd64: windows-2025
  self-hosted:
    dgx:
      platform: linux/arm64
      labels: [self-hosted, arm64, dgx]
      distribution: ubuntu-22.04
      runtimes: uv
      pull-requests: never
      switch: { variable: DGX, default: disabled }
      buildkit: unix:///run/buildkit/buildkitd.sock
    large:
      platform: linux/amd64
      group: large runners
      emulated: false
    cluster:
      platform: linux/arm64
      scale-set: arc-arm64
`,
    ],
  },
  {
    title: 'checkout',
    paths: ['checkout'],
    text: 'How every job checks the repository out. The keys are inputs of actions/checkout.',
    examples: ['checkout:\n  submodules: recursive\n  fetch-depth: 0\n  lfs: true\n'],
  },
  {
    title: 'services',
    paths: ['services.NAME'],
    text: "Containers that run beside the tests, such as a database. The keys are GitHub's own. GitHub runs services on Linux machines only, so a workflow with hosted Linux platforms must not have others; tests on macOS and Windows fleets, and emulated tests, run without services. A self-hosted machine needs Docker.",
    examples: [
      `services:
  postgres:
    image: postgres:17
    ports: ['5432:5432']
    env: { POSTGRES_PASSWORD: postgres }
    options: --health-cmd pg_isready --health-interval 5s --health-retries 10
env:
  DATABASE_URL: postgres://postgres:postgres@localhost:5432/postgres
`,
    ],
  },
  {
    title: 'ipfs',
    paths: ['ipfs'],
    text: 'IPFS tools that every test job has on PATH, for its own architecture. See [versions](../actions/setup-ipfs-kit/README.md) and [other tools](tools.md).',
    examples: [
      `ipfs:
  kubo: '0.43.0'
  cluster: '1.1.6'
  cluster-tools: [service, ctl]
  cluster-peers: 3
  daemon: local
  tools: [ipget@0.13.2]
  lock-file: ipfs-kit.lock.json
  mirror: https://mirror.example.com/ipfs
`,
      "ipfs:\n  lotus: '1.34.0'\n  lotus-miner: '1.34.0'\n",
    ],
  },
  {
    title: 'images',
    paths: ['images.NAME'],
    text: 'Container images to build, test and publish on every platform. A workflow lists them in `images`, and publishes them with `publish: true`. See [docker.md](docker.md).',
    examples: [
      `images:
  app:
    name: ghcr.io/org/app
    platforms: [linux/amd64, linux/arm64]
    context: .
    file: docker/Dockerfile
    target: app
    test-target: test
    test: pytest tests/test_architecture.py
    build-args: { BASE_IMAGE: 'python:3.12-slim' }
    build-contexts: { assets: docker/assets }
    runs-on: { linux/arm64: hosted }
    provenance: true
    sbom: true
    permissions: { id-token: write }
    environment: release
    login: { username: robot, secret: REGISTRY_TOKEN, environment: release }
workflows:
  images: { images: [app], publish: true }
`,
    ],
  },
  {
    title: 'secrets',
    paths: ['secrets.NAME'],
    text: 'Secrets that tests get as environment variables. They come from an environment of the repository, which restricts who may use them. No other step gets them. Hooks may use any secret by an expression.',
    examples: ['secrets:\n  PINNING_TOKEN: { jobs: [hosted], environment: ci }\n'],
  },
  {
    title: 'hooks',
    paths: ['hooks.KIND'],
    closed: ['after'],
    text: "Additional steps by kind of job: `hooks.hosted`, `hooks.self-hosted`, `hooks.emulated`. The keys of a step are GitHub's own; it has either `uses` or `run`. Steps of `after` have the same keys as those of `before`.",
    examples: [
      `hooks:
  hosted:
    before:
      - name: Install what the tests need
        if: runner.os == 'Linux'
        run: sudo apt-get install --yes jq
        env: { DEBIAN_FRONTEND: noninteractive }
        working-directory: tests
        timeout-minutes: 5
      - name: Restore the test data
        id: test-data
        uses: actions/cache@0123456789abcdef0123456789abcdef01234567 # v6.0.0
        with: { path: tests/data, key: test-data-1 }
    after:
      - name: Print the coverage
        run: python -m coverage report
`,
    ],
  },
  {
    title: 'lint',
    paths: ['lint'],
    text: 'Settings of `ipfs-kit workflows lint`, for any workflow of the repository. A config may have only this key. [workflow-lint.md](workflow-lint.md) lists the rules.',
    examples: [
      `lint:
  strict: true
  fail-on: warning
  rules: { time-limit: off }
  ignore:
    - rule: curl-pipe-shell
      files: ['.github/workflows/legacy-*.yml']
      reason: Replaced in the next release.
`,
    ],
  },
  {
    title: 'Other keys',
    paths: [''],
    text: 'Settings of all workflows. Every step has the variables of `env`, so a secret in one of them is an error: use `secrets`, or a hook.',
    examples: [
      `action: org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0
env: { PYTHONUTF8: '1' }
results: test-results
time-limit: 45
emulation: { time-factor: 20 }
paths: ['src/**', 'tests/**', pyproject.toml]
ghes: false
`,
    ],
  },
];
