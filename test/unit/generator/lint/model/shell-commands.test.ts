// The commands of a script, in order, each with the operator after it.
import { expect, it } from 'vitest';
import { parseScript } from '../../../../../generator/lint/model/shell-commands.ts';

const words = (script: string) => parseScript(script).commands.map((each) => each.words);
const operators = (script: string) => parseScript(script).commands.map(({ operator }) => operator);
const opaque = (script: string) => parseScript(script).commands.map((each) => each.opaque);

it.each([
  ['a b\nc', [['a', 'b'], ['c']]],
  ['a \'b c\' "d e"f', [['a', 'b c', 'd ef']]],
  ['a \\\n  b', [['a', 'b']]],
  ['a # b\n# c\nd#e', [['a'], ['d#e']]],
  ['a > b 2>&1 c', [['a', 'c']]],
  [`a \${{ matrix.b || 'c' }}d`, [['a', `\${{ matrix.b || 'c' }}d`]]],
  ['A=1 B="2 3"', [['A=1', 'B=2 3']]],
  ['a "$B/$C"', [['a', '$B/$C']]],
  ['a\\ b', [['a b']]],
  ['', []],
] as const)('reads the words of %j', (script, expected) => {
  expect(words(script)).toEqual(expected);
});

it('reads the operator after each command', () => {
  expect(operators('a && b | c; d || e &\nf')).toEqual(['&&', '|', ';', '||', '&', '']);
  // After an operator, the command continues on the next line.
  expect(operators('a &&\nb')).toEqual(['&&', '']);
});

it.each([
  ['a $(b)', [true]],
  ['a `b`', [true]],
  ["a '$(b)'", [false]],
  ['if a; then b; fi', [true, true, true]],
  ['(a)', [true]],
  ['a <<EOF\nb\nEOF', [true, false, false]],
  ['a "b', [true]],
  ['a $B', [false]],
])('marks commands in %j that it cannot read as opaque', (script, expected) => {
  expect(opaque(script)).toEqual(expected);
});

it('returns the lines and the source of each command, and the lines of comments', () => {
  const { commands, comments } = parseScript('# one\na \\\n  b\n\n  # two\nc > d');
  expect(commands.map(({ lines, text }) => [lines, text])).toEqual([
    [[1, 2], 'a \\\n  b'],
    [[5, 5], 'c > d'],
  ]);
  expect([...comments]).toEqual([
    [0, 'one'],
    [4, 'two'],
  ]);
  expect(commands[1]?.redirects).toEqual(['d']);
});
