// What init finds out about images: where a repository belongs, what its Dockerfile has, what a Python image is made of.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { detectProject } from '../../../../../generator/init/detect.ts';
import { PYPROJECT } from '../../projects.ts';

const found = (files: Record<string, string>) => detectProject(new Map(Object.entries(files)), FACTS);
const imageOf = (files: Record<string, string>) => found(files).pythonImage;

describe('what the image of a Python project is made of', () => {
  const project = '[project]\nname = "x"\n';
  const setup = "setup(install_requires=open('requirements.txt'), extras_require={'dev': ['pytest']})";
  it.each([
    ['3.11, where the project is for it', { 'pyproject.toml': PYPROJECT }, { version: '3.11' }],
    ['else the next newer one', { 'pyproject.toml': 'requires-python = ">=3.13"' }, { version: '3.13' }],
    ['else the newest of the older ones', { 'pyproject.toml': 'Python :: 3.8\nPython :: 3.9' }, { version: '3.9' }],
    ['a package: a table', { 'pyproject.toml': project }, { project: 'package', requirements: null }],
    ['a package: setup.py', { 'setup.py': 'setup()' }, { project: 'package', requirements: null }],
    [
      'sources',
      { 'requirements.txt': 'a\n' },
      { project: 'sources', requirements: 'requirements.txt', needsSources: false },
    ],
    [
      'sources with the settings of a linter',
      { 'pyproject.toml': '[tool.ruff]\n' },
      { project: 'sources', requirements: null },
    ],
    ['a list of its own', { 'pyproject.toml': `${project}dependencies = [\n]` }, { requirements: 'pyproject.toml' }],
    [
      'a list that this Python does not read',
      { 'pyproject.toml': `${project}dependencies = []\nclassifiers = ["Python :: 3.9"]` },
      { requirements: null },
    ],
    ['a list of something else', { 'pyproject.toml': `${project}[tool.x]\ndependencies = []` }, { requirements: null }],
    [
      'a file that the package names',
      { 'setup.py': setup, 'requirements.txt': 'a\n' },
      { requirements: 'requirements.txt' },
    ],
    ['a file that it does not name', { 'setup.py': 'setup()', 'requirements.txt': 'a\n' }, { requirements: null }],
    ['a file that names another', { 'setup.py': setup, 'requirements.txt': '-r b.txt\n' }, { requirements: null }],
    ['sources with such a file', { 'requirements.txt': 'a\n--constraint c.txt\n' }, { needsSources: true }],
    ['sources with a folder in it', { 'requirements.txt': './vendored\n' }, { needsSources: true }],
    ['its version in Git', { 'pyproject.toml': `${project}[tool.setuptools_scm]\n` }, { versionFromGit: true }],
    [
      'its program',
      { 'pyproject.toml': `${project}[project.scripts]\nserve = "x:y"\nz = "x:z"` },
      { command: ['serve'] },
    ],
    ['no program', { 'pyproject.toml': `${project}[project.urls]\nhome = "x"` }, { command: ['python'] }],
    ['no tests', { 'pyproject.toml': PYPROJECT }, { tests: null }],
  ])('%s', (_what, files, expected) => {
    expect(imageOf(files as unknown as Record<string, string>)).toMatchObject(expected);
  });

  it.each([
    [{ 'pyproject.toml': PYPROJECT }, { needs: { kind: 'extra', name: 'test' }, settings: ['pyproject.toml'] }],
    [
      { 'setup.py': setup, 'conftest.py': '' },
      { needs: { kind: 'extra', name: 'dev' }, settings: ['conftest.py'] },
    ],
    [
      { 'pyproject.toml': `${project}[dependency-groups]\ntest = ["pytest"]` },
      { needs: { kind: 'package', name: 'pytest' } },
    ],
    [
      { 'setup.py': 'setup()', 'requirements-dev.txt': 'pytest' },
      { needs: { kind: 'file', name: 'requirements-dev.txt' } },
    ],
    [{ 'requirements.txt': 'pytest\n' }, { needs: null, command: 'python -m pytest' }],
    [{ 'requirements.txt': 'a\n' }, { needs: null, command: 'python -m unittest' }],
  ])('tests: %j', (files, expected) => {
    const all = { ...(files as unknown as Record<string, string>), 'tests/test_x.py': '' };
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
])('the repository at %s', (url, repository) => {
  const remote = (name: string, to: string) => `[remote "${name}"]\n\turl = ${to}\n\tfetch = +refs/*\n`;
  const config = `[core]\n\tbare = false\n${remote('upstream', 'https://github.com/a/b')}${remote('origin', url)}`;
  expect(found({ '.git/config': config }).repository).toBe(repository);
  expect(found({ '.git/config': remote('upstream', url) }).repository).toBeNull();
});

it('the stages of a Dockerfile', () => {
  const text =
    '# FROM x AS y\nFROM debian:12 AS base\nfrom --platform=linux/arm64 base as test\nRUN echo FROM x AS y\n';
  expect(found({ Dockerfile: text }).dockerfile).toEqual({ stages: ['base', 'test'] });
  expect(found({}).dockerfile).toBeNull();
});
