// Configs to test the generator with: hand-picked ones for each feature, and random ones.
import fc from 'fast-check';
import { stringify } from 'yaml';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const HOOK = 'codecov/codecov-action@89abcdef0123456789abcdef0123456789abcdef # v5.4.0';

/** The smallest config, which other configs extend. */
const SMALL = {
  action: ACTION,
  python: { versions: ['3.11', '3.12'], test: 'python -m unittest' },
  workflows: { ci: { hosted: ['linux/amd64', 'linux/arm64'] } },
};

const FLEETS = {
  arm64: { platform: 'linux/arm64', labels: ['self-hosted', 'arm64'] },
  dgx: { platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'], distribution: 'ubuntu-22.04' },
  amd64: { platform: 'linux/amd64', labels: ['self-hosted', 'amd64'], distribution: 'ubuntu-24.04' },
  mac: { platform: 'darwin/arm64', labels: ['self-hosted', 'macOS', 'ARM64'] },
};
const ON_FLEETS = { 'arm64-ci': { 'self-hosted': ['dgx'], callable: true }, 'amd64-ci': { 'self-hosted': ['amd64'] } };
const NODE = { versions: ['22', '24'], install: 'npm ci', test: 'npm test' };
const GO = { versions: '>=1.26', test: 'go test ./...', 'emulated-test': 'go test -short ./...', cache: true };

const IMAGE = { name: 'ghcr.io/org/kit', test: 'pytest tests/test_architecture_support.py -v' };
const PUBLISHES = {
  images: ['kit'],
  publish: true,
  triggers: { push: { branches: ['main'], tags: ['v*'] }, 'pull-request': { branches: ['main'] } },
};
const imageConfig = (image: object, workflow: object = PUBLISHES) => ({
  action: ACTION,
  images: { kit: { ...IMAGE, ...image } },
  runners: { 'self-hosted': FLEETS },
  workflows: { 'docker-multi-arch': workflow },
});

const fleetConfig = (fleet: object) => ({
  ...SMALL,
  runners: { 'self-hosted': { fleet } },
  workflows: { ci: { 'self-hosted': ['fleet'] } },
});

export const HAND_PICKED: Readonly<Record<string, object>> = {
  'the smallest config': SMALL,
  node: { ...SMALL, python: undefined, node: NODE },
  'node with a cache': { ...SMALL, python: undefined, node: { ...NODE, cache: true } },
  go: { ...SMALL, python: undefined, go: GO },
  'three runtimes': { ...SMALL, node: NODE, go: GO },
  'a range': { ...SMALL, python: { ...SMALL.python, versions: '>=3.9 <3.13' } },
  'versions past their end of life, excluded': {
    ...SMALL,
    python: { ...SMALL.python, versions: '>=3.8', eol: 'exclude' },
  },
  'versions past their end of life that may fail': {
    ...SMALL,
    python: { ...SMALL.python, versions: ['3.8', '3.9', '3.14'], eol: 'allow-failure' },
  },
  'versions without a build': {
    ...SMALL,
    python: { ...SMALL.python, versions: ['3.8', '3.10', '3.11'] },
    runners: { hosted: { 'linux/arm64': ['ubuntu-24.04-arm', 'ubuntu-26.04-arm'], 'windows/arm64': 'windows-11-arm' } },
    workflows: { ci: { hosted: ['linux/arm64', 'windows/arm64'] } },
  },
  'windows and macOS': {
    ...SMALL,
    runners: {
      hosted: { 'windows/amd64': 'windows-2025', 'darwin/arm64': 'macos-15', 'darwin/amd64': 'macos-15-intel' },
    },
    workflows: { ci: { hosted: ['windows/amd64', 'darwin/arm64', 'darwin/amd64'] } },
  },
  emulated: {
    ...SMALL,
    python: { ...SMALL.python, install: 'python -m pip install .', 'emulated-test': 'python -m pytest -m smoke' },
    workflows: { ci: { emulated: ['linux/amd64', 'linux/arm64'] } },
  },
  'emulated, images by digest': {
    ...SMALL,
    python: {
      ...SMALL.python,
      'architecture-test': 'python architecture.py',
      images: { '3.11': `python:3.11-slim@sha256:${'0'.repeat(64)}` },
    },
    emulation: { 'time-factor': 20 },
    workflows: { ci: { emulated: ['linux/arm64'] } },
  },
  'emulated, without tests for it': {
    ...SMALL,
    workflows: { ci: { emulated: ['linux/arm64'], hosted: ['linux/amd64'] } },
  },
  'emulated Go with tools': {
    ...SMALL,
    python: undefined,
    go: GO,
    ipfs: { kubo: '0.43.0', cluster: '1.1.6', lotus: '1.34.0' },
    workflows: { ci: { emulated: ['linux/amd64', 'linux/arm64'] } },
  },
  fleets: { ...SMALL, runners: { 'self-hosted': FLEETS }, workflows: ON_FLEETS },
  'all runtimes on all machines': {
    ...SMALL,
    node: NODE,
    go: GO,
    runners: { 'self-hosted': FLEETS },
    workflows: {
      all: { hosted: ['linux/amd64'], 'self-hosted': ['arm64', 'amd64', 'mac'], emulated: ['linux/arm64'] },
    },
  },
  'a runner group': fleetConfig({ platform: 'linux/amd64', group: 'large runners' }),
  'a runner group with labels': fleetConfig({ platform: 'linux/amd64', group: 'ours', labels: ['gpu'] }),
  'a scale set': fleetConfig({ platform: 'linux/arm64', 'scale-set': 'arc-arm64', distribution: 'ubuntu-24.04' }),
  'a fleet that can be switched off': fleetConfig({ ...FLEETS.dgx, switch: { variable: 'DGX' } }),
  'a fleet that has to be switched on': fleetConfig({
    ...FLEETS.dgx,
    switch: { variable: 'DGX', default: 'disabled' },
  }),
  'a fleet without pull requests': fleetConfig({ ...FLEETS.dgx, 'pull-requests': 'never' }),
  'a fleet with preinstalled runtimes': fleetConfig({ ...FLEETS.dgx, runtimes: 'installed' }),
  'a fleet of another distribution': fleetConfig({ ...FLEETS.dgx, distribution: 'debian-12' }),
  'a node in a local network': { ...SMALL, ipfs: { kubo: '0.43.0', daemon: 'local' } },
  'Cluster peers, a lock file and a mirror': {
    ...SMALL,
    ipfs: {
      kubo: '~0.43.0',
      cluster: '1.1.6',
      'cluster-peers': 3,
      'lock-file': 'ipfs-kit.lock.json',
      mirror: 'https://mirror.example.com/ipfs',
    },
  },
  'other tools, and one program of IPFS Cluster': {
    ...SMALL,
    ipfs: { cluster: '1.1.6', 'cluster-tools': ['ctl'], tools: ['ipget@>=0.13.1 <0.14', 'car'] },
  },
  'emulated legs with other tools': {
    ...SMALL,
    python: undefined,
    go: GO,
    ipfs: { kubo: '0.43.0', tools: ['ipget@0.13.2'] },
    workflows: { ci: { emulated: ['linux/arm64'], hosted: ['linux/amd64'] } },
  },
  'emulated legs with other tools only': {
    ...SMALL,
    python: undefined,
    go: GO,
    ipfs: { tools: ['ipget@0.13.2', 'lassie@0.25.0'] },
    workflows: { ci: { emulated: ['linux/arm64'] } },
  },
  'Lotus only': { ...SMALL, ipfs: { lotus: 'latest-known' } },
  paths: {
    ...SMALL,
    paths: ['src/**', 'tests/**', 'pyproject.toml'],
    runners: { 'self-hosted': FLEETS },
    workflows: ON_FLEETS,
  },
  'callable, without pull requests of its own': {
    ...SMALL,
    triggers: { push: {} },
    runners: { 'self-hosted': FLEETS },
    workflows: ON_FLEETS,
  },
  'all triggers': {
    ...SMALL,
    triggers: {
      push: { branches: ['main', 'release/**'], tags: ['v*'] },
      'pull-request': {},
      schedule: ['17 3 * * 1'],
      manual: {
        inputs: { level: { description: 'How much', type: 'choice', options: ['some', 'all'], default: 'some' } },
      },
    },
    python: { ...SMALL.python, cache: true },
  },
  'a workflow with its own triggers': {
    ...SMALL,
    workflows: { nightly: { hosted: ['linux/amd64'], triggers: { schedule: ['0 4 * * *'], manual: false } } },
  },
  secrets: {
    ...SMALL,
    python: { ...SMALL.python, 'emulated-test': 'python -m pytest -m smoke' },
    secrets: {
      PINNING_TOKEN: { jobs: ['hosted', 'emulated'], environment: 'ci' },
      OTHER_TOKEN: { jobs: ['hosted'], environment: 'ci' },
    },
    workflows: { ci: { hosted: ['linux/amd64'], emulated: ['linux/arm64'], callable: true } },
  },
  'an image': imageConfig({}, { images: ['kit'] }),
  'an image that is published': imageConfig({}),
  'an image beside tests': {
    ...SMALL,
    images: { kit: IMAGE, 'kit-tools': { ...IMAGE, name: 'localhost:5000/org/tools', test: undefined } },
    paths: ['src/**'],
    workflows: { ci: { hosted: ['linux/amd64'], images: ['kit', 'kit-tools'], callable: true } },
  },
  'an image with all settings': imageConfig({
    context: 'docker',
    file: 'docker/kit.Dockerfile',
    target: 'node',
    'test-target': 'test',
    'build-args': { BASE_IMAGE: 'python:3.12-slim', GREETING: 'yes: no # maybe' },
    'build-contexts': { kit: '../setup-ipfs-kit' },
    login: { username: 'robot', secret: 'REGISTRY_TOKEN', environment: 'release' },
    sbom: false,
    provenance: false,
  }),
  'an emulated image': imageConfig({ 'runs-on': { 'linux/arm64': 'emulated' } }),
  'an image on fleets': imageConfig({ 'runs-on': { 'linux/arm64': 'dgx', 'linux/amd64': 'amd64' } }),
  'an image on one fleet, emulated': imageConfig({ 'runs-on': { 'linux/arm64': 'amd64', 'linux/amd64': 'amd64' } }),
  'an image on a fleet with its own BuildKit': {
    ...imageConfig({ 'runs-on': { 'linux/arm64': 'dgx' } }),
    runners: {
      'self-hosted': {
        dgx: { ...FLEETS.dgx, buildkit: 'unix:///run/buildkit/buildkitd.sock', switch: { variable: 'DGX' } },
      },
    },
  },
  'an emulated fleet': fleetConfig({ ...FLEETS.dgx, emulated: true }),
  hooks: {
    ...SMALL,
    hooks: {
      hosted: {
        before: [{ name: 'Install what the tests need', run: 'sudo apt-get update\nsudo apt-get install --yes jq\n' }],
        after: [{ name: 'Send the coverage', uses: HOOK, with: { files: 'coverage.xml', fail_ci_if_error: true } }],
      },
    },
  },
  'an environment and another results folder': {
    ...SMALL,
    env: { PYTHONUTF8: '1' },
    results: 'build/reports',
    'time-limit': 90,
  },
  'everything about a checkout': {
    ...SMALL,
    checkout: { submodules: 'recursive', 'fetch-depth': 0, lfs: true },
    paths: ['src/**'],
  },
  services: {
    ...SMALL,
    services: {
      postgres: {
        image: 'postgres:17',
        ports: ['5432:5432', 8080],
        env: { POSTGRES_PASSWORD: 'a: b # c' },
        options: '--health-cmd "pg_isready -U postgres" --health-retries 10',
      },
      redis: { image: `redis@sha256:${'0'.repeat(64)}` },
    },
    runners: { 'self-hosted': FLEETS },
    workflows: { ci: { hosted: ['linux/amd64', 'linux/arm64'], 'self-hosted': ['dgx'] } },
  },
  'further axes of the matrix': {
    ...SMALL,
    python: {
      ...SMALL.python,
      matrix: { database: ['sqlite', 'postgres'], 'fast-mode': [true, false], level: [1, 2] },
      'emulated-test': 'python -m unittest smoke',
    },
    results: 'out',
    runners: { 'self-hosted': FLEETS },
    workflows: { ci: { hosted: ['linux/amd64', 'linux/arm64'], 'self-hosted': ['dgx'], emulated: ['linux/arm64'] } },
  },
  'a project in a folder': {
    ...SMALL,
    python: {
      ...SMALL.python,
      'working-directory': 'packages/app',
      install: 'python -m pip install .',
      'architecture-test': 'python arch.py',
      cache: 'poetry',
    },
    node: { ...NODE, 'working-directory': 'web', cache: 'pnpm' },
    go: { ...GO, 'working-directory': 'cmd' },
    results: 'out',
    runners: { 'self-hosted': FLEETS },
    workflows: { ci: { hosted: ['linux/amd64'], 'self-hosted': ['amd64'], emulated: ['linux/arm64'] } },
  },
  'caches on three systems': {
    ...SMALL,
    python: { ...SMALL.python, cache: 'uv' },
    node: { ...NODE, cache: 'yarn' },
    runners: {
      hosted: { 'linux/amd64': 'ubuntu-24.04', 'darwin/arm64': 'macos-15', 'windows/amd64': 'windows-2025' },
    },
    workflows: { ci: { hosted: ['linux/amd64', 'darwin/arm64', 'windows/amd64'] } },
  },
  'larger runners and other hosts': {
    ...SMALL,
    runners: {
      hosted: {
        'linux/x86_64': ['ubuntu-latest', 'my-16-core', 'depot-ubuntu-22.04-8'],
        'linux/aarch64': 'blacksmith-4vcpu-ubuntu-2404-arm',
        'macos/arm64': 'macos-15-xlarge',
      },
    },
    workflows: { ci: { hosted: ['linux/amd64', 'linux/arm64', 'darwin/arm64'], emulated: ['arm64'] } },
  },
  'activities of pull requests': {
    ...SMALL,
    triggers: { 'pull-request': { types: ['opened', 'synchronize', 'ready_for_review'] }, 'merge-group': false },
  },
  'an image with an approval and further permissions': imageConfig({
    environment: 'release',
    permissions: { 'id-token': 'write', attestations: 'write' },
  }),
  'multi-line scripts': {
    ...SMALL,
    python: {
      ...SMALL.python,
      install: 'python -m pip install .\npython -m pip check\n',
      test: 'cd tests\npython -m unittest',
    },
  },
};

/** Returns the text of a config, with the version of a pinned action as a YAML comment. */
export function configText(config: object): string {
  return stringify(config).replace(/^( *(?:action|uses): )"?([^"\n]*)"?$/gm, '$1$2');
}

const subset = <T>(of: readonly T[], minLength = 1) => fc.subarray([...of], { minLength });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const command = fc.constantFrom(
  'make test',
  'python -m pytest -m smoke --junitxml="$RESULTS/tests.xml"',
  "echo 'one: two' # three",
  'cd tests\n./run --all\n',
  'printf "%s\\n" "$HOME"',
);
const runtime = (versions: readonly string[], range: string) =>
  fc.record({
    versions: fc.oneof(subset(versions), fc.constant(range)),
    eol: optional(fc.constantFrom('include', 'exclude', 'allow-failure')),
    install: optional(command),
    test: command,
    'architecture-test': optional(command),
    'emulated-test': optional(command),
    cache: optional(fc.boolean()),
    matrix: optional(fc.constantFrom({}, { database: ['sqlite', 'postgres'] }, { level: [1, 2], 'fast-mode': [true] })),
    'working-directory': optional(fc.constantFrom('app', 'packages/app')),
  });
const fleet = fc
  .tuple(
    fc.constantFrom(
      { labels: ['self-hosted', 'ours'] },
      { labels: ['gpu-box'] },
      { group: 'our runners' },
      { group: 'ours', labels: ['big'] },
      { 'scale-set': 'arc-set' },
    ),
    fc.record({
      platform: fc.constantFrom('linux/amd64', 'linux/arm64', 'darwin/arm64'),
      distribution: optional(fc.constantFrom('ubuntu-22.04', 'ubuntu-26.04', 'debian-12')),
      runtimes: optional(fc.constantFrom('setup', 'uv', 'installed')),
      'pull-requests': optional(fc.constantFrom('own', 'never')),
      switch: optional(fc.constantFrom({ variable: 'FLEET' }, { variable: 'FLEET', default: 'disabled' })),
    }),
  )
  .map(([where, rest]) => ({ ...rest, ...where }));
const triggers = fc.record({
  push: optional(
    fc.record({ branches: optional(fc.constant(['main', 'release/*'])), tags: optional(fc.constant(['v*'])) }),
  ),
  'pull-request': optional(fc.constantFrom({}, { branches: ['main'] }, { types: ['opened', 'labeled'] })),
  schedule: optional(fc.constant(['17 3 * * 1'])),
  manual: fc.constantFrom(true, { inputs: { why: { description: 'Why it is started' } } }),
});
const image = fc.record({
  name: fc.constantFrom('ghcr.io/org/kit', 'registry.example.com:5000/kit'),
  platforms: optional(subset(['linux/amd64', 'linux/arm64'])),
  target: optional(fc.constant('node')),
  'test-target': optional(fc.constant('test')),
  test: optional(fc.constantFrom('pytest tests/test_arch.py', 'ipfs version\nuname -m')),
  'build-args': optional(fc.constant({ GREETING: 'yes: no # maybe' })),
  sbom: optional(fc.boolean()),
  permissions: optional(fc.constant({ 'id-token': 'write' })),
  environment: optional(fc.constant('release')),
  login: optional(fc.constant({ username: 'robot', secret: 'REGISTRY_TOKEN', environment: 'release' })),
});
const workflow = fc.record({
  hosted: subset(['linux/amd64', 'linux/arm64', 'darwin/arm64', 'windows/amd64']),
  'self-hosted': optional(subset(['one', 'two'], 0)),
  emulated: optional(subset(['linux/amd64', 'linux/arm64'], 0)),
  images: optional(subset(['kit', 'kit-tools'])),
  callable: optional(fc.boolean()),
  triggers: optional(triggers),
});
/** A workflow that publishes needs images and the trigger push, and must not be callable. */
const publishing = workflow.map((each) => {
  return each.images && !each.callable && each.triggers?.push ? { ...each, publish: true } : each;
});

/** Any config that the schema allows and that has legs to run. */
export const anyConfig: fc.Arbitrary<object> = fc
  .record({
    action: fc.constantFrom(ACTION, './'),
    python: runtime(['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'], '>=3.9 <3.14').map((each) => ({
      ...each,
      // This version has builds for all platforms below, so some legs always remain.
      versions: Array.isArray(each.versions) ? [...new Set([...each.versions, '3.13'])] : each.versions,
    })),
    node: optional(runtime(['18', '20', '22', '24', '26'], '>=22')),
    go: optional(runtime(['1.25', '1.26', '1.27'], '>=1.26')),
    ipfs: optional(
      fc.record({
        kubo: fc.constantFrom('0.43.0', 'latest-known', '>=0.40 <0.43'),
        cluster: fc.constant('1.1.6'),
        'cluster-tools': optional(fc.constantFrom(['service'], ['service', 'ctl'])),
        tools: optional(fc.constantFrom(['ipget'], ['car@2.17.0', 'ipget@0.13'])),
        daemon: optional(fc.constantFrom('false', 'offline', 'local')),
        'cluster-peers': optional(fc.integer({ min: 0, max: 5 })),
      }),
    ),
    env: optional(fc.constantFrom({ PYTHONUTF8: '1' }, { GREETING: 'yes: no # maybe', EMPTY: '' })),
    results: optional(fc.constant('build/results')),
    checkout: optional(fc.constantFrom({ submodules: true }, { 'fetch-depth': 0, lfs: true })),
    'time-limit': optional(fc.integer({ min: 1, max: 360 })),
    paths: optional(subset(['src/**', '*.toml', 'tests/**'])),
    triggers: optional(triggers),
    runners: fc.record({
      hosted: fc.constant({
        'linux/amd64': ['ubuntu-22.04', 'ubuntu-24.04'],
        'linux/arm64': 'ubuntu-24.04-arm',
        'darwin/arm64': 'macos-15',
        'windows/amd64': 'windows-2025',
      }),
      'self-hosted': fc.record({ one: fleet, two: fleet }),
    }),
    secrets: optional(fc.constant({ TOKEN: { jobs: ['hosted', 'self-hosted'], environment: 'ci' } })),
    hooks: optional(
      fc.constant({
        hosted: { before: [{ name: 'Prepare', run: 'make prepare' }] },
        emulated: { after: [{ name: 'Send', uses: HOOK }] },
      }),
    ),
    images: fc.record({ kit: image, 'kit-tools': image }),
    workflows: fc.dictionary(fc.constantFrom('ci', 'multi-arch-ci', 'nightly', 'arm64-ci'), publishing, {
      minKeys: 1,
      maxKeys: 3,
    }),
  })
  .map((config) => JSON.parse(JSON.stringify(config)) as object);
