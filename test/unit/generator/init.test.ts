import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateCommand } from '../../../generator/commands/generate.ts';
import { initCommand } from '../../../generator/commands/init.ts';
import { runCommand } from '../../../generator/commands/run.ts';
import { CONFIG_FILE, loadConfig } from '../../../generator/config/load.ts';
import { FACTS } from '../../../generator/facts/facts.ts';
import { detect } from '../../../generator/init/detect.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const PYPROJECT = `[project]
requires-python = ">=3.8"
classifiers = [
  "Programming Language :: Python :: 3.8",
  "Programming Language :: Python :: 3.11",
]
[project.optional-dependencies]
test = ["pytest"]
[tool.pytest.ini_options]
markers = ["smoke: a few minutes"]
`;

const found = (files: Record<string, string>) => detect(new Map(Object.entries(files)), FACTS);

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
    expect(said).toContain('There is a Dockerfile');
  });

  it('prints, and writes nothing, for a dry run', async () => {
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ dryRun: true })).toBe(0);
    expect(said).toContain("versions: ['3.8', '3.11']");
    await expect(config()).rejects.toThrow('ENOENT');
  });

  it('asks nothing where there is no terminal', async () => {
    await write({ 'pyproject.toml': PYPROJECT });
    expect(await init({ yes: false, terminal: false })).toBe(0);
  });

  it.each([
    ['there is a config', { [CONFIG_FILE]: 'x', 'package.json': '{}' }, {}, `${CONFIG_FILE}: there is one`],
    ['there is nothing to test', {}, {}, 'no pyproject.toml, setup.py'],
    ['no release is known, and none is named', { 'package.json': '{}' }, { action: undefined }, 'without action'],
  ])('is refused where %s', async (_name, files, options, message) => {
    await write(files as unknown as Record<string, string>);
    expect(await init(options)).toBe(2);
    expect(said).toContain(message);
  });
});
