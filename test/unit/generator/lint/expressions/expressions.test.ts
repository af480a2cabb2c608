// Expressions with known and unknown values.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  evaluateExpression,
  evaluateText,
  isNeverTrue,
  type KnownValues,
  knownValues,
} from '../../../../../generator/lint/expressions/evaluate.ts';
import { parseExpression } from '../../../../../generator/lint/expressions/parse.ts';
import { simplifyText } from '../../../../../generator/lint/expressions/simplify.ts';
import type { PossibleValues, Value } from '../../../../../generator/lint/expressions/values.ts';

const KNOWN: KnownValues = new Map([
  ...knownValues([
    ['github.event_name', 'pull_request'],
    ['a.b-c', true],
    ['none', null],
    ['matrix.os', 'linux'],
    ['matrix.machine', { labels: ['a', 'b'], Count: 2 }],
    ['matrix.*', null],
  ]),
  ['one_or_two', { values: ['one', 'two'], otherTrue: false, otherFalse: false }],
]);

const UNKNOWN = ['something else'];
const NOTHING_OR_UNKNOWN = ['something else that is true'];

/** Returns the values, and what else is possible as one text. */
function listValues({ values, otherTrue, otherFalse }: PossibleValues): readonly Value[] {
  if (otherTrue && otherFalse) return [...values, ...UNKNOWN];
  if (otherFalse) return [...values, 'something else that is false'];
  return otherTrue ? [...values, ...NOTHING_OR_UNKNOWN] : values;
}

type Evaluated = readonly [text: string, ...values: (string | number | boolean | null | readonly string[])[]];

const EXPRESSIONS: readonly Evaluated[] = [
  ["github.event_name == 'push'", false],
  ["GitHub.Event_Name == 'PULL_REQUEST'", true],
  ["github['event_name'] != 'push'", true],
  ['a.b-c', true],
  ['!a.b-c', false],
  [`\${{ !a.b-c }}`, false],
  ["'it''s'", "it's"],
  ['1.5', 1.5],
  ['0x1f == 31', true],
  ["'1' == 1", true],
  ["'' == 0", true],
  ["'x' == 0", false],
  ['none == false', true],
  ['none == 0', true],
  ['none', null],
  ['vars.x', ...UNKNOWN],
  ["vars.x == 'y'", true, false],
  ['!vars.x', false, true],
  ['vars.x && false', false, 'something else that is false'],
  ['false && vars.x', false],
  ['vars.x || true', true, ...NOTHING_OR_UNKNOWN],
  ['vars.x || false', false, ...NOTHING_OR_UNKNOWN],
  ['vars.x && true', true, 'something else that is false'],
  ["vars.x && 'a' || 'b'", 'a', 'b'],
  ["vars.x == 'y' && 'a' || 'b'", 'a', 'b'],
  ["matrix.os == 'linux' && 'a' || 'b'", 'a'],
  ["matrix.os == 'linux' && '' || 'b'", 'b'],
  ["(vars.x || true) && github.event_name == 'push'", false],
  ['always()', true],
  ['success()', true, false],
  ["contains('abc', 'B')", true],
  ["startsWith(github.event_name, 'pull')", true],
  ["endsWith(github.event_name, 'x')", false],
  ['contains(vars.x, 1)', true, false],
  ["contains(fromJSON('[1]'), 1)", true],
  [`contains(fromJSON('["Push", "x"]'), 'push')`, true],
  [`contains(fromJSON('["pushes"]'), 'push')`, false],
  [`fromJSON('["self-hosted", "x"]')`, ['self-hosted', 'x']],
  [`fromJSON('{"a": {"b": 1}}').a.B`, 1],
  [`fromJSON('{"linux": "l", "x": "y"}')[matrix.os]`, 'l'],
  ["fromJSON('[')", ...UNKNOWN],
  ["format('{0}-{1} {{x}}', matrix.os, 2)", 'linux-2 {x}'],
  ["format('{1}', 1)", ...UNKNOWN],
  ['join(matrix.machine.labels)', 'a,b'],
  ["join(matrix.machine.labels, ' ')", 'a b'],
  ['matrix.machine.count', 2],
  ["matrix['machine'].labels[1]", 'b'],
  ['matrix.missing', null],
  ["matrix.missing || 'x'", 'x'],
  ['toJSON(matrix.os)', '"linux"'],
  ["case(matrix.os == 'x', 1, vars.y == 'z', 2, 3)", 2, 3],
  ['one_or_two', 'one', 'two'],
  ["one_or_two == 'one'", true, false],
  ["format('{0}{1}', one_or_two, one_or_two)", 'oneone', 'onetwo', 'twoone', 'twotwo'],
  ['github.event.labels.*.name', ...UNKNOWN],
  ['noSuchFunction(1)', ...UNKNOWN],
  ['1 < 2', true],
  ["'b' >= 'A'", true],
  ["'x' < 1", false],
];

it.each(EXPRESSIONS.map(([text, ...values]) => ({ text, values })))('evaluates $text', ({ text, values }) => {
  const tree = parseExpression(text);
  expect(tree && listValues(evaluateExpression(tree, KNOWN))).toEqual(values);
});

const TEXTS: readonly Evaluated[] = [
  ['x', 'x'],
  [`ubuntu-\${{ matrix.os }}`, 'ubuntu-linux'],
  [`\${{ matrix.machine.labels }}`, ['a', 'b']],
  [`a-\${{ one_or_two }}-\${{ none }}`, 'a-one-', 'a-two-'],
  [`a-\${{ vars.x }}`, ...UNKNOWN],
  [`a-\${{ matrix.machine }}`, ...UNKNOWN],
];

it.each(TEXTS.map(([text, ...values]) => ({ text, values })))('evaluates the text $text', ({ text, values }) => {
  expect(listValues(evaluateText(text, KNOWN))).toEqual(values);
});

it.each([
  [`ci-\${{ github.workflow }}-\${{ github.ref }}`, `ci-\${{ github.workflow }}-\${{ github.ref }}`],
  [`\${{ github.event_name }}-\${{GitHub['ref']}}`, `pull_request-\${{ github.ref }}`],
  [`\${{ none || github.ref }}`, `\${{ github.ref }}`],
  [`\${{ github.head_ref || github.run_id }}`, `\${{ (github.head_ref || github.run_id) }}`],
  [`\${{ github.event_name == 'push' && github.sha || github.ref }}`, `\${{ github.ref }}`],
  [`a-\${{ inputs.name }}`, 'a-given'],
  [`\${{ github.ref == inputs.name }}`, `\${{ (github.ref == "given") }}`],
  [`\${{ inputs.other }}`, null],
  [`\${{ needs.a.outputs.b }}`, null],
])('simplifies %s', (text, expected) => {
  const isShared = (path: string) => path.startsWith('github.');
  expect(simplifyText(text, { known: KNOWN, replaced: new Map([['inputs.name', 'given']]), isShared })).toBe(expected);
});

it.each([
  '',
  '((',
  'a b',
  "'open",
  'a ==',
  'f(1',
  'a.[',
  '&& a',
  'a[1',
  `\${{ a }} && b`,
  '('.repeat(10_000),
  '!'.repeat(10_000),
])('returns null for %j, which is not an expression', (text) => {
  expect(parseExpression(text)).toBeNull();
  expect(isNeverTrue(text, KNOWN)).toBe(false);
});

it('parses any text without an error', () => {
  const token = fc.constantFrom('a', '.', '(', ')', '!', '&&', '||', '==', "'x'", '1', '[', ']', ',', '*', ' ', '$');
  const property = fc.property(
    fc.array(token).map((all) => all.join('')),
    (text) => {
      const tree = parseExpression(text);
      if (tree) evaluateExpression(tree, KNOWN);
      isNeverTrue(text, KNOWN);
    },
  );
  fc.assert(property, { numRuns: 2_000 });
});
