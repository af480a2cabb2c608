// What init detects for images: the GitHub repository, the stages of a Dockerfile, and the facts for a Python image.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { detectProject } from '../../../../../generator/init/detect.ts';
import { PYPROJECT } from '../../projects.ts';

const detect = (files: Record<string, string>) => detectProject(new Map(Object.entries(files)), FACTS);
const imageOf = (files: Record<string, string>) => detect(files).pythonImage;

const UNITTEST = 'import unittest\n\nclass Adding(unittest.TestCase):\n    def test_one(self):\n        pass\n';

describe('the image of a Python project', () => {
  const project = '[project]\nname = "x"\n';
  const setup = "setup(install_requires=open('requirements.txt'), extras_require={'dev': ['pytest']})";
  it.each([
    ['Python 3.11 if the project supports it', { 'pyproject.toml': PYPROJECT }, { version: '3.11' }],
    ['the next newer Python if not', { 'pyproject.toml': `${project}requires-python = ">=3.13"` }, { version: '3.13' }],
    [
      'the newest of the older Pythons if there is no newer one',
      { 'pyproject.toml': `${project}classifiers = ["Python :: 3.8", "Python :: 3.9"]` },
      { version: '3.9' },
    ],
    [
      'a package if pyproject.toml has a project table',
      { 'pyproject.toml': project },
      { project: 'package', requirements: null },
    ],
    ['a package if there is a setup.py', { 'setup.py': 'setup()' }, { project: 'package', requirements: null }],
    [
      'sources if there are only requirements',
      { 'requirements.txt': 'a\n' },
      { project: 'sources', requirements: 'requirements.txt', needsSources: false },
    ],
    [
      'sources if pyproject.toml has only settings of a linter',
      { 'pyproject.toml': '[tool.ruff]\n' },
      { project: 'sources', requirements: null },
    ],
    [
      'the requirements in its pyproject.toml',
      { 'pyproject.toml': `${project}dependencies = [\n]` },
      { requirements: 'pyproject.toml' },
    ],
    [
      'no separate requirements if its Python cannot read TOML',
      { 'pyproject.toml': `${project}dependencies = []\nclassifiers = ["Python :: 3.9"]` },
      { requirements: null },
    ],
    [
      'no separate requirements from another table',
      { 'pyproject.toml': `${project}[tool.x]\ndependencies = []` },
      { requirements: null },
    ],
    [
      'requirements.txt if the package refers to it',
      { 'setup.py': setup, 'requirements.txt': 'a\n' },
      { requirements: 'requirements.txt' },
    ],
    [
      'no requirements.txt if the package does not refer to it',
      { 'setup.py': 'setup()', 'requirements.txt': 'a\n' },
      { requirements: null },
    ],
    [
      'no requirements.txt that refers to other files',
      { 'setup.py': setup, 'requirements.txt': '-r b.txt\n' },
      { requirements: null },
    ],
    [
      'requirements.txt after its sources if it refers to other files',
      { 'requirements.txt': 'a\n--constraint c.txt\n' },
      { needsSources: true },
    ],
    [
      'requirements.txt after its sources if it refers to a folder',
      { 'requirements.txt': './vendored\n' },
      { needsSources: true },
    ],
    ['its version from Git', { 'pyproject.toml': `${project}[tool.setuptools_scm]\n` }, { versionFromGit: true }],
    [
      'its first script as command',
      { 'pyproject.toml': `${project}[project.scripts]\nserve = "x:y"\nz = "x:z"` },
      { command: ['serve'] },
    ],
    [
      'python as command if there are no scripts',
      { 'pyproject.toml': `${project}[project.urls]\nhome = "x"` },
      { command: ['python'] },
    ],
    ['no tests', { 'pyproject.toml': PYPROJECT }, { tests: null }],
  ])('has %s', (_what, files, expected) => {
    expect(imageOf(files as unknown as Record<string, string>)).toMatchObject(expected);
  });

  it.each([
    [{ 'pyproject.toml': PYPROJECT }, { needs: { kind: 'extra', name: 'test' }, settings: ['pyproject.toml'] }],
    [
      { 'setup.py': setup, 'setup.cfg': '[tool:pytest]\n', 'conftest.py': '' },
      { needs: { kind: 'extra', name: 'dev' }, settings: ['setup.cfg', 'conftest.py'] },
    ],
    [
      { 'pyproject.toml': `${project}[dependency-groups]\ntest = ["pytest"]` },
      { needs: { kind: 'package', name: 'pytest' } },
    ],
    [
      { 'setup.py': 'setup()', 'requirements-dev.txt': 'pytest' },
      { needs: { kind: 'file', name: 'requirements-dev.txt' } },
    ],
    [{ 'requirements.txt': 'pytest\n' }, { needs: null, command: 'python -m pytest tests' }],
    [{ 'requirements.txt': 'a\n' }, { needs: null, command: expect.stringContaining('unittest') }],
  ])('runs the tests of %j', (files, expected) => {
    const all = { ...(files as unknown as Record<string, string>), 'tests/test_x.py': UNITTEST };
    expect(imageOf(all)?.tests).toMatchObject({ folder: 'tests', ...expected });
  });
});

it.each([
  ['https://github.com/Owner/repo.git', 'Owner/repo'],
  ['https://github.com/owner/repo', 'owner/repo'],
  ['https://name:secret@github.com/owner/ipfs_kit.py.git', 'owner/ipfs_kit.py'],
  ['git@github.com:owner/repo.git', 'owner/repo'],
  ['ssh://git@github.com/owner/repo/', 'owner/repo'],
  ['https://example.org/owner/repo.git', null],
  ['https://notgithub.com/owner/repo', null],
])('detects the repository of the remote %s', (url, repository) => {
  const remote = (name: string, to: string) => `[remote "${name}"]\n\turl = ${to}\n\tfetch = +refs/*\n`;
  const config = `[core]\n\tbare = false\n${remote('upstream', 'https://github.com/a/b')}${remote('origin', url)}`;
  expect(detect({ '.git/config': config }).repository).toBe(repository);
  expect(detect({ '.git/config': remote('upstream', url) }).repository).toBeNull();
});

it('detects the stages of a Dockerfile', () => {
  const text =
    '# FROM x AS y\nFROM debian:12 AS base\nfrom --platform=linux/arm64 base as test\nRUN echo FROM x AS y\n';
  expect(detect({ Dockerfile: text }).dockerfile).toEqual({ stages: ['base', 'test'] });
  expect(detect({}).dockerfile).toBeNull();
});
