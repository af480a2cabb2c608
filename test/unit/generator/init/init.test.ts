import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../cli/run-command.ts';
import { generateCommand } from '../../../../cli/workflows/generate.ts';
import { initCommand } from '../../../../cli/workflows/init.ts';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { CONFIG_FILE } from '../../../../generator/files.ts';
import { detectProject } from '../../../../generator/init/detect.ts';
import { PYPROJECT } from '../projects.ts';

/** Without tests a runtime has no legs. */
const TESTS = { 'tests/test_a.py': 'def test_a(): pass\n' };

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const NODE = '{"scripts": {"test": "node --test"}}';
const GO = { 'go.mod': 'module a\n\ngo 1.27\n', 'a_test.go': 'package a\n\nfunc TestA(t *testing.T) {}\n' };
const detect = (files: Record<string, string>) => detectProject(new Map(Object.entries(files)), FACTS);

describe('init detects', () => {
  const MAIN = { '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/main\n' };
  const PACKAGE = { 'pyproject.toml': PYPROJECT, 'tests/test_a.py': 'def test_a(): pass\n' };

  it('the runtimes with tests, each with the place that its commands come from', () => {
    const { runtimes, unknown } = detect({ ...PACKAGE, 'package.json': NODE, ...GO, ...MAIN });
    expect(Object.entries(runtimes).map(([name, { test }]) => [name, test.text])).toEqual([
      ['python', 'python -m pytest tests'],
      ['node', 'npm test'],
      ['go', 'go test ./...'],
    ]);
    expect(Object.values(runtimes).every(({ source, test }) => source !== '' && test.source !== '')).toBe(true);
    expect(unknown).toEqual([expect.stringContaining('Python 3.8: past the end of life')]);
  });

  it('the commands of an existing workflow before the conventions', () => {
    const workflow = `on: [push, pull_request]
jobs:
  unit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: '3.12' }
      - run: pip install -e '.[test]'
      - run: python -m pytest -q tests
`;
    const { runtimes } = detect({ ...PACKAGE, '.github/workflows/ci.yml': workflow });
    expect(runtimes.python?.test.text).toBe('python -m pytest -q tests');
    expect(runtimes.python?.install?.text).toBe("python -m pip install -e '.[test]'");
    expect(runtimes.python?.test.source).toContain('.github/workflows/ci.yml');
  });

  it.each([
    ['python -m pip install .', 'pip'],
    ['uv sync', 'uv'],
    ['python -m pip install uv\n      - run: uv run pytest', 'uv'],
  ])('the cache of the manager that a workflow uses: %s', (install, expected) => {
    const workflow = `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-python@v5\n        with: { python-version: '3.12' }\n      - run: ${install}\n      - run: pytest\n`;
    const { runtimes } = detect({ ...PACKAGE, 'uv.lock': '', '.github/workflows/ci.yml': workflow });
    expect(runtimes.python?.packageManager).toBe(expected);
  });

  it('no command of a workflow that is for one version', () => {
    const workflow = `on: push
jobs:
  pypy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/setup-python@v5
        with: { python-version: pypy-3.11 }
      - run: tox run -e pypy311
`;
    const { runtimes } = detect({ ...PACKAGE, '.github/workflows/ci.yml': workflow });
    expect(runtimes.python?.test.text).toBe('python -m pytest tests');
  });

  it.each([
    ['the shallowest folder of a monorepo', { 'js/a/package.json': NODE, 'web/package.json': NODE }, 'web', 1],
    ['the root before others', { 'package.json': NODE, 'web/package.json': NODE }, null, 1],
    ['a folder with tests instead of a root without', { 'package.json': '{}', 'web/package.json': NODE }, 'web', 0],
    ['no example', { 'examples/a/package.json': NODE, 'packages/b/package.json': NODE }, 'packages/b', 0],
  ])('%s', (_what, files, folder, others) => {
    const { runtimes, unknown } = detect(files);
    expect(runtimes.node?.workingDirectory).toBe(folder);
    expect(unknown.filter((each) => each.includes('too'))).toHaveLength(others);
  });

  it('no leg for a runtime without tests, and says so', () => {
    const { runtimes, unknown } = detect({ 'package.json': '{}', ...GO });
    expect(Object.keys(runtimes)).toEqual(['go']);
    expect(unknown.join('\n')).toContain('package.json');
  });

  const GO_JOB = (id: string, rest: string) =>
    `on: push\njobs:\n  ${id}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-go@v6\n${rest}      - run: go test ./...\n`;

  it('no leg whose tests need containers that a config cannot have', () => {
    const workflow = GO_JOB('test', '      - run: docker compose up -d\n');
    const { runtimes, unknown } = detect({ ...GO, '.github/workflows/ci.yml': workflow });
    expect(runtimes).toEqual({});
    expect(unknown.join('\n')).toMatch(/Go is left out: its tests need containers\..*\n.*starts containers before/);
  });

  it('the usual tests beside a job for tests with containers', () => {
    const workflow = GO_JOB('integration', '      - run: docker compose up -d\n');
    const { runtimes } = detect({ ...GO, '.github/workflows/ci.yml': workflow });
    expect(runtimes.go?.test.text).toBe('go test ./...');
  });

  it('the modules of Go that are not tested, once', () => {
    const { unknown } = detect({ ...GO, 'v2/go.mod': 'module a/v2\n', 'v2/a_test.go': GO['a_test.go'] });
    expect(unknown.filter((each) => each.includes('v2'))).toHaveLength(1);
  });

  it('the self-hosted runners of workflows, the default branch and the use of IPFS', () => {
    const detected = detect({
      '.github/workflows/a.yml':
        'jobs: { a: { runs-on: [self-hosted, arm64, dgx] }, b: { runs-on: ["self-hosted", "amd64"] }, c: { runs-on: [self-hosted, gpu] } }\n',
      '.github/workflows/b.yml':
        'jobs: { a: { runs-on: [self-hosted, macOS, ARM64] }, b: { runs-on: [self-hosted, arm64, dgx] } }\n',
      '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
      'pyproject.toml': 'name = "ipfs_kit_py"',
    });
    expect(detected.fleets).toEqual([
      { name: 'dgx', platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'] },
      { name: 'amd64', platform: 'linux/amd64', labels: ['self-hosted', 'amd64'] },
      { name: 'macos-arm64', platform: 'darwin/arm64', labels: ['self-hosted', 'macOS', 'ARM64'] },
    ]);
    expect(detected).toMatchObject({
      branch: 'trunk',
      ipfs: { kubo: { source: expect.stringContaining('pyproject.toml') } },
    });
  });
});

describe('init', () => {
  let folder = '';
  let printed = '';
  const print = (text: string) => {
    printed += `${text}\n`;
  };
  const output = { result: print, note: print };
  const init = (options: object = {}) =>
    runCommand(false, output, () =>
      initCommand(folder, { yes: true, dryRun: false, action: ACTION, ...options }, output),
    );
  const write = async (files: Record<string, string>) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  };
  const config = () => readFile(join(folder, CONFIG_FILE), 'utf8');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'init-'));
    printed = '';
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['Python', { 'pyproject.toml': PYPROJECT, ...TESTS }],
    ['Node', { 'package.json': NODE }],
    ['Go', GO],
    [
      'all three with self-hosted runners',
      {
        'pyproject.toml': PYPROJECT,
        ...TESTS,
        'package.json': NODE,
        ...GO,
        '.github/workflows/own.yml': 'runs-on: [self-hosted, arm64, dgx]',
      },
    ],
  ])('writes a config that generate accepts: %s', async (_name, files) => {
    await write(files as unknown as Record<string, string>);
    expect(await init()).toBe(0);
    expect(await config()).toMatch(/^# yaml-language-server: \$schema=https:/);
    expect(loadConfig(await config(), FACTS).action).toBe(ACTION);
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  it('writes the services of the job that tests', async () => {
    await write({
      ...GO,
      '.github/workflows/ci.yml': `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    services:
      db:
        image: postgres:17
        env: { POSTGRES_PASSWORD: '007' }
        ports: ['5432:5432', 80]
        options: --health-cmd "pg_isready -q" --health-retries 5
    steps:
      - uses: actions/setup-go@v6
      - run: go test ./...
`,
    });
    expect(await init()).toBe(0);
    expect(printed).toMatch(/^ {2}service db +postgres:17$/m);
    expect(loadConfig(await config(), FACTS).services).toEqual({
      db: {
        image: 'postgres:17',
        env: { POSTGRES_PASSWORD: '007' },
        ports: ['5432:5432', 80],
        options: '--health-cmd "pg_isready -q" --health-retries 5',
      },
    });
  });

  it('checks out what the job that tests checks out', async () => {
    await write({
      ...GO,
      '.github/workflows/ci.yml':
        'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v7\n        with: { submodules: recursive, fetch-depth: 0, lfs: true }\n      - uses: actions/setup-go@v6\n      - run: go test ./...\n',
    });
    expect(await init()).toBe(0);
    expect(loadConfig(await config(), FACTS).checkout).toEqual({
      submodules: 'recursive',
      'fetch-depth': 0,
      lfs: true,
    });
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  it('warns about workflows that generate will not overwrite', async () => {
    await write({
      'pyproject.toml': PYPROJECT,
      ...TESTS,
      '.github/workflows/multi-arch-ci.yml': 'name: mine\n',
      Dockerfile: '',
    });
    await init();
    expect(printed).toContain('.github/workflows/multi-arch-ci.yml exists and was not generated');
  });

  it('prints the config and writes nothing in a dry run', async () => {
    await write({ 'pyproject.toml': PYPROJECT, ...TESTS });
    expect(await init({ dryRun: true })).toBe(0);
    expect(printed).toContain("versions: ['3.8', '3.11']");
    await expect(config()).rejects.toThrow('ENOENT');
  });

  const ORIGIN = { '.git/config': '[remote "origin"]\n\turl = git@github.com:Owner/Ipfs_Kit.git\n' };
  const DOCKER = ['.dockerignore', 'Dockerfile', 'docker-bake.hcl'];
  const written = async () => (await readdir(folder)).filter((name) => DOCKER.includes(name)).sort();
  const entry = async () => loadConfig(await config(), FACTS);

  it('writes a Dockerfile for a Python project if asked, with the image and its workflow, which does not push', async () => {
    await write({ ...ORIGIN, 'pyproject.toml': PYPROJECT, ...TESTS, 'tests/test_architecture.py': '' });
    expect(await init({ kubo: '0.43.0', docker: 'python' })).toBe(0);
    expect(await written()).toEqual(DOCKER);
    const dockerfile = await readFile(join(folder, 'Dockerfile'), 'utf8');
    expect(dockerfile).toContain('ARG TOOLS="kubo@0.43.0"\n');
    expect(dockerfile).toContain(`ARG KIT=https://github.com/${ACTION.split(' ')[0]?.replace('@', '.git#')}\n`);
    const { images, workflows } = await entry();
    expect(images).toMatchObject({
      'ipfs-kit': {
        name: 'ghcr.io/owner/ipfs_kit',
        'test-target': 'test',
        test: 'python -m pytest tests/test_architecture.py',
      },
    });
    expect(workflows['docker-multi-arch']).toMatchObject({ images: ['ipfs-kit'], publish: false, hosted: [] });
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  it.each([
    ['no Dockerfile unless the user asks for one', { 'pyproject.toml': PYPROJECT, ...TESTS }, {}, [], ''],
    [
      'a Dockerfile of a bare node beside a project',
      { 'package.json': NODE },
      { docker: 'kubo' },
      DOCKER,
      'ipfs version',
    ],
    ['a Dockerfile of a bare node without a project', {}, { docker: 'kubo' }, DOCKER, 'ipfs version'],
  ])('writes %s', async (_what, files, options, expected, test) => {
    await write({ ...ORIGIN, ...(files as unknown as Record<string, string>) });
    expect(await init(options)).toBe(0);
    expect(await written()).toEqual(expected);
    expect((await entry()).images['ipfs-kit']?.test ?? '').toBe(test);
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  const locked = (versions: Record<string, string>) => {
    const products = Object.entries(versions).map(([name, version]) => [name, { version, archives: {} }]);
    return JSON.stringify({ lockfileVersion: 1, products: Object.fromEntries(products) });
  };
  it.each([
    ['the products in the lock file', locked({ kubo: '0.42.0', cluster: '1.1.6' }), 'kubo@0.42.0 cluster@1.1.6'],
    [
      'only the products in the lock file that images support',
      locked({ lotus: '1.34.0', cluster: '1.1.6' }),
      'cluster@1.1.6',
    ],
    ['the newest known Kubo if the lock file has an invalid version', locked({ kubo: '0.42.0"' }), 'kubo@0.43.0'],
    ['the newest known Kubo if the lock file is not valid JSON', '{', 'kubo@0.43.0'],
  ])('writes a Dockerfile that installs %s', async (_what, lock, tools) => {
    await write({ 'setup.py': '', ...TESTS, 'ipfs-kit.lock.json': lock });
    await init({ kubo: '0.43.0', docker: 'python' });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain(`ARG TOOLS="${tools}"\n`);
  });

  it('lets the kit choose the version of Kubo if none is known', async () => {
    await write({ 'setup.py': '', ...TESTS });
    await init({ docker: 'kubo' });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain('ARG TOOLS="kubo@latest-known"\n');
  });

  it('does not change an existing Dockerfile, and adds its image to the config', async () => {
    await write({ ...ORIGIN, 'package.json': NODE, Dockerfile: 'FROM scratch\n', '.dockerignore': 'mine\n' });
    expect(await init({ docker: 'kubo' })).toBe(0);
    expect(await written()).toEqual(['.dockerignore', 'Dockerfile']);
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toBe('FROM scratch\n');
    expect(printed).toContain('Dockerfile: exists already, not changed');
    expect((await entry()).images).toMatchObject({ 'ipfs-kit': { name: 'ghcr.io/owner/ipfs_kit' } });
  });

  it('does not change an existing .dockerignore beside a new Dockerfile', async () => {
    await write({ ...ORIGIN, 'pyproject.toml': PYPROJECT, ...TESTS, '.dockerignore': 'mine\n' });
    await init({ docker: 'python' });
    expect(await readFile(join(folder, '.dockerignore'), 'utf8')).toBe('mine\n');
    expect(printed).toContain('.dockerignore: exists already, not changed');
    expect(await written()).toEqual(DOCKER);
  });

  it('proposes the image in comments if the repository is unknown; without the # signs they are valid', async () => {
    await write({ 'pyproject.toml': PYPROJECT, ...TESTS, 'tests/test_x.py': '' });
    expect(await init({ docker: 'python' })).toBe(0);
    expect(await entry()).toMatchObject({ images: {} });
    expect(Object.keys((await entry()).workflows)).toEqual(['multi-arch-ci']);
    const lines = (await config()).replaceAll('OWNER', 'owner').split('\n');
    const start = lines.findIndex((line) => line.startsWith('# images:'));
    const taken = lines.map((line, index) => (index >= start ? line.replace(/^# /, '') : line)).join('\n');
    expect(loadConfig(taken, FACTS).workflows['docker-multi-arch']?.images).toEqual(
      Object.keys(loadConfig(taken, FACTS).images),
    );
  });

  it('asks no questions without a terminal', async () => {
    await write({ 'pyproject.toml': PYPROJECT, ...TESTS });
    expect(await init({ yes: false, terminal: false })).toBe(0);
  });

  it.each([
    ['a config exists', { [CONFIG_FILE]: 'x', 'package.json': NODE }, {}, `${CONFIG_FILE}: the file exists already`],
    ['there is nothing to test', {}, {}, 'has no pyproject.toml, setup.py'],
    [
      'there is no Python project for the Dockerfile',
      { 'package.json': '{}' },
      { docker: 'python' },
      'no pyproject.toml',
    ],
    ['there is only an image, for an unknown repository', {}, { docker: 'kubo' }, 'git remote add origin'],
    [
      'no release is known and none is given',
      { 'package.json': NODE },
      { action: undefined },
      'Option --action: is missing',
    ],
  ])('fails if %s', async (_name, files, options, message) => {
    await write(files as unknown as Record<string, string>);
    expect(await init(options)).toBe(2);
    expect(printed).toContain(message);
  });
});
