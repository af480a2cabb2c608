// Builds the Dockerfile of a Python project that init writes, for both platforms in one run, and runs the image: its content, its
// tests on both platforms, what is rebuilt after an edit, and its health.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImageBuildFixture, type ImageBuildFixture, pushOptions } from '../../support/docker/image-builds.ts';
import { KUBO_VERSION, OTHER_ARCH, OWN_ARCH } from '../../support/setup-ipfs-kit.ts';
import { IMAGE, IMAGES, PYTHON } from '../../unit/generator/init/docker/images.ts';

const ARCHITECTURES = [OWN_ARCH, OTHER_ARCH] as const;
const MACHINES = { amd64: 'x86_64', arm64: 'aarch64' } as const;

// A build backend in the project, because installing setuptools takes half a minute under emulation.
const PYPROJECT = `[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "small"
version = "1.0"
dependencies = ["iniconfig"]
[project.optional-dependencies]
test = ["pytest"]
`;
const BACKEND = `import pathlib
import tomllib
import zipfile


def build_wheel(directory, config_settings=None, metadata_directory=None):
    project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())["project"]
    name = f"{project['name']}-{project['version']}"
    metadata = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}"]
    metadata += [f"Requires-Dist: {each}" for each in project["dependencies"]]
    for extra, needs in project["optional-dependencies"].items():
        metadata += [f"Provides-Extra: {extra}", *(f"Requires-Dist: {each}; extra == '{extra}'" for each in needs)]
    with zipfile.ZipFile(pathlib.Path(directory, f"{name}-py3-none-any.whl"), "w") as wheel:
        wheel.write("small/__init__.py")
        wheel.writestr(f"{name}.dist-info/METADATA", "\\n".join(metadata) + "\\n")
        wheel.writestr(f"{name}.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{name}.dist-info/RECORD", "")
    return f"{name}-py3-none-any.whl"
`;
const PACKAGE = `import platform
import shutil

import iniconfig


def machine():
    return f"{iniconfig.__name__} on {platform.machine()}: {shutil.which('ipfs')}"
`;
const TEST = `import platform
import subprocess

import small


def test_machine():
    assert small.machine() == f"iniconfig on {platform.machine()}: /usr/local/bin/ipfs"
    printed = subprocess.run(["ipfs", "version", "--number"], capture_output=True, text=True, check=True).stdout
    assert printed == "${KUBO_VERSION}\\n"
`;
/** Files that no image may contain. */
const LEFT_OUT = [
  '.env',
  '.env.local',
  '.git/config',
  'venv/x',
  'node_modules/x',
  'test-results/x',
  'small/__pycache__/x',
];

let builds: ImageBuildFixture;
let root = '';
let log = '';
const tests = () => `${builds.dockerEnv.registry}/small:test`;
const base = () => builds.dockerEnv.images.python;

beforeAll(async () => {
  builds = await createImageBuildFixture();
  const files = {
    'pyproject.toml': PYPROJECT,
    'backend.py': BACKEND,
    'small/__init__.py': PACKAGE,
    'tests/test_architecture_support.py': TEST,
  };
  const leftOut = Object.fromEntries(LEFT_OUT.map((path) => [path, 'secret\n']));
  root = await builds.project('small', { ...IMAGE, python: PYTHON }, { ...files, ...leftOut });
  log = await builds.buildBoth(root, base(), tests(), '--target', 'test');
});
afterAll(() => builds?.tearDown());

it.each(ARCHITECTURES)('the tests pass in a container of linux/%s', async (arch) => {
  expect(log).toContain(`Building on linux/${OWN_ARCH}, targeting linux/${arch}\n`);
  const script = 'uname -m; pytest tests/test_architecture_support.py -v';
  const out = await builds.inContainer(tests(), arch, 'sh', '-euc', script);
  expect(out).toContain('tests/test_architecture_support.py::test_machine PASSED');
  expect(out).toContain('1 passed in ');
  expect(out).toContain(`${MACHINES[arch]}\n`);
});

describe('the image itself', () => {
  const tag = () => `${builds.dockerEnv.registry}/small:1`;
  beforeAll(() => builds.buildBoth(root, base(), tag()));

  it.each(ARCHITECTURES)('has the project, but no tests and no build tools: linux/%s', async (arch) => {
    const script = `id -u; python -c 'import small; print(small.machine())'
      ls -A /app; ls -d /opt/venv/bin/pytest /src /wheel /tools /root/.cache/pip 2>&1 | grep -v ^ls: ; command -v gcc; true`;
    const out = await builds.inContainer(tag(), arch, 'sh', '-c', script);
    expect(out).toBe(`10001\niniconfig on ${MACHINES[arch]}: /usr/local/bin/ipfs\n`);
  });

  it('is healthy while its program runs and its node, if it started one, answers', async () => {
    const name = `small-${process.pid}`;
    const options = [
      '--network',
      'none',
      '--health-interval',
      '1s',
      '--health-retries',
      '1',
      '--health-start-period',
      '0s',
    ];
    await builds.dockerOrThrow(
      'run',
      '--detach',
      '--name',
      name,
      ...options,
      '--platform',
      `linux/${OWN_ARCH}`,
      tag(),
      'sleep',
      '600',
    );
    try {
      await builds.waitForHealth(name, 'healthy');
      const start = 'ipfs init --profile=test > /dev/null && ipfs daemon --offline & echo $! > /tmp/pid';
      await builds.dockerOrThrow('exec', '--detach', name, 'sh', '-c', `${start}; wait`);
      const ready = 'until test -e "$IPFS_PATH/api"; do sleep 0.2; done; ipfs --api="$(cat "$IPFS_PATH/api")" id';
      await builds.dockerOrThrow('exec', name, 'sh', '-c', ready);
      await builds.waitForHealth(name, 'healthy');
      await builds.dockerOrThrow('exec', name, 'sh', '-c', 'kill -9 "$(cat /tmp/pid)"');
      await builds.waitForHealth(name, 'unhealthy');
    } finally {
      await builds.dockerOrThrow('rm', '--force', '--volumes', name);
    }
  });
});

// The two variants that differ most. linters.test.ts lints all of them.
it.each([
  'a Python package with its version from Git and a script',
  'Python sources with requirements that refer to other files',
])('%s: the tests pass in the stage test, and the image has no tests', async (name) => {
  const image = IMAGES[name] ?? IMAGE;
  const { folder = 'tests', settings = [] } = image.python?.tests ?? {};
  const files = {
    'requirements.txt': '--requirement more.txt\n',
    'more.txt': 'iniconfig\n',
    'small/__init__.py': PACKAGE,
    [`${folder}/test_small.py`]: TEST,
    ...(settings.length > 0 ? { 'pyproject.toml': PYPROJECT, 'backend.py': BACKEND } : {}),
  };
  const small = await builds.project(name.replaceAll(' ', '-'), image, files);
  for (const [tag, ...target] of [['test', '--target', 'test'], ['image']]) {
    const push = pushOptions(`${builds.dockerEnv.registry}/other:${tag}`);
    const { code, out } = await builds.build(small, base(), ...target, ...push);
    expect(code, out).toBe(0);
  }
  const test = ['python', '-m', 'pytest', '-q', folder];
  expect(await builds.inContainer(`${builds.dockerEnv.registry}/other:test`, OWN_ARCH, ...test)).toContain(
    '1 passed in ',
  );
  const script = `python -c 'import small; print(small.machine())'; ls -d ${folder} || true`;
  const out = await builds.inContainer(`${builds.dockerEnv.registry}/other:image`, OWN_ARCH, 'sh', '-c', script);
  expect(out).toContain(`iniconfig on ${MACHINES[OWN_ARCH]}: /usr/local/bin/ipfs\n`);
  expect(out).toContain(`cannot access '${folder}'`);
});

it('installs dependencies again after an edit of their list, but not after an edit of the sources', async () => {
  const steps = async () => {
    const { code, out } = await builds.build(root, base(), '--target', 'build');
    expect(code, out).toBe(0);
    const cached = (step: string) =>
      new RegExp(`^#(\\d+) \\[build .*${step}.*\\n(?:#.*\\n)*?#\\1 CACHED$`, 'm').test(out);
    return { requirements: cached('--requirement /requirements.txt'), project: cached('pip wheel') };
  };
  expect(await steps()).toEqual({ requirements: true, project: true });
  await writeFile(join(root, 'small', '__init__.py'), `${PACKAGE}\n\nEDITED = True\n`);
  expect(await steps()).toEqual({ requirements: true, project: false });
  const pyproject = join(root, 'pyproject.toml');
  await writeFile(pyproject, (await readFile(pyproject, 'utf8')).replace('version = "1.0"', 'version = "1.1"'));
  expect(await steps()).toEqual({ requirements: true, project: false });
  await writeFile(pyproject, (await readFile(pyproject, 'utf8')).replace('"iniconfig"', '"iniconfig", "packaging"'));
  expect(await steps()).toEqual({ requirements: false, project: false });
});

it('the build context has no files that must not be in an image', async () => {
  const output = join(builds.folder, 'context');
  const file = join(builds.folder, 'Dockerfile.context');
  await writeFile(file, 'FROM scratch\nCOPY . /\n');
  await writeFile(`${file}.dockerignore`, await readFile(join(root, '.dockerignore'), 'utf8'));
  await builds.dockerOrThrow('buildx', 'build', '--file', file, '--output', `type=local,dest=${output}`, root);
  const entries = await readdir(output, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(output, join(entry.parentPath, entry.name)));
  const wanted = [
    'backend.py',
    'ipfs-kit.lock.json',
    'pyproject.toml',
    'small/__init__.py',
    'tests/test_architecture_support.py',
  ];
  expect(files.sort()).toEqual(wanted);
});
