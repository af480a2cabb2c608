// Images whose Dockerfiles cover all variants, for the tests that read, lint and build them.
import type { DockerImageFacts, PythonImage } from '../../../../../generator/init/docker/image.ts';

export const PYTHON: PythonImage = {
  version: '3.11',
  project: 'package',
  requirements: 'pyproject.toml',
  needsSources: false,
  versionFromGit: false,
  command: ['python'],
  tests: {
    folder: 'tests',
    command: 'python -m pytest tests/test_architecture_support.py',
    settings: ['pyproject.toml'],
    needs: { kind: 'extra', name: 'test' },
  },
};

/** A bare node. */
export const IMAGE: DockerImageFacts = {
  title: 'ipfs-kit-py',
  repository: 'Owner/ipfs-kit-py',
  action: 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
  tools: 'kubo@0.43.0',
  python: null,
};

const TESTS = { folder: 'test', command: 'python -m unittest', settings: [], needs: null };
const python = (image: Partial<PythonImage>): DockerImageFacts => ({ ...IMAGE, python: { ...PYTHON, ...image } });

export const IMAGES: Readonly<Record<string, DockerImageFacts>> = {
  'a bare node': IMAGE,
  'a bare node of an unknown repository and release': { ...IMAGE, repository: null, action: null },
  'a Python package': python({}),
  'a Python package with its version from Git and a script': python({ versionFromGit: true, command: ['serve'] }),
  'a Python package with requirements and an older Python': python({
    version: '3.9',
    requirements: 'requirements.txt',
  }),
  'a Python package without tests': python({ requirements: null, tests: null }),
  'Python sources with requirements': python({
    project: 'sources',
    requirements: 'requirements.txt',
    tests: { ...TESTS, command: 'python -m pytest test', needs: { kind: 'file', name: 'requirements-dev.txt' } },
  }),
  'Python sources with requirements that refer to other files': python({
    project: 'sources',
    requirements: 'requirements.txt',
    needsSources: true,
    tests: { ...TESTS, command: 'python -m pytest', needs: { kind: 'package', name: 'pytest' } },
  }),
  'Python sources without requirements': python({ project: 'sources', requirements: null, tests: TESTS }),
};
