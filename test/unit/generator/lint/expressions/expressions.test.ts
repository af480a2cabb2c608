// Expressions with known and unknown values.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  evaluateExpression,
  isNeverTrue,
  type KnownValues,
  UNKNOWN_VALUE,
} from '../../../../../generator/lint/expressions/evaluate.ts';
import { parseExpression } from '../../../../../generator/lint/expressions/parse.ts';

const KNOWN: KnownValues = new Map<string, string | boolean | null>([
  ['github.event_name', 'pull_request'],
  ['a.b-c', true],
  ['none', null],
]);

it.each([
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
  ['none == false', true],
  ['none', null],
  ['vars.x', UNKNOWN_VALUE],
  ["vars.x == 'y'", UNKNOWN_VALUE],
  ['vars.x && false', false],
  ['false && vars.x', false],
  ['vars.x || true', true],
  ['vars.x || false', UNKNOWN_VALUE],
  ['vars.x && true', UNKNOWN_VALUE],
  ["(vars.x || true) && github.event_name == 'push'", false],
  ["vars.x || true && github.event_name == 'push'", UNKNOWN_VALUE],
  ['always()', true],
  ['success()', UNKNOWN_VALUE],
  ["contains('abc', 'B')", true],
  ["startsWith(github.event_name, 'pull')", true],
  ["endsWith(github.event_name, 'x')", false],
  ['contains(vars.x, 1)', UNKNOWN_VALUE],
  ["contains(fromJSON('[1]'), 1)", UNKNOWN_VALUE],
  ['github.event.labels.*.name', UNKNOWN_VALUE],
  ['1 < 2', UNKNOWN_VALUE],
])('evaluates %s', (text, value) => {
  const tree = parseExpression(text);
  expect(tree && evaluateExpression(tree, KNOWN)).toBe(value);
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
    },
  );
  fc.assert(property, { numRuns: 2_000 });
});
