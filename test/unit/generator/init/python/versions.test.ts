import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { detectPython } from '../../../../../generator/init/python/detect.ts';
import { satisfiesConstraint } from '../../../../../generator/init/python/versions.ts';

const MINORS = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

describe('a constraint allows', () => {
  it.each([
    ['>=3.9,<3.12', '3.9 3.10 3.11'],
    ['>=3.9 <3.12', '3.9 3.10 3.11'],
    ['>= 3.9, < 3.11', '3.9 3.10'],
    ['>=3.9.2', '3.9 3.10 3.11 3.12 3.13 3.14'],
    ['>3.12', '3.12 3.13 3.14'],
    ['<=3.10', '3.8 3.9'],
    ['~=3.12', '3.12 3.13 3.14'],
    ['~=3.9.1', '3.9'],
    ['>=3.8,!=3.9.*,!=3.10.1,<3.12', '3.8 3.10 3.11'],
    ['==3.11.*', '3.11'],
    ['^3.12', '3.12 3.13 3.14'],
    ['~3.10', '3.10'],
    ['~3.8 || ^3.13', '3.8 3.13 3.14'],
    ['3.11', '3.11'],
    ['>=2.7, !=3.0.*, <4', '3.8 3.9 3.10 3.11 3.12 3.13 3.14'],
    ['*', '3.8 3.9 3.10 3.11 3.12 3.13 3.14'],
  ])('%s: %s', (constraint, expected) => {
    expect(MINORS.filter((minor) => satisfiesConstraint(constraint, minor)).join(' ')).toBe(expected);
  });
});

describe('the versions are', () => {
  const detect = (files: Record<string, string>) => detectPython(new Map(Object.entries(files)), '', FACTS);
  const project = (constraint: string, ...classifiers: readonly string[]) => ({
    'pyproject.toml': `[project]\nrequires-python = "${constraint}"\nclassifiers = [${classifiers.map((version) => `"Programming Language :: Python :: ${version}"`).join(', ')}]\n`,
  });
  it.each<[string, Record<string, string>, string, string, RegExp | null]>([
    [
      'the classifiers within the limits',
      project('>=3.10', '3', '3.9', '3.10', '3.11'),
      '3.10 3.11',
      'as in the classifiers',
      null,
    ],
    [
      'old ones that the classifiers name',
      project('>=3.9', '3.9', '3.13'),
      '3.9 3.13',
      'as in the classifiers',
      /^Python 3\.9: past the end of life; .* names them/,
    ],
    [
      'those within the limits',
      project('>=3.9,<3.13'),
      '3.10 3.11 3.12',
      'supported versions that requires-python >=3.9,<3.13 allows',
      /^Python 3\.9: past the end of life; .* not tested/,
    ],
    [
      'an old one if no newer one is allowed',
      project('<3.10'),
      '3.9',
      'the newest version that requires-python <3.10 allows',
      /^Python 3\.9: past/,
    ],
    [
      'the newest if none is known',
      project('>=3.99'),
      '3.14',
      'the newest version',
      /no known version is allowed by requires-python >=3\.99/,
    ],
    ['all that are supported', { 'setup.py': 'setup()' }, '3.10 3.11 3.12 3.13 3.14', 'all that are supported', null],
    [
      "Poetry's",
      { 'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.12"\n' },
      '3.12 3.13 3.14',
      "supported versions that Poetry's python ^3.12 allows",
      null,
    ],
    [
      'those of setup.cfg',
      {
        'setup.cfg':
          '[metadata]\nclassifiers =\n    Programming Language :: Python :: 3.11\n[options]\npython_requires = >=3.8\n',
      },
      '3.11',
      'as in the classifiers',
      null,
    ],
    [
      'those of setup.py',
      { 'setup.py': "setup(python_requires='>=3.12',\n  classifiers=['Programming Language :: Python :: 3.8'])\n" },
      '3.12 3.13 3.14',
      'supported versions that python_requires >=3.12 allows',
      null,
    ],
    [
      'the environments of tox',
      { 'setup.py': 'setup()', 'tox.ini': '[tox]\nenvlist = py{310,311}-x, py3{12-13}, lint\n' },
      '3.10 3.11 3.12 3.13',
      'as in the environments of tox',
      null,
    ],
  ])('%s', (_name, files, versions, source, unknown) => {
    const found = detect({ ...files, 'test_x.py': 'def test_x(): pass\n' });
    expect(found?.versions.join(' ')).toBe(versions);
    expect(found?.source).toBe(source);
    if (unknown) expect(found?.unknown[0]).toMatch(unknown);
    else expect(found?.unknown).toEqual([]);
  });
});
