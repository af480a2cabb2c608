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
const found = (files: Record<string, string>) => detectProject(new Map(Object.entries(files)), FACTS);

describe('what is found', () => {
  it.each([
    [
      'the versions of the classifiers',
      { 'pyproject.toml': PYPROJECT },
      { versions: ['3.8', '3.11'], source: 'the classifiers' },
    ],
    [
      'versions from the oldest on, without those past their end',
      { 'pyproject.toml': 'requires-python = ">=3.9"' },
      { versions: ['3.10', '3.11', '3.12', '3.13', '3.14'], source: '3.9 or newer, and supported' },
    ],
    [
      'the newest version, where none else is left',
      { 'pyproject.toml': 'requires-python = ">=3.99"' },
      { versions: ['3.14'] },
    ],
    [
      'an extra with the tests',
      { 'pyproject.toml': PYPROJECT },
      { install: "python -m pip install --editable '.[test]'" },
    ],
    [
      'no extra',
      { 'setup.py': 'setup()' },
      { install: 'python -m pip install --editable .', test: 'python -m unittest' },
    ],
    [
      'requirements alone',
      { 'requirements.txt': 'pytest' },
      { install: 'python -m pip install --requirement requirements.txt', test: 'python -m pytest' },
    ],
    ['a marker', { 'pyproject.toml': PYPROJECT }, { emulatedTest: 'python -m pytest -m smoke' }],
    [
      'an architecture test',
      { 'pyproject.toml': PYPROJECT, 'tests/test_architecture_support.py': '' },
      { architectureTest: 'python -m pytest tests/test_architecture_support.py' },
    ],
  ])('Python: %s', (_name, files, expected) => {
    expect(found(files as unknown as Record<string, string>).runtimes.python).toMatchObject(expected);
  });

  it.each([
    [
      { 'package.json': '{"engines": {"node": ">=22"}}', 'package-lock.json': '' },
      { versions: ['22', '24', '26'], install: 'npm ci' },
    ],
    [{ 'package.json': '{}', 'pnpm-lock.yaml': '' }, { install: 'corepack pnpm install --frozen-lockfile' }],
    [{ 'package.json': '{}', 'yarn.lock': '' }, { install: 'corepack yarn install --immutable' }],
    [{ 'package.json': '{}' }, { install: 'npm install', test: 'npm test' }],
  ])('Node: %j', (files, expected) => {
    expect(found(files as unknown as Record<string, string>).runtimes.node).toMatchObject(expected);
  });

  it('Go: from its go.mod', () => {
    expect(found({ 'go.mod': 'module x\n\ngo 1.26.2\n' }).runtimes.go).toMatchObject({
      versions: ['1.26', '1.27'],
      install: null,
    });
  });

  it('machines that workflows ask for, the default branch, IPFS', () => {
    const detected = found({
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
  let said = '';
  const say = (text: string) => {
    said += `${text}\n`;
  };
  const output = { result: say, note: say };
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
    said = '';
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['Python', { 'pyproject.toml': PYPROJECT }],
    ['Node', { 'package.json': '{}' }],
    ['Go', { 'go.mod': 'go 1.27\n' }],
    [
      'all of them on machines of their own',
      {
        'pyproject.toml': PYPROJECT,
        'package.json': '{}',
        'go.mod': 'go 1.27\n',
        '.github/workflows/own.yml': 'runs-on: [self-hosted, arm64, dgx]',
      },
    ],
  ])('writes a config that generates: %s', async (_name, files) => {
    await write(files as unknown as Record<string, string>);
    expect(await init()).toBe(0);
    expect(await config()).toMatch(/^# yaml-language-server: \$schema=https:/);
    expect(loadConfig(await config(), FACTS).action).toBe(ACTION);
    expect(await generateCommand(folder, { json: false }, output)).toBe(0);
  });

  it('says which workflows are in the way, and generate then refuses', async () => {
    await write({ 'pyproject.toml': PYPROJECT, '.github/workflows/multi-arch-ci.yml': 'name: mine\n', Dockerfile: '' });
    await init();
    expect(said).toContain('.github/workflows/multi-arch-ci.yml is there and not generated');
  });

  it('prints, and writes nothing, for a dry run', async () => {
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ dryRun: true })).toBe(0);
    expect(said).toContain("versions: ['3.8', '3.11']");
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
    ['none, where none is wanted', { 'pyproject.toml': PYPROJECT }, { docker: 'none' }, [], ''],
    ['none for another project', { 'package.json': '{}' }, {}, [], ''],
    ['a bare node for it, where that is wanted', { 'package.json': '{}' }, { docker: 'kubo' }, DOCKER, 'ipfs version'],
    ['a bare node alone', {}, { docker: 'kubo' }, DOCKER, 'ipfs version'],
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
    ['what is locked', locked({ kubo: '0.42.0', cluster: '1.1.6' }), 'kubo@0.42.0 cluster@1.1.6'],
    ['what is locked and in images', locked({ lotus: '1.34.0', cluster: '1.1.6' }), 'cluster@1.1.6'],
    ['the newest Kubo that is known, where what is locked is no version', locked({ kubo: '0.42.0"' }), 'kubo@0.43.0'],
    ['the newest Kubo that is known, where nothing can be read', '{', 'kubo@0.43.0'],
  ])('installs %s', async (_what, lock, tools) => {
    await write({ 'setup.py': '', 'ipfs-kit.lock.json': lock });
    await init({ kubo: '0.43.0' });
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain(`ARG TOOLS="${tools}"\n`);
  });

  it('leaves the version to the kit where none is known', async () => {
    await write({ 'setup.py': '' });
    await init();
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toContain('ARG TOOLS="kubo@latest-known"\n');
  });

  it('leaves what there is, and takes its Dockerfile into the config', async () => {
    await write({ ...ORIGIN, 'package.json': '{}', Dockerfile: 'FROM scratch\n', '.dockerignore': 'mine\n' });
    expect(await init({ docker: 'kubo' })).toBe(0);
    expect(await written()).toEqual(['.dockerignore', 'Dockerfile']);
    expect(await readFile(join(folder, 'Dockerfile'), 'utf8')).toBe('FROM scratch\n');
    expect(said).toContain('Dockerfile: there is one, and it stays');
    expect((await entry()).images).toMatchObject({ 'ipfs-kit': { name: 'ghcr.io/owner/ipfs_kit' } });
  });

  it('leaves a file that is there beside a new Dockerfile', async () => {
    await write({ ...ORIGIN, 'pyproject.toml': PYPROJECT, '.dockerignore': 'mine\n' });
    await init();
    expect(await readFile(join(folder, '.dockerignore'), 'utf8')).toBe('mine\n');
    expect(said).toContain('.dockerignore: there is one, and it stays');
    expect(await written()).toEqual(DOCKER);
  });

  it('proposes the image in comments where nothing says where it belongs; without the signs it is right', async () => {
    await write({ 'pyproject.toml': PYPROJECT, 'tests/test_x.py': '' });
    expect(await init()).toBe(0);
    expect(await entry()).toMatchObject({ images: {} });
    expect(Object.keys((await entry()).workflows)).toEqual(['multi-arch-ci']);
    const lines = (await config()).replace('OWNER', 'owner').split('\n');
    const start = lines.findIndex((line) => line.startsWith('# images:'));
    const taken = lines.map((line, index) => (index >= start ? line.replace(/^# /, '') : line)).join('\n');
    expect(loadConfig(taken, FACTS).workflows['docker-multi-arch']?.images).toEqual(
      Object.keys(loadConfig(taken, FACTS).images),
    );
  });

  it('asks nothing where there is no terminal', async () => {
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ yes: false, terminal: false })).toBe(0);
  });

  it.each([
    ['there is a config', { [CONFIG_FILE]: 'x', 'package.json': '{}' }, {}, `${CONFIG_FILE}: there is one`],
    ['there is nothing to test', {}, {}, 'no pyproject.toml, setup.py'],
    ['there is no Python for its Dockerfile', { 'package.json': '{}' }, { docker: 'python' }, 'no pyproject.toml'],
    ['an image is all, and belongs nowhere', {}, { docker: 'kubo' }, 'git remote add origin'],
    ['no release is known, and none is named', { 'package.json': '{}' }, { action: undefined }, 'without action'],
  ])('is refused where %s', async (_name, files, options, message) => {
    await write(files as unknown as Record<string, string>);
    expect(await init(options)).toBe(2);
    expect(said).toContain(message);
  });
});
