import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { detectPython } from '../../../../../generator/init/python/detect.ts';

const detect = (files: Record<string, string>, folder = '') => {
  const found = detectPython(new Map(Object.entries(files)), folder, FACTS);
  return found && { ...found, install: found.install?.text ?? null, test: found.test?.text ?? null };
};
const UV = `python -m pip install uv==${FACTS.tools.uv.pin}`;
const PREFIX = `"$(python -c 'import sys; print(sys.prefix)')"`;
const PYTHON = `"$(python -c 'import sys; print(sys.executable)')"`;
const PACKAGE = '[build-system]\nrequires = ["hatchling"]\n[project]\nname = "x"\n';
const PYTEST_FILE = 'def test_x():\n    assert True\n';
const TEST = { 'tests/test_x.py': PYTEST_FILE };
const CASE = 'import unittest\n\nclass XTest(unittest.TestCase):\n    def test_x(self):\n        pass\n';
const discover = (...options: readonly string[]) =>
  `python -c "import unittest; r = unittest.main(None, argv=[${['', 'discover', ...options].map((word) => `'${word}'`).join(', ')}], exit=False).result; raise SystemExit(not (r.testsRun and r.wasSuccessful()))"`;

it('the source of an installation names a file once', () => {
  const pyproject = `${PACKAGE}[dependency-groups]\ntest = ["pytest"]\n`;
  const found = detectPython(new Map(Object.entries({ 'pyproject.toml': pyproject, ...TEST })), '', FACTS);
  expect(found?.install?.source).toBe('pyproject.toml, [dependency-groups] test');
});

it.each<[string, Record<string, string>, string | null]>([
  ['pip with a list of dependencies', { 'pyproject.toml': PACKAGE }, 'pip'],
  ['pip with setup.py alone, whose digest setup-python cannot find', { 'setup.py': 'setup()' }, null],
  [
    'uv with its lock file',
    { 'pyproject.toml': `${PACKAGE}[dependency-groups]\ntest = ["pytest"]\n`, 'uv.lock': '' },
    'uv',
  ],
  [
    'uv without a lock file',
    {
      'pyproject.toml': `${PACKAGE}requires-python = ">=3.8,<3.9"\n[dependency-groups]\ntest = ["pytest"]\n`,
    },
    null,
  ],
  [
    'Poetry without a lock file',
    { 'pyproject.toml': `${PACKAGE}[tool.poetry.group.test.dependencies]\npytest = "*"\n` },
    null,
  ],
])('downloads are cached only if the cache has a key: %s', (_what, files, manager) => {
  expect(detect({ ...files, ...TEST })?.packageManager).toBe(manager);
});

describe('the installation', () => {
  it.each<[string, Record<string, string>, string | null]>([
    [
      'a package that two lists have, once',
      { 'pyproject.toml': PACKAGE, 'tox.ini': '[testenv]\ndeps =\n  pytest==8.2.2\n  mock\n  pytest==8.2.2\n' },
      'python -m pip install --editable . pytest==8.2.2 mock',
    ],
    ['a package alone: pytest is added', { 'pyproject.toml': PACKAGE }, 'python -m pip install --editable . pytest'],
    [
      'an extra',
      { 'pyproject.toml': `${PACKAGE}[project.optional-dependencies]\ndocs = ["sphinx"]\ntesting = ["pytest"]\n` },
      "python -m pip install --editable '.[testing]'",
    ],
    [
      'an extra without pytest: the group that has it wins',
      {
        'pyproject.toml': `${PACKAGE}[project.optional-dependencies]\ntest = ["numpy"]\n[dependency-groups]\nbase = ["pytest"]\ndev = [{ include-group = "base" }]\n`,
      },
      "python -m pip install 'pip>=25.1'\npython -m pip install --editable . --group dev",
    ],
    [
      'a group for a Python whose pip has no groups',
      {
        'pyproject.toml': `${PACKAGE}requires-python = ">=3.8,<3.9"\n[dependency-groups]\ntest = ["pytest"]\n`,
      },
      `${UV}\nuv pip install --python ${PYTHON} --editable . --group test`,
    ],
    [
      'an extra that names another of the project',
      {
        'pyproject.toml': `${PACKAGE}[project.optional-dependencies]\nall = ["pytest"]\ndev = ["x[all]", "ruff"]\n`,
      },
      "python -m pip install --editable '.[dev]'",
    ],
    [
      'a group and a uv.lock',
      { 'pyproject.toml': `${PACKAGE}[dependency-groups]\ntest = ["pytest"]\n`, 'uv.lock': '' },
      `${UV}\nUV_PROJECT_ENVIRONMENT=${PREFIX} uv sync --python ${PYTHON} --frozen --inexact --no-default-groups --group test`,
    ],
    [
      'the development dependencies of uv that are locked',
      { 'pyproject.toml': `${PACKAGE}[tool.uv]\ndev-dependencies = ["pytest"]\n`, 'uv.lock': '' },
      `${UV}\nUV_PROJECT_ENVIRONMENT=${PREFIX} uv sync --python ${PYTHON} --frozen --inexact --no-default-groups --group dev`,
    ],
    [
      'a group of Poetry',
      {
        'pyproject.toml':
          '[tool.poetry]\nname = "x"\n[tool.poetry.group.test.dependencies]\npytest = "^8"\n[build-system]\nbuild-backend = "poetry.core.masonry.api"\n',
        'poetry.lock': '',
      },
      `${UV}\nuvx --from poetry==${FACTS.tools.poetry.pin} env VIRTUAL_ENV=${PREFIX} poetry install --no-interaction --only main,test`,
    ],
    [
      "Poetry's old development dependencies without a lock",
      { 'pyproject.toml': '[tool.poetry]\nname = "x"\n[tool.poetry.dev-dependencies]\npytest = "^5"\n' },
      `${UV}\nuvx --from poetry==${FACTS.tools.poetry.pin} env VIRTUAL_ENV=${PREFIX} poetry install --no-interaction --only main,dev`,
    ],
    [
      'a group of PDM',
      { 'pyproject.toml': `${PACKAGE}[tool.pdm.dev-dependencies]\ntest = ["pytest"]\n`, 'pdm.lock': '' },
      `${UV}\nuvx --with 'hishel<2' --from pdm==${FACTS.tools.pdm.pin} env VIRTUAL_ENV=${PREFIX} PDM_IGNORE_SAVED_PYTHON=1 pdm sync --group test`,
    ],
    [
      'an environment of Hatch',
      {
        'pyproject.toml': `${PACKAGE}[tool.hatch.envs.default]\ndependencies = ["pytest", "pytest-cov>=4"]\nfeatures = ["cli"]\n[project.optional-dependencies]\ncli = ["click"]\n`,
      },
      "python -m pip install --editable '.[cli]' pytest 'pytest-cov>=4'",
    ],
    [
      'the dependencies of tox, with the file that it names',
      {
        'setup.py': 'setup()',
        'tox.ini': '[testenv]\ndeps =\n  -rrequirements/test.txt\n  mock >= 4\n  lint: ruff\n',
        'requirements/test.txt': 'pytest\n',
      },
      "python -m pip install --editable . --requirement requirements/test.txt 'mock>=4'",
    ],
    [
      'dependencies of tox in another section',
      { 'setup.py': 'setup()', 'tox.ini': '[base]\ndeps = pytest\n[testenv]\ndeps = {[base]deps}\n' },
      'python -m pip install --editable . pytest',
    ],
    [
      'tox in pyproject.toml',
      {
        'pyproject.toml': `${PACKAGE}[project.optional-dependencies]\nt = ["pytest"]\n[tool.tox.env_run_base]\nextras = ["t"]\n`,
      },
      "python -m pip install --editable '.[t]'",
    ],
    [
      'a session of nox',
      {
        'setup.py': 'setup()',
        'noxfile.py':
          '@nox.session\ndef lint(session):\n    session.install("ruff")\n\n@nox.session(python=["3.12"])\ndef tests(session):\n    session.install("-e", ".", "pytest", "pretend")\n    session.run("pytest", *session.posargs)\n',
      },
      'python -m pip install --editable . pytest pretend',
    ],
    [
      'setup.cfg',
      { 'setup.cfg': '[metadata]\nname = x\n[options.extras_require]\ntests =\n    pytest\n    mock\n' },
      "python -m pip install --editable '.[tests]'",
    ],
    [
      'extras in setup.py',
      { 'setup.py': "setup(extras_require={\n  'docs': ['sphinx'],\n  'test': ['pytest>=6'],\n})\n" },
      "python -m pip install --editable '.[test]'",
    ],
    [
      'requirements for tests beside those of an application',
      { 'requirements.txt': 'flask\n', 'requirements_test.txt': 'pytest\n' },
      'python -m pip install --requirement requirements.txt --requirement requirements_test.txt',
    ],
    [
      'a folder of requirements, one of which includes pytest through another',
      { 'setup.py': 'setup()', 'requirements/dev.txt': '-r test.in\n', 'requirements/test.in': 'pytest\n' },
      'python -m pip install --editable . --requirement requirements/test.in',
    ],
    [
      'test-requirements.txt',
      { 'setup.py': 'setup()', 'test-requirements.txt': 'pytest\n' },
      'python -m pip install --editable . --requirement test-requirements.txt',
    ],
    [
      'an application without a build system: only its dependencies',
      { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["flask"]\n' },
      `${UV}\nuv pip install --python ${PYTHON} --requirement pyproject.toml pytest`,
    ],
    ['settings of tools alone: no package', { 'pyproject.toml': '[tool.black]\n' }, 'python -m pip install pytest'],
    [
      'the plugins that settings of pytest need',
      { 'pyproject.toml': `${PACKAGE}[tool.pytest.ini_options]\naddopts = "--cov=x -n auto"\nasyncio_mode = "auto"\n` },
      'python -m pip install --editable . pytest pytest-cov pytest-xdist pytest-asyncio',
    ],
    [
      'the packages that tests import',
      { 'pyproject.toml': PACKAGE, 'tests/test_y.py': `import hypothesis\n${PYTEST_FILE}` },
      'python -m pip install --editable . pytest hypothesis',
    ],
  ])('%s', (_name, files, expected) => {
    expect(detect({ ...TEST, ...files })?.install).toBe(expected);
  });

  it('syncs all packages of a uv workspace, and a member by the lock at its root', () => {
    const files = {
      'pyproject.toml':
        '[project]\nname = "all"\n[tool.uv.workspace]\nmembers = ["packages/*"]\n[dependency-groups]\ndev = ["pytest"]\n',
      'uv.lock': '',
      'packages/a/pyproject.toml': `${PACKAGE}[dependency-groups]\ntest = ["pytest"]\n`,
      'packages/a/tests/test_a.py': PYTEST_FILE,
    };
    expect(detect(files)).toMatchObject({
      install: expect.stringContaining('--all-packages --no-default-groups --group dev'),
      test: 'python -m pytest',
      workingDirectory: null,
      packageManager: 'uv',
    });
    expect(detect(files, 'packages/a')).toMatchObject({
      install: expect.stringMatching(/uv sync .* --group test$/),
      test: 'python -m pytest tests',
      workingDirectory: 'packages/a',
    });
  });
});

describe('the tests', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['a folder that nothing configures', TEST, 'python -m pytest tests'],
    ['paths that are configured', { ...TEST, 'pytest.ini': '[pytest]\ntestpaths = tests\n' }, 'python -m pytest'],
    ['a test beside the modules', { 'test_x.py': PYTEST_FILE }, 'python -m pytest'],
    ['a file with a name that pytest does not collect', { 'tests.py': PYTEST_FILE }, 'python -m pytest tests.py'],
    [
      'sources below src that no package installs',
      { ...TEST, 'src/x.py': '' },
      'PYTHONPATH=src python -m pytest tests',
    ],
    [
      'the command of tox',
      {
        ...TEST,
        'tox.ini':
          '[testenv]\ncommands =\n  lint: ruff check\n  coverage run -m pytest {posargs:tests} -q\n  coverage report\n',
      },
      'python -m pytest tests -q',
    ],
    [
      'a variable of tox',
      { ...TEST, 'tox.ini': '[testenv]\nsetenv =\n  MODE = a b\ncommands = py.test\n' },
      "export MODE='a b'\npython -m pytest",
    ],
    [
      'a command that only tox can run',
      { ...TEST, 'tox.ini': '[testenv]\ncommands = pytest {env_site_packages_dir}/x\n' },
      'python -m pytest tests',
    ],
    [
      'a script that runs the tests',
      { ...TEST, 'tox.ini': '[testenv]\ncommands = python -X utf8 "{toxinidir}/test/run-tests.py" {posargs}\n' },
      'python -X utf8 test/run-tests.py',
    ],
    [
      'a folder that tox changes to',
      { ...TEST, 'tox.ini': '[testenv]\nchangedir = .tox\ncommands = pytest ../tests\n' },
      'python -m pytest tests',
    ],
    [
      'a script of Hatch',
      { ...TEST, 'pyproject.toml': '[tool.hatch.envs.test]\nscripts.run = "pytest {args} {args:tests} -x"\n' },
      'python -m pytest tests -x',
    ],
    ['unittest in a package of tests', { 'tests/__init__.py': '', 'tests/test_x.py': CASE }, discover()],
    ['unittest in a folder that is no package', { 'tests/test_x.py': CASE }, discover('-s', 'tests')],
    ['unittest with other names of files', { 'x_test.py': CASE }, discover('-p', '*_test.py')],
    [
      'unittest in two folders',
      { 'a/test_a.py': CASE, 'b/test_b.py': CASE },
      `${discover('-s', 'a')}\n${discover('-s', 'b')}`,
    ],
    [
      'unittest by tox',
      { 'tests/test_x.py': CASE, 'tox.ini': '[testenv]\ncommands = python -m unittest discover -s tests -v\n' },
      discover('-s', 'tests', '-v'),
    ],
    ['unittest and a conftest.py', { 'tests/test_x.py': CASE, 'conftest.py': '' }, 'python -m pytest tests'],
    ['the tests of Django', { 'manage.py': '', 'shop/tests.py': CASE }, 'python manage.py test'],
    ['no test file', { 'setup.py': 'setup()', 'tests/data.py': '' }, null],
    ['a file without a test', { 'setup.py': 'setup()', 'test_speed.py': 'print(1)\n' }, null],
    [
      'tests of another project below',
      { 'setup.py': 'setup()', 'examples/a/pyproject.toml': PACKAGE, 'examples/a/tests/test_x.py': PYTEST_FILE },
      null,
    ],
  ])('%s', (_name, files, expected) => {
    expect(detect(files)?.test ?? null).toBe(expected);
  });

  it('says that there are none, and where', () => {
    expect(detect({ 'sdk/python/setup.py': 'setup()' }, 'sdk/python')?.unknown).toEqual([
      'Python in sdk/python: no tests were found: no file test_*.py, *_test.py or tests.py. Set `test` to the command that runs them.',
    ]);
  });

  it('test the architecture with unittest, and fail if there are none', () => {
    expect(detect({ 'tests/test_arch.py': CASE })?.architectureTest).toBe(
      discover().replace("'discover'", "'tests/test_arch.py'"),
    );
  });

  it.each([
    ['tests/test_architecture.py', 'python -m pytest tests/test_architecture.py'],
    ['tests/test_arch.py', 'python -m pytest tests/test_arch.py'],
    ['tests/test_search.py', null],
  ])('test the architecture: %s', (path, expected) => {
    expect(detect({ [path]: PYTEST_FILE })?.architectureTest).toBe(expected);
  });

  it('marked as smoke tests run under emulation', () => {
    const marked = `import pytest\n\n@pytest.mark.smoke\n${PYTEST_FILE}`;
    expect(detect({ 'test_x.py': marked })?.emulatedTest).toBe('python -m pytest -m smoke');
    expect(detect(TEST)?.emulatedTest).toBe(null);
  });
});

it('reports a pyproject.toml that is not valid TOML, and finds the tests anyway', () => {
  const found = detect({ ...TEST, 'pyproject.toml': '[project]\nname = x\n' });
  expect(found?.unknown[0]).toMatch(/^pyproject\.toml:2:\d+: not read, because it is not valid TOML/);
  expect(found).toMatchObject({ install: 'python -m pip install pytest', test: 'python -m pytest tests' });
});

it('finds nothing in a folder without Python', () => {
  expect(detect({ 'package.json': '{}', 'src/index.ts': '' })).toBe(null);
  expect(detect({ 'setup.py': '', ...TEST }, 'web')).toBe(null);
});
