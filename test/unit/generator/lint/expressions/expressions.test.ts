// Expressions of which only a part is known.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate, isNeverTrue, type Known, UNKNOWN } from '../../../../../generator/lint/expressions/evaluate.ts';
import { parseExpression } from '../../../../../generator/lint/expressions/parse.ts';

const KNOWN: Known = new Map<string, string | boolean | null>([
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
  ['vars.x', UNKNOWN],
  ["vars.x == 'y'", UNKNOWN],
  ['vars.x && false', false],
  ['false && vars.x', false],
  ['vars.x || true', true],
  ['vars.x || false', UNKNOWN],
  ['vars.x && true', UNKNOWN],
  ["(vars.x || true) && github.event_name == 'push'", false],
  ["vars.x || true && github.event_name == 'push'", UNKNOWN],
  ['always()', true],
  ['success()', UNKNOWN],
  ["contains('abc', 'B')", true],
  ["startsWith(github.event_name, 'pull')", true],
  ["endsWith(github.event_name, 'x')", false],
  ['contains(vars.x, 1)', UNKNOWN],
  ["contains(fromJSON('[1]'), 1)", UNKNOWN],
  ['github.event.labels.*.name', UNKNOWN],
  ['1 < 2', UNKNOWN],
])('%s', (text, value) => {
  const tree = parseExpression(text);
  expect(tree && evaluate(tree, KNOWN)).toBe(value);
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
])('of no expression nothing is certain: %j', (text) => {
  expect(parseExpression(text)).toBeNull();
  expect(isNeverTrue(text, KNOWN)).toBe(false);
});

it('any text is an expression or none', () => {
  const token = fc.constantFrom('a', '.', '(', ')', '!', '&&', '||', '==', "'x'", '1', '[', ']', ',', '*', ' ', '$');
  const property = fc.property(
    fc.array(token).map((all) => all.join('')),
    (text) => {
      const tree = parseExpression(text);
      if (tree) evaluate(tree, KNOWN);
    },
  );
  fc.assert(property, { numRuns: 2_000 });
});
