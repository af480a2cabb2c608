// Evaluates expressions of which only some values are known: to all values that they may have.
import { findExpressions, insideOfExpression } from '../model/expressions-in-text.ts';
import { FUNCTIONS } from './functions.ts';
import { type Expression, parseExpression, pathOf } from './parse.ts';
import {
  areEqual,
  certainly,
  combineValues,
  compareOrder,
  isComplete,
  isTrue,
  isValueList,
  itemOf,
  mayBeFalse,
  mayBeTrue,
  onlyValue,
  type PossibleValues,
  possibleValues,
  TRUE_OR_FALSE,
  toText,
  UNKNOWN,
  type Value,
} from './values.ts';

/**
 * Values of contexts by lower-case path, such as `github.event_name`. `matrix.*` has the value of all other
 * keys, `success()` that of a status check. The rest is unknown.
 */
export type KnownValues = ReadonlyMap<string, PossibleValues>;

export function knownValues(entries: readonly (readonly [string, Value])[]): KnownValues {
  return new Map(entries.map(([path, value]) => [path, certainly(value)]));
}

/** Returns whether a condition is certainly false. */
export function isNeverTrue(condition: string, known: KnownValues): boolean {
  return !mayBeTrue(evaluateCondition(condition, known));
}

/** Returns whether a condition is certainly true. */
export function isAlwaysTrue(condition: string, known: KnownValues): boolean {
  return !mayBeFalse(evaluateCondition(condition, known));
}

/** The text around an expression makes a condition true: `${{ false }} && x`. */
function evaluateCondition(condition: string, known: KnownValues): PossibleValues {
  const tree = parseExpression(condition);
  return tree ? evaluateExpression(tree, known) : UNKNOWN;
}

/** Returns whether a condition has a status check. Without one, `success()` is implied. */
export function hasStatusCheck(condition: string): boolean {
  return /\b(?:always|failure|cancelled)\s*\(\s*\)/i.test(condition);
}

/** Returns the values of a text with expressions in it. A text that is one expression has its value, which may be a list. */
export function evaluateText(text: string, known: KnownValues): PossibleValues {
  const whole = insideOfExpression(text.trim());
  if (whole !== null) return evaluateInside(whole, known);
  const expressions = findExpressions(text);
  if (expressions.length === 0) return certainly(text);
  let at = 0;
  const parts: PossibleValues[] = [];
  for (const { index, end, inside } of expressions) {
    parts.push(certainly(text.slice(at, index)), evaluateInside(inside, known));
    at = end;
  }
  parts.push(certainly(text.slice(at)));
  return combineValues(parts, (values) => {
    const texts = values.map(toText);
    return texts.includes(undefined) ? undefined : texts.join('');
  });
}

function evaluateInside(inside: string, known: KnownValues): PossibleValues {
  const tree = parseExpression(inside);
  return tree ? evaluateExpression(tree, known) : UNKNOWN;
}

export function evaluateExpression(tree: Expression, known: KnownValues): PossibleValues {
  switch (tree.kind) {
    case 'literal':
      return certainly(tree.value);
    case 'context':
      return known.get(tree.name) ?? UNKNOWN;
    case 'access':
      return evaluateAccess(tree, known);
    case 'call':
      return callFunction(tree.name, tree.args, known);
    case 'not': {
      const of = evaluateExpression(tree.of, known);
      return possibleValues([...(mayBeTrue(of) ? [false] : []), ...(mayBeFalse(of) ? [true] : [])]);
    }
    case 'logical':
      return evaluateLogical(tree.operands, tree.operator === '||', known);
    case 'compare': {
      const sides = [evaluateExpression(tree.left, known), evaluateExpression(tree.right, known)];
      return trueOrFalse(
        combineValues(sides, ([left = null, right = null]) => compareValues(tree.operator, left, right)),
      );
    }
  }
}

function evaluateAccess(tree: Expression & { readonly kind: 'access' }, known: KnownValues): PossibleValues {
  const found = tree.path === null ? undefined : known.get(tree.path);
  if (found) return found;
  const before = pathOf(tree.of);
  const other = before === null || tree.path === null ? undefined : known.get(`${before}.*`);
  if (other) return other;
  if (tree.key === null) {
    const list = onlyValue(evaluateExpression(tree.of, known));
    return list !== undefined && isValueList(list) && list.length === 0 ? certainly([]) : UNKNOWN;
  }
  const key = evaluateExpression(tree.key, known);
  const [name] = key.values;
  // `matrix[name]`
  if (tree.path === null && before !== null && typeof name === 'string' && key.values.length === 1) {
    const value = known.get(`${before}.${name.toLowerCase()}`);
    if (value && isComplete(key)) return value;
  }
  return combineValues([evaluateExpression(tree.of, known), key], ([of = null, each = null]) => itemOf(of, each));
}

/** The value is the first operand that decides, or the last one. */
function evaluateLogical(operands: readonly Expression[], deciding: boolean, known: KnownValues): PossibleValues {
  const values: Value[] = [];
  let [otherTrue, otherFalse] = [false, false];
  for (const [index, operand] of operands.entries()) {
    const each = evaluateExpression(operand, known);
    const last = index === operands.length - 1;
    values.push(...each.values.filter((value) => last || isTrue(value) === deciding));
    otherTrue ||= each.otherTrue && (last || deciding);
    otherFalse ||= each.otherFalse && (last || !deciding);
    const mayContinue = deciding ? mayBeFalse(each) : mayBeTrue(each);
    if (!mayContinue) break;
  }
  return possibleValues(values, { otherTrue, otherFalse });
}

function compareValues(operator: string, left: Value, right: Value): boolean | undefined {
  if (operator === '==') return areEqual(left, right);
  if (operator === '!=') {
    const equal = areEqual(left, right);
    return equal === undefined ? undefined : !equal;
  }
  const order = compareOrder(left, right);
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

const TESTS = new Set(['contains', 'startswith', 'endswith', 'success', 'failure', 'cancelled']);

function callFunction(name: string, args: readonly Expression[], known: KnownValues): PossibleValues {
  if (name === 'always') return certainly(true);
  const status = known.get(`${name}()`);
  if (status) return status;
  if (name === 'case') return evaluateCase(args, known);
  const call = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  const values = args.map((arg) => evaluateExpression(arg, known));
  const found = call ? combineValues(values, call) : UNKNOWN;
  return TESTS.has(name) ? trueOrFalse(found) : found;
}

/** `case(condition, value, condition, value, …, default)` */
function evaluateCase(args: readonly Expression[], known: KnownValues): PossibleValues {
  const possible: PossibleValues[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const [first, second] = [args[index], args[index + 1]];
    if (!first) break;
    const value = evaluateExpression(first, known);
    if (!second) possible.push(value);
    else {
      if (mayBeTrue(value)) possible.push(evaluateExpression(second, known));
      if (!mayBeFalse(value)) break;
    }
  }
  return possibleValues(
    possible.flatMap(({ values }) => values),
    {
      otherTrue: possible.some(({ otherTrue }) => otherTrue),
      otherFalse: possible.some(({ otherFalse }) => otherFalse),
    },
  );
}

/** What is unknown is one of the two. */
function trueOrFalse(possible: PossibleValues): PossibleValues {
  return isComplete(possible) && possible.values.length > 0 ? possible : TRUE_OR_FALSE;
}
