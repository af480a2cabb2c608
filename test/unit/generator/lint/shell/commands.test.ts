// The simple commands of a script, as rules see them.
import { describe, expect, it } from 'vitest';
import { findCommands } from '../../../../../generator/lint/shell/commands.ts';

const wordsOf = (script: string) => findCommands(script).map(({ words }) => words.map(({ text }) => text).join(' '));
const expression = (inside: string) => `$\{{ ${inside} }}`;

it.each<readonly [string, readonly string[]]>([
  ['make test || true', ['make test', 'true']],
  ['v=$(git describe || echo "")', ['', 'git describe', 'echo ']],
  ["if ! make test; then echo 'it failed'; fi", ['make test', 'echo it failed']],
  ['make \\\n  test # the tests', ['make test']],
  ['cat << END\nmake test\nEND\nmake check', ['cat', 'make check']],
  ['( cd src && make "test" ) | tee log', ['cd src', 'make test', 'tee log']],
  [
    `make ARCH=${expression('matrix.arch')} ${expression("a || 'b'")}x`,
    [`make ARCH=${expression('matrix.arch')} ${expression("a || 'b'")}x`],
  ],
  [`echo "${expression('a')}${expression('b')}"`, [`echo ${expression('a')}${expression('b')}`]],
])('%s', (script, expected) => {
  expect(wordsOf(script)).toEqual(expected);
});

describe('positions', () => {
  it('are offsets in the script as written', () => {
    const script = `echo ${expression('github.ref')} && make "test"`;
    const [, make] = findCommands(script);
    expect(make?.words.map(({ index }) => script.slice(index))).toEqual(['make "test"', '"test"']);
  });

  it('of a redirect are those of its target', () => {
    const script = 'make test > "logs/out.txt" 2>&1';
    expect(findCommands(script)[0]?.redirects).toEqual([
      { operator: '>', target: { text: 'logs/out.txt', index: script.indexOf('"') } },
      { operator: '>&', target: null },
    ]);
  });
});

it('reads what is before an error', () => {
  expect(wordsOf('make test\nif then (')).toContain('make test');
});
