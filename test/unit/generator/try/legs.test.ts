import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../../generator/config/load.ts';
import { FACTS } from '../../../../generator/facts/facts.ts';
import { listLegs, selectLegs } from '../../../../generator/try/legs.ts';

const ACTION = 'org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0';
const legsOf = (text: string) =>
  listLegs(loadConfig(`action: ${ACTION}\n${text}\nworkflows: { ci: { hosted: [linux/amd64] } }\n`, FACTS), FACTS);
const ids = (legs: readonly { readonly id: string }[]) => legs.map(({ id }) => id);

const NONE = { python: [], node: [], go: [] };

const TWO = legsOf(`python: { versions: ['3.13', '3.11'], install: make, test: pytest }
node: { versions: ['24'], test: npm test, working-directory: js }
env: { A: b }`);
const AXES = legsOf(
  `python: { versions: ['3.12'], test: pytest, matrix: { database-kind: [sqlite, postgres], fast: [true, false] } }`,
);

describe('listLegs', () => {
  it('returns one leg for each version, with its commands', () => {
    expect(TWO).toEqual([
      {
        id: 'python-3.11',
        runtime: 'python',
        version: '3.11',
        env: { A: 'b' },
        workingDirectory: '',
        install: 'make',
        test: 'pytest',
      },
      {
        id: 'python-3.13',
        runtime: 'python',
        version: '3.13',
        env: { A: 'b' },
        workingDirectory: '',
        install: 'make',
        test: 'pytest',
      },
      {
        id: 'node-24',
        runtime: 'node',
        version: '24',
        env: { A: 'b' },
        workingDirectory: 'js',
        install: null,
        test: 'npm test',
      },
    ]);
  });

  it('returns one leg for each combination of the axes, which are environment variables', () => {
    expect(AXES.map(({ id, env }) => [id, env])).toEqual([
      ['python-3.12-sqlite-true', { DATABASE_KIND: 'sqlite', FAST: 'true' }],
      ['python-3.12-sqlite-false', { DATABASE_KIND: 'sqlite', FAST: 'false' }],
      ['python-3.12-postgres-true', { DATABASE_KIND: 'postgres', FAST: 'true' }],
      ['python-3.12-postgres-false', { DATABASE_KIND: 'postgres', FAST: 'false' }],
    ]);
  });
});

describe('selectLegs', () => {
  it.each([
    ['without a selector, the newest version at hand of each runtime', null, ['3.11'], ['python-3.11', 'node-24']],
    ['without a version at hand, the newest', null, [], ['python-3.13', 'node-24']],
    ['the nearest to a version at hand', null, ['3.10'], ['python-3.11', 'node-24']],
    ['a runtime', 'python', ['3.11', '3.13'], ['python-3.13']],
    ['a version', '3.11', [], ['python-3.11']],
    ['a runtime with a version', 'python-3.11', ['3.13'], ['python-3.11']],
  ])('%s', (_what, selector, atHand, expected) => {
    expect(ids(selectLegs(TWO, selector, { python: atHand, node: [], go: [] }))).toEqual(expected);
  });

  it('selects the combinations of axes by the start of their names', () => {
    expect(ids(selectLegs(AXES, 'python-3.12-sqlite', NONE))).toEqual([
      'python-3.12-sqlite-true',
      'python-3.12-sqlite-false',
    ]);
  });

  it('throws for a leg that the config does not have, with a suggestion', () => {
    expect(() => selectLegs(TWO, 'python-3.12', NONE)).toThrow(/Did you mean python-3\.1[13]\?/);
  });
});
