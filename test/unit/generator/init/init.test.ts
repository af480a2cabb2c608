import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../../../cli/run-command.ts';
import { generateCommand } from '../../../../cli/workflows/generate.ts';
import { initCommand } from '../../../../cli/workflows/init.ts';
import { CONFIG_FILE, loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { detectProject } from '../../../../generator/init/detect.ts';
import { PYPROJECT } from '../projects.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const detect = (files: Record<string, string>) => detectProject(new Map(Object.entries(files)), FACTS);

describe('init detects', () => {
  it.each([
    [
      'the versions of the classifiers',
      { 'pyproject.toml': PYPROJECT },
      { versions: ['3.8', '3.11'], source: 'as in the classifiers' },
    ],
    [
      'the versions from the minimum on, without those past their end of life',
      { 'pyproject.toml': 'requires-python = ">=3.9"' },
      { versions: ['3.10', '3.11', '3.12', '3.13', '3.14'], source: '3.9 or newer that are supported' },
    ],
    [
      'the newest version if no other is left',
      { 'pyproject.toml': 'requires-python = ">=3.99"' },
      { versions: ['3.14'] },
    ],
    [
      'an extra with the test dependencies',
      { 'pyproject.toml': PYPROJECT },
      { install: "python -m pip install --editable '.[test]'" },
    ],
    [
      'no extra',
      { 'setup.py': 'setup()' },
      { install: 'python -m pip install --editable .', test: 'python -m unittest' },
    ],
    [
      'requirements without a package',
      { 'requirements.txt': 'pytest' },
      { install: 'python -m pip install --requirement requirements.txt', test: 'python -m pytest' },
    ],
    [
      'a marker for tests to run under emulation',
      { 'pyproject.toml': PYPROJECT },
      { emulatedTest: 'python -m pytest -m smoke' },
    ],
    [
      'an architecture test',
      { 'pyproject.toml': PYPROJECT, 'tests/test_architecture_support.py': '' },
      { architectureTest: 'python -m pytest tests/test_architecture_support.py' },
    ],
  ])('for Python: %s', (_name, files, expected) => {
    expect(detect(files as unknown as Record<string, string>).runtimes.python).toMatchObject(expected);
  });

  it.each([
    [
      { 'package.json': '{"engines": {"node": ">=22"}}', 'package-lock.json': '' },
      { versions: ['22', '24', '26'], install: 'npm ci' },
    ],
    [{ 'package.json': '{}', 'pnpm-lock.yaml': '' }, { install: 'corepack pnpm install --frozen-lockfile' }],
    [{ 'package.json': '{}', 'yarn.lock': '' }, { install: 'corepack yarn install --immutable' }],
    [{ 'package.json': '{}' }, { install: 'npm install', test: 'npm test' }],
  ])('for Node: %j', (files, expected) => {
    expect(detect(files as unknown as Record<string, string>).runtimes.node).toMatchObject(expected);
  });

  it('for Go: the versions from its go.mod', () => {
    expect(detect({ 'go.mod': 'module x\n\ngo 1.26.2\n' }).runtimes.go).toMatchObject({
      versions: ['1.26', '1.27'],
      install: null,
    });
  });

  it('the self-hosted runners of workflows, the default branch and the use of IPFS', () => {
    const detected = detect({
      '.github/workflows/a.yml':
        'runs-on: [self-hosted, arm64, dgx]\nruns-on: ["self-hosted", "amd64"]\nruns-on: [self-hosted, gpu]\n',
      '.github/workflows/b.yml': 'runs-on: [self-hosted, macOS, ARM64]\nruns-on: [self-hosted, arm64, dgx]\n',
      '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
      'pyproject.toml': 'name = "ipfs_kit_py"',
    });
    expect(detected.fleets).toEqual([
      { name: 'dgx', platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'dgx'] },
      { name: 'amd64', platform: 'linux/amd64', labels: ['self-hosted', 'amd64'] },
      { name: 'arm64', platform: 'darwin/arm64', labels: ['self-hosted', 'macOS', 'ARM64'] },
    ]);
    expect(detected).toMatchObject({ branch: 'trunk', ipfs: true });
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
    ['Python', { 'pyproject.toml': PYPROJECT }],
    ['Node', { 'package.json': '{}' }],
    ['Go', { 'go.mod': 'go 1.27\n' }],
    [
      'all three with self-hosted runners',
      {
        'pyproject.toml': PYPROJECT,
        'package.json': '{}',
        'go.mod': 'go 1.27\n',
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

  it('warns about workflows that generate will not overwrite', async () => {
    await write({ 'pyproject.toml': PYPROJECT, '.github/workflows/multi-arch-ci.yml': 'name: mine\n', Dockerfile: '' });
    await init();
    expect(printed).toContain('.github/workflows/multi-arch-ci.yml exists and was not generated');
  });

  it('prints the config and writes nothing in a dry run', async () => {
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ dryRun: true })).toBe(0);
    expect(printed).toContain("versions: ['3.8', '3.11']");
    await expect(config()).rejects.toThrow('ENOENT');
  });

  const ORIGIN = { '.git/config': '[remote "origin"]\n\turl = git@github.com:Owner/Ipfs_Kit.git\n' };
  const DOCKER = ['.dockerignore', 'Dockerfile', 'docker-bake.hcl'];
  const written = async () => (await readdir(folder)).filter((name) => DOCKER.includes(name)).sort();
  const entry = async () => loadConfig(await config(), FACTS);

  it('writes a Dockerfile for a Python project, with the image and its workflow in the config', async () => {
    await write({ ...ORIGIN, 'pyproject.toml': PYPROJECT, 'tests/test_architecture.py': '' });
    expect(await init({ kubo: '0.43.0' })).toBe(0);
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
    expect(workflows['docker-multi-arch']).toMatchObject({ images: ['ipfs-kit'], publish: true, hosted: [] });
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  it.each([
    ['no Dockerfile if the user wants none', { 'pyproject.toml': PYPROJECT }, { docker: 'none' }, [], ''],
    ['no Dockerfile for a project that is not Python', { 'package.json': '{}' }, {}, [], ''],
    [
      'a Dockerfile of a bare node beside a project',
      { 'package.json': '{}' },
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
    await write({ 'setup.py': '', 'ipfs-kit.lock.json': lock });
    await init({ kubo: '0.43.0' });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain(`ARG TOOLS="${tools}"\n`);
  });

  it('lets the kit choose the version of Kubo if none is known', async () => {
    await write({ 'setup.py': '' });
    await init();
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain('ARG TOOLS="kubo@latest-known"\n');
  });

  it('does not change an existing Dockerfile, and adds its image to the config', async () => {
    await write({ ...ORIGIN, 'package.json': '{}', Dockerfile: 'FROM scratch\n', '.dockerignore': 'mine\n' });
    expect(await init({ docker: 'kubo' })).toBe(0);
    expect(await written()).toEqual(['.dockerignore', 'Dockerfile']);
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toBe('FROM scratch\n');
    expect(printed).toContain('Dockerfile: exists already, not changed');
    expect((await entry()).images).toMatchObject({ 'ipfs-kit': { name: 'ghcr.io/owner/ipfs_kit' } });
  });

  it('does not change an existing .dockerignore beside a new Dockerfile', async () => {
    await write({ ...ORIGIN, 'pyproject.toml': PYPROJECT, '.dockerignore': 'mine\n' });
    await init();
    expect(await readFile(join(folder, '.dockerignore'), 'utf8')).toBe('mine\n');
    expect(printed).toContain('.dockerignore: exists already, not changed');
    expect(await written()).toEqual(DOCKER);
  });

  it('proposes the image in comments if the repository is unknown; without the # signs they are valid', async () => {
    await write({ 'pyproject.toml': PYPROJECT, 'tests/test_x.py': '' });
    expect(await init()).toBe(0);
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
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ yes: false, terminal: false })).toBe(0);
  });

  it.each([
    ['a config exists', { [CONFIG_FILE]: 'x', 'package.json': '{}' }, {}, `${CONFIG_FILE}: the file exists already`],
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
      { 'package.json': '{}' },
      { action: undefined },
      'Option --action: is missing',
    ],
  ])('fails if %s', async (_name, files, options, message) => {
    await write(files as unknown as Record<string, string>);
    expect(await init(options)).toBe(2);
    expect(printed).toContain(message);
  });
});
