// Small repositories in the styles that init must understand, as texts of files by path.

type Files = Readonly<Record<string, string>>;

export interface InitRepository {
  readonly style: string;
  readonly files: Files;
  /** How many tests `workflows try` runs, by runtime; or what init says if it writes no config. */
  readonly expected: Readonly<Partial<Record<'python' | 'node' | 'go', number>>> | string;
}

const SETUPTOOLS = '[build-system]\nrequires = ["setuptools>=61"]\nbuild-backend = "setuptools.build_meta"\n';
const PROJECT = '[project]\nname = "demo"\nversion = "1.0"\nrequires-python = ">=3.9"\n';
const MODULE = { 'src/demo/__init__.py': 'ANSWER = 42\n' };
const TWO_TESTS =
  'import demo\n\n\ndef test_answer():\n    assert demo.ANSWER == 42\n\n\ndef test_other():\n    assert demo.ANSWER != 41\n';
const PACKAGE = { ...MODULE, 'tests/test_demo.py': TWO_TESTS };
const FLAT = { 'demo.py': 'ANSWER = 42\n', 'test_demo.py': TWO_TESTS };

const PYTHON: readonly InitRepository[] = [
  {
    style: 'groups of Poetry',
    files: {
      ...MODULE,
      'tests/test_demo.py': TWO_TESTS,
      'pyproject.toml': `[tool.poetry]
name = "demo"
version = "1.0"
description = ""
authors = []
packages = [{ include = "demo", from = "src" }]
[tool.poetry.dependencies]
python = "^3.9"
[tool.poetry.group.test.dependencies]
pytest = ">=8"
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
`,
    },
    expected: { python: 2 },
  },
  {
    style: 'dependency groups (PEP 735)',
    files: { ...PACKAGE, 'pyproject.toml': `${PROJECT}[dependency-groups]\ntest = ["pytest>=8"]\n${SETUPTOOLS}` },
    expected: { python: 2 },
  },
  {
    style: 'tox.ini',
    files: {
      ...PACKAGE,
      'pyproject.toml': `${PROJECT}${SETUPTOOLS}`,
      'tox.ini': '[tox]\nenvlist = py39,py311\n[testenv]\ndeps = pytest\ncommands = pytest {posargs:tests}\n',
    },
    expected: { python: 2 },
  },
  {
    style: 'noxfile.py',
    files: {
      ...PACKAGE,
      'pyproject.toml': `${PROJECT}${SETUPTOOLS}`,
      'noxfile.py':
        'import nox\n\n\n@nox.session\ndef tests(session):\n    session.install(".", "pytest")\n    session.run("pytest", *session.posargs)\n',
    },
    expected: { python: 2 },
  },
  {
    style: 'environments of Hatch',
    files: {
      ...PACKAGE,
      'pyproject.toml': `${PROJECT}[tool.hatch.envs.default]
dependencies = ["pytest"]
[tool.hatch.envs.default.scripts]
test = "pytest {args:tests}"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
`,
    },
    expected: { python: 2 },
  },
  {
    style: 'development dependencies of PDM',
    files: {
      ...PACKAGE,
      'pyproject.toml': `${PROJECT}[tool.pdm.dev-dependencies]\ntest = ["pytest>=8"]\n[build-system]\nrequires = ["pdm-backend"]\nbuild-backend = "pdm.backend"\n`,
    },
    expected: { python: 2 },
  },
  {
    style: 'a folder of requirements',
    files: { ...FLAT, 'requirements/base.txt': '', 'requirements/test.txt': '-r base.txt\npytest\n' },
    expected: { python: 2 },
  },
  {
    style: 'requirements_test.txt',
    files: { ...FLAT, 'requirements.txt': '', 'requirements_test.txt': 'pytest\n' },
    expected: { python: 2 },
  },
  {
    style: 'setup.cfg with an extra',
    files: {
      ...PACKAGE,
      'pyproject.toml': SETUPTOOLS,
      'setup.cfg':
        '[metadata]\nname = demo\nversion = 1.0\n[options]\npackage_dir =\n    = src\npackages = find:\npython_requires = >=3.9\n[options.packages.find]\nwhere = src\n[options.extras_require]\ntesting =\n    pytest\n',
    },
    expected: { python: 2 },
  },
  {
    style: 'setup.py with an extra',
    files: {
      ...PACKAGE,
      'setup.py':
        "from setuptools import setup\n\nsetup(name='demo', version='1.0', package_dir={'': 'src'}, packages=['demo'], python_requires='>=3.9', extras_require={'tests': ['pytest']})\n",
    },
    expected: { python: 2 },
  },
  {
    style: 'unittest',
    files: {
      'pyproject.toml': `${PROJECT}[tool.setuptools]\npy-modules = ["demo"]\n${SETUPTOOLS}`,
      'demo.py': 'ANSWER = 42\n',
      'tests/__init__.py': '',
      'tests/test_demo.py':
        'import unittest\n\nimport demo\n\n\nclass DemoTest(unittest.TestCase):\n    def test_answer(self):\n        self.assertEqual(demo.ANSWER, 42)\n\n\nif __name__ == "__main__":\n    unittest.main()\n',
    },
    expected: { python: 1 },
  },
  {
    style: 'pytest that only a test imports',
    files: {
      'requirements.txt': '',
      'demo.py': 'ANSWER = 42\n',
      'test_demo.py':
        'import pytest\n\nimport demo\n\n\n@pytest.mark.parametrize("value", [1, 2, 3])\ndef test_values(value):\n    assert value < demo.ANSWER\n',
    },
    expected: { python: 3 },
  },
  {
    style: 'a workspace of uv',
    files: {
      'pyproject.toml': `${PROJECT}[dependency-groups]\ndev = ["pytest>=8"]\n[tool.uv.workspace]\nmembers = ["libs/*"]\n${SETUPTOOLS}`,
      ...PACKAGE,
      'libs/part/pyproject.toml': `[project]\nname = "part"\nversion = "1.0"\n${SETUPTOOLS}[tool.setuptools]\npy-modules = ["part"]\n`,
      'libs/part/part.py': '',
    },
    expected: { python: 2 },
  },
  {
    style: 'a package in a sub-folder',
    files: {
      'README.md': '# demo\n',
      'sdk/python/pyproject.toml': `${PROJECT}[project.optional-dependencies]\ntest = ["pytest"]\n${SETUPTOOLS}`,
      'sdk/python/src/demo/__init__.py': 'ANSWER = 42\n',
      'sdk/python/tests/test_demo.py': TWO_TESTS,
    },
    expected: { python: 2 },
  },
  {
    style: 'an existing workflow',
    files: {
      ...FLAT,
      'test_slow.py': 'def test_slow():\n    assert False, "not part of the workflow"\n',
      'requirements.txt': 'pytest\n',
      '.github/workflows/ci.yml': `on: [push, pull_request]
jobs:
  unit:
    runs-on: ubuntu-latest
    strategy: { matrix: { python: ['3.10', '3.12'] } }
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: '\${{ matrix.python }}' }
      - run: |
          python -m pip install --upgrade pip
          pip install -r requirements.txt
      - run: pytest test_demo.py
`,
    },
    expected: { python: 2 },
  },
  {
    style: 'no tests',
    files: { 'pyproject.toml': `${PROJECT}${SETUPTOOLS}`, ...MODULE },
    expected: 'no tests were found',
  },
];

const NODE_TEST = "const test = require('node:test');\ntest('a', () => {});\ntest('b', () => {});\n";
const packageJson = (rest: object) => JSON.stringify({ name: 'demo', version: '1.0.0', private: true, ...rest });
const TEST_SCRIPT = { scripts: { test: 'node --test' } };

const NODE: readonly InitRepository[] = [
  {
    style: 'npm with a lock file',
    files: {
      'package.json': packageJson(TEST_SCRIPT),
      'package-lock.json': JSON.stringify({
        name: 'demo',
        version: '1.0.0',
        lockfileVersion: 3,
        packages: { '': { name: 'demo', version: '1.0.0' } },
      }),
      'a.test.js': NODE_TEST,
    },
    expected: { node: 2 },
  },
  {
    style: 'npm workspaces',
    files: {
      'package.json': packageJson({ workspaces: ['packages/*'] }),
      'packages/a/package.json': JSON.stringify({ name: 'a', version: '1.0.0', ...TEST_SCRIPT }),
      'packages/a/a.test.js': NODE_TEST,
      'packages/b/package.json': JSON.stringify({ name: 'b', version: '1.0.0', ...TEST_SCRIPT }),
      'packages/b/b.test.js': NODE_TEST,
    },
    expected: { node: 4 },
  },
  {
    style: 'pnpm',
    files: {
      'package.json': packageJson({ ...TEST_SCRIPT, packageManager: 'pnpm@9.15.9' }),
      'pnpm-lock.yaml':
        "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n  .: {}\n",
      'a.test.js': NODE_TEST,
    },
    expected: { node: 2 },
  },
  {
    style: 'Yarn 1',
    files: {
      'package.json': packageJson(TEST_SCRIPT),
      'yarn.lock': '# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.\n# yarn lockfile v1\n\n\n',
      'a.test.js': NODE_TEST,
    },
    expected: { node: 2 },
  },
  {
    style: 'Yarn 4',
    files: {
      'package.json': packageJson({ ...TEST_SCRIPT, packageManager: 'yarn@4.9.2' }),
      'yarn.lock':
        '# This file is generated by running "yarn install" inside your project.\n# Manual changes might be lost - proceed with caution!\n\n__metadata:\n  version: 8\n  cacheKey: 10c0\n\n"demo@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "demo@workspace:."\n  languageName: unknown\n  linkType: soft\n',
      '.yarnrc.yml': 'nodeLinker: node-modules\n',
      'a.test.js': NODE_TEST,
    },
    expected: { node: 2 },
  },
  {
    style: 'scripts named test:…, and engines with alternatives',
    files: {
      'package.json': packageJson({ engines: { node: '20 || 22' }, scripts: { 'test:unit': 'node --test' } }),
      'a.test.js': NODE_TEST,
    },
    expected: { node: 2 },
  },
  {
    style: "npm's placeholder for tests",
    files: { 'package.json': packageJson({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
    expected: 'no tests were found',
  },
  {
    style: 'Bun',
    files: { 'package.json': packageJson({ scripts: { test: 'bun test' } }), 'bun.lock': '{}', 'a.test.ts': '' },
    expected: 'Bun',
  },
];

const GO_TEST = (name: string) =>
  `package ${name}\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n\nfunc TestB(t *testing.T) {}\n`;

const GO: readonly InitRepository[] = [
  {
    style: 'go.mod',
    files: { 'go.mod': 'module example.org/a\n\ngo 1.25\n', 'a_test.go': GO_TEST('a') },
    expected: { go: 2 },
  },
  {
    style: 'go.work',
    files: {
      'go.work': 'go 1.25\n\nuse (\n\t./a\n\t./b\n)\n',
      'a/go.mod': 'module example.org/a\n\ngo 1.25\n',
      'a/a_test.go': GO_TEST('a'),
      'b/go.mod': 'module example.org/b\n\ngo 1.25\n',
      'b/b_test.go': GO_TEST('b'),
    },
    expected: { go: 4 },
  },
  {
    style: 'go.mod without tests',
    files: { 'go.mod': 'module example.org/a\n\ngo 1.25\n', 'a.go': 'package a\n' },
    expected: 'no tests were found',
  },
  {
    style: 'three runtimes in folders',
    files: {
      'py/requirements.txt': 'pytest\n',
      'py/demo.py': 'ANSWER = 42\n',
      'py/test_demo.py': TWO_TESTS,
      'js/package.json': packageJson(TEST_SCRIPT),
      'js/a.test.js': NODE_TEST,
      'go/go.mod': 'module example.org/a\n\ngo 1.25\n',
      'go/a_test.go': GO_TEST('a'),
    },
    expected: { python: 2, node: 2, go: 2 },
  },
];

export const INIT_REPOSITORIES: readonly InitRepository[] = [...PYTHON, ...NODE, ...GO];
