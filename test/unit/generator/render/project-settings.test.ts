// What a config says about a project beyond its versions and machines, in the generated workflows: checkout, services, further
// axes, folders, caches, labels of other hosts, pull-request types, and the jobs that publish.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { generateWorkflows } from '../../../../generator/generate.ts';
import { configText } from '../configs.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const PYTHON = { versions: ['3.12'], install: 'make install', test: 'make test', 'emulated-test': 'make smoke' };
const DGX = { dgx: { platform: 'linux/arm64', labels: ['self-hosted', 'dgx'] } };
const ALL = { ci: { hosted: ['linux/amd64'], 'self-hosted': ['dgx'], emulated: ['linux/arm64'] } };
const BASE = { action: ACTION, python: PYTHON, runners: { 'self-hosted': DGX }, workflows: ALL };

interface Step {
  readonly name: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly 'working-directory'?: string;
}
interface Job {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly env?: Readonly<Record<string, string>>;
  readonly services?: Readonly<Record<string, unknown>>;
  readonly strategy: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
}

function generate(config: object) {
  const { files, plan } = generateWorkflows(configText(config));
  const text = files.find(({ path }) => path === '.github/workflows/ci.yml')?.text ?? '';
  const { jobs, on } = parse(text, { merge: true, maxAliasCount: 1000 }) as {
    jobs: Record<string, Job>;
    on: Record<string, unknown>;
  };
  const actionlint = files.find(({ path }) => path === '.github/actionlint.yaml')?.text ?? null;
  return { text, jobs, on, plan, actionlint };
}

const step = (job: Job | undefined, name: string) => job?.steps.find((each) => each.name === name);
const TEST_JOBS = ['python-emulated', 'python-hosted', 'python-dgx'];

it('adds no line for keys that are not set, or set to their defaults', () => {
  const defaults = { checkout: {}, services: {}, ghes: false, python: { ...PYTHON, matrix: {}, cache: false } };
  expect(generate({ ...BASE, ...defaults }).text).toBe(generate(BASE).text);
});

describe('checkout', () => {
  it('gives every job its inputs, and nothing to the job that compares changes', () => {
    const checkout = { submodules: 'recursive', 'fetch-depth': 0, lfs: true };
    const { jobs } = generate({
      ...BASE,
      checkout,
      paths: ['src/**'],
      images: { app: { name: 'ghcr.io/org/app' } },
      workflows: { ci: { ...ALL.ci, images: ['app'] } },
    });
    for (const id of [...TEST_JOBS, 'image-app']) {
      expect(step(jobs[id], 'Check out')?.with).toEqual({ 'persist-credentials': false, ...checkout });
    }
    expect(step(jobs.changes, 'Check out')?.with).toEqual({ 'fetch-depth': 2, 'persist-credentials': false });
  });
});

describe('services', () => {
  const services = {
    postgres: {
      image: 'postgres:17',
      ports: ['5432:5432', 8080],
      env: { POSTGRES_PASSWORD: 'a: b' },
      options: '--health-cmd pg_isready',
    },
  };

  it('run beside native tests on Linux, as the config has them', () => {
    const { jobs } = generate({ ...BASE, services });
    expect(jobs['python-hosted']?.services).toEqual(services);
    expect(jobs['python-dgx']?.services).toEqual(services);
    expect(jobs['python-emulated']?.services).toBeUndefined();
  });

  it('do not run on macOS', () => {
    const runners = {
      hosted: { 'darwin/arm64': 'macos-15' },
      'self-hosted': { dgx: { ...DGX.dgx, platform: 'darwin/arm64' } },
    };
    const { jobs } = generate({
      ...BASE,
      services,
      runners,
      workflows: { ci: { hosted: ['darwin/arm64'], 'self-hosted': ['dgx'] } },
    });
    expect(Object.keys(jobs)).toEqual(['python-hosted', 'python-dgx', 'gate']);
    expect(Object.values(jobs).flatMap((job) => (job.services ? [job] : []))).toEqual([]);
  });
});

describe('further axes of the matrix', () => {
  const python = {
    ...PYTHON,
    versions: ['3.11', '3.12'],
    matrix: { database: ['sqlite', 'postgres'], 'fast-mode': [true, false] },
  };

  it('multiply native legs, name them, and reach the tests as variables', () => {
    const { jobs, plan } = generate({ ...BASE, python });
    const hosted = jobs['python-hosted'];
    expect(hosted?.strategy.matrix).toEqual({
      python: ['3.11', '3.12'],
      runner: ['ubuntu-24.04'],
      database: ['sqlite', 'postgres'],
      'fast-mode': [true, false],
      include: [{ runner: 'ubuntu-24.04', platform: 'linux/amd64' }],
    });
    expect(hosted?.env).toEqual({ DATABASE: `\${{ matrix.database }}`, FAST_MODE: `\${{ matrix.fast-mode }}` });
    expect(hosted?.name).toBe(
      `Python \${{ matrix.python }} on \${{ matrix.platform }} (\${{ matrix.runner }}), database \${{ matrix.database }}, fast-mode \${{ matrix.fast-mode }}`,
    );
    const counts = plan.workflows[0]?.jobs.map(({ id, legs }) => [
      id,
      legs.length,
      new Set(legs.map((leg) => leg.id)).size,
    ]);
    expect(counts).toEqual([
      ['python-emulated', 2, 2],
      ['python-hosted', 8, 8],
      ['python-dgx', 8, 8],
    ]);
  });

  it('give emulated legs the first value of each', () => {
    const emulated = generate({ ...BASE, python }).jobs['python-emulated'];
    expect(emulated?.env).toEqual({ DATABASE: 'sqlite', FAST_MODE: 'true' });
    expect(step(emulated, 'Test in a container')?.with?.env).toBe('CI DATABASE FAST_MODE');
    expect(emulated?.strategy.matrix).not.toHaveProperty('database');
  });

  it('are a part of the names of artifacts, which must be unique', () => {
    const { jobs, plan } = generate({ ...BASE, results: 'out', python });
    expect(step(jobs['python-hosted'], 'Upload the results')?.with?.name).toBe(
      `ci-python-hosted-\${{ matrix.python }}-\${{ matrix.runner }}-\${{ matrix.database }}-\${{ matrix.fast-mode }}`,
    );
    const hosted = plan.workflows[0]?.jobs.find(({ id }) => id === 'python-hosted');
    expect(hosted?.legs[0]?.id).toBe('3.11-ubuntu-24.04-sqlite-true');
  });

  it('count for the limit of legs', () => {
    const values = Array.from({ length: 129 }, (_, index) => `v${index}`);
    expect(() => generate({ ...BASE, python: { ...python, matrix: { big: values } } })).toThrow(
      '258 legs, but GitHub allows 256 per matrix',
    );
  });
});

describe('working-directory', () => {
  const python = { ...PYTHON, 'working-directory': 'packages/app', 'architecture-test': 'make arch' };

  it('is where the commands of a project run, and the report looks', () => {
    const { jobs } = generate({ ...BASE, python });
    for (const id of ['python-hosted', 'python-dgx']) {
      for (const name of ['Install', 'Test', 'Test the architecture']) {
        expect(step(jobs[id], name)?.['working-directory'], name).toBe('packages/app');
      }
      expect(step(jobs[id], 'Report dependencies without a wheel')?.with).toEqual({
        'working-directory': 'packages/app',
      });
    }
    expect(step(jobs['python-emulated'], 'Test in a container')?.with).toMatchObject({
      'working-directory': 'packages/app',
    });
  });

  it('keeps RESULTS the folder that is uploaded', () => {
    const { jobs } = generate({ ...BASE, python, results: 'out' });
    const test = (id: string, name: string) => step(jobs[id], name)?.env?.RESULTS;
    expect(test('python-hosted', 'Test')).toBe(`\${{ github.workspace }}/out`);
    expect(test('python-dgx', 'Test the architecture')).toBe(`\${{ github.workspace }}/out`);
    expect(test('python-emulated', 'Test in a container')).toBe('/workspace/out');
  });
});

describe('caches', () => {
  const HOSTED = { ...BASE, workflows: { ci: { hosted: ['linux/amd64'] } } };
  const RUNTIMES = {
    python: PYTHON,
    node: { versions: ['24'], test: 'npm test' },
    go: { versions: ['1.26'], test: 'go test' },
  };
  const withRuntime = (runtime: keyof typeof RUNTIMES, settings: object) => ({
    ...HOSTED,
    python: undefined,
    [runtime]: { ...RUNTIMES[runtime], ...settings },
  });

  it.each([
    ['python', { cache: true }, 'Set up Python', { cache: 'pip' }],
    ['python', { cache: 'pip' }, 'Set up Python', { cache: 'pip' }],
    ['node', { cache: true }, 'Set up Node', { cache: 'npm' }],
    [
      'node',
      { cache: 'npm', 'working-directory': 'web' },
      'Set up Node',
      { cache: 'npm', 'cache-dependency-path': 'web/package-lock.json' },
    ],
    ['go', { cache: 'go' }, 'Set up Go', { cache: true }],
    [
      'go',
      { cache: true, 'working-directory': 'cmd' },
      'Set up Go',
      { cache: true, 'cache-dependency-path': 'cmd/go.sum' },
    ],
  ] as const)('of %s with %j are inputs of the setup action', (runtime, settings, name, inputs) => {
    const job = generate(withRuntime(runtime, settings)).jobs[`${runtime}-hosted`];
    expect(step(job, name)?.with).toEqual({ [`${runtime}-version`]: `\${{ matrix.${runtime} }}`, ...inputs });
    expect(job?.steps.filter(({ uses }) => uses?.startsWith('actions/cache@'))).toEqual([]);
  });

  it.each([
    ['python', 'uv', ['~/.cache/uv'], 'uv.lock'],
    ['python', 'poetry', ['~/.cache/pypoetry/artifacts', '~/.cache/pypoetry/cache'], 'poetry.lock'],
    ['python', 'pdm', ['~/.cache/pdm'], 'pdm.lock'],
    ['node', 'pnpm', ['~/.local/share/pnpm/store'], 'pnpm-lock.yaml'],
    ['node', 'yarn', ['~/.cache/yarn', '~/.yarn/berry/cache'], 'yarn.lock'],
  ] as const)('of %s with %s are a step of their own', (runtime, cache, paths, lock) => {
    const job = generate(withRuntime(runtime, { cache })).jobs[`${runtime}-hosted`];
    const { with: inputs, uses } = step(job, `Cache what ${cache} downloads`) ?? {};
    expect(uses).toMatch(/^actions\/cache@[0-9a-f]{40}$/);
    expect(String(inputs?.path).trim().split('\n')).toEqual(paths);
    expect(inputs?.key).toBe(`${cache}-\${{ matrix.runner }}-\${{ matrix.${runtime} }}-\${{ hashFiles('${lock}') }}`);
    const setUp = step(job, runtime === 'python' ? 'Set up Python' : 'Set up Node')?.with;
    expect(setUp).toEqual({
      [`${runtime}-version`]: `\${{ matrix.${runtime} }}`,
      ...(runtime === 'node' ? { 'package-manager-cache': false } : {}),
    });
  });

  it('has the paths of each system, and the lock file of the folder', () => {
    const runners = {
      hosted: { 'linux/amd64': 'ubuntu-24.04', 'darwin/arm64': 'macos-15', 'windows/amd64': 'windows-2025' },
    };
    const config = {
      ...withRuntime('node', { cache: 'pnpm', 'working-directory': 'web' }),
      runners,
      workflows: { ci: { hosted: Object.keys(runners.hosted) } },
    };
    const inputs = step(generate(config).jobs['node-hosted'], 'Cache what pnpm downloads')?.with;
    expect(inputs?.path).toBe('~/.local/share/pnpm/store\n~/Library/pnpm/store\n~/AppData/Local/pnpm/store\n');
    expect(inputs?.key).toContain("hashFiles('web/pnpm-lock.yaml')");
  });

  it('are not used by releases, fleets and emulated legs, which earlier runs could poison', () => {
    const python = { ...PYTHON, cache: 'poetry' };
    const { text } = generate({
      ...BASE,
      python,
      workflows: { ci: { 'self-hosted': ['dgx'], emulated: ['linux/arm64'] } },
    });
    expect(text).not.toContain('actions/cache');
    expect(generate({ ...HOSTED, python, triggers: { push: { tags: ['v*'] } } }).text).not.toContain('actions/cache');
  });
});

describe('labels', () => {
  it.each([
    ['linux/amd64', 'my-16-core', true],
    ['linux/amd64', 'depot-ubuntu-22.04-8', true],
    ['linux/amd64', 'ubuntu-latest', false],
    ['linux/arm64', 'blacksmith-4vcpu-ubuntu-2404-arm', true],
    ['darwin/arm64', 'macos-15-xlarge', false],
    ['windows/amd64', 'windows-latest', false],
  ])('of %s: %s has the legs of the platform, and actionlint learns it: %s', (platform, label, unknown) => {
    const python = { ...PYTHON, versions: ['3.10', '3.12'] };
    const { jobs, plan, actionlint } = generate({
      ...BASE,
      python,
      runners: { hosted: { [platform]: label } },
      workflows: { ci: { hosted: [platform] } },
    });
    expect(plan.workflows[0]?.jobs[0]?.legs.map(({ runner }) => runner)).toEqual([label, label]);
    expect(jobs['python-hosted']?.strategy.matrix.include).toEqual([{ runner: label, platform }]);
    expect(actionlint?.includes(label) ?? false).toBe(unknown);
  });
});

describe('Windows', () => {
  it('runs the same steps in bash, with the Python of the setup action and no virtual environment', () => {
    const runners = { hosted: { 'windows/amd64': 'windows-2025', 'linux/amd64': 'ubuntu-24.04' } };
    const python = {
      ...PYTHON,
      install: 'python -m pip install .',
      test: 'python -m pytest',
      'working-directory': 'app',
    };
    const on = (platforms: readonly string[]) =>
      generate({ ...BASE, python, runners, workflows: { ci: { hosted: platforms } } });
    const { jobs, text } = on(['windows/amd64']);
    expect(jobs['python-hosted']?.steps).toEqual(on(['linux/amd64']).jobs['python-hosted']?.steps);
    expect(step(jobs['python-hosted'], 'Install')?.run).toBe('python -m pip install .');
    expect(text).toContain('defaults: {run: {shell: bash}}');
    expect(text).not.toMatch(/venv|shell: sh/);
  });
});

describe('triggers', () => {
  it.each([
    [
      { 'pull-request': { branches: ['main'], types: ['opened', 'ready_for_review'] } },
      { branches: ['main'], types: ['opened', 'ready_for_review'] },
    ],
    [{ 'pull-request': { types: ['labeled'] } }, { types: ['labeled'] }],
    [{ 'pull-request': {} }, null],
  ])('%j gives pull_request: %j', (triggers, expected) => {
    expect(generate({ ...BASE, triggers }).on.pull_request).toEqual(expected);
  });

  it('runs at the times of a schedule', () => {
    expect(generate({ ...BASE, triggers: { schedule: ['17 3 * * 1', '0 4 1 * *'], manual: false } }).on).toEqual({
      schedule: [{ cron: '17 3 * * 1' }, { cron: '0 4 1 * *' }],
    });
  });
});

describe('jobs that publish an image', () => {
  const workflows = { ci: { images: ['app'], publish: true } };
  const withImage = (image: object) =>
    generate({ ...BASE, images: { app: { name: 'ghcr.io/org/app', ...image } }, workflows }).jobs;

  it('get further permissions, and jobs that only test do not', () => {
    const jobs = withImage({ permissions: { 'id-token': 'write', contents: 'write' } });
    expect(jobs['push-app']?.permissions).toEqual({ contents: 'write', packages: 'write', 'id-token': 'write' });
    expect(jobs['merge-app']?.permissions).toEqual({ packages: 'write', contents: 'write', 'id-token': 'write' });
    expect(jobs['image-app']?.permissions).toEqual({ contents: 'read' });
  });

  it('wait for their environment before they push', () => {
    const jobs = withImage({ environment: 'release' });
    expect([jobs['image-app'], jobs['push-app'], jobs['merge-app']].map((job) => job?.environment)).toEqual([
      undefined,
      'release',
      undefined,
    ]);
  });

  it('have the environment of the registry’s secret everywhere', () => {
    const jobs = withImage({
      environment: 'release',
      login: { username: 'robot', secret: 'TOKEN', environment: 'release' },
    });
    expect([jobs['push-app'], jobs['merge-app']].map((job) => job?.environment)).toEqual(['release', 'release']);
  });
});
