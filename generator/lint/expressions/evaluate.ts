// Evaluates an expression of which only some values are known.
import { type Expression, parseExpression } from './parse.ts';

export const UNKNOWN_VALUE: unique symbol = Symbol('unknown');

type ExpressionValue = string | number | boolean | null | typeof UNKNOWN_VALUE;

/** Values of contexts by lower-case path, such as `github.event_name`. Other values are unknown. */
export type KnownValues = ReadonlyMap<string, string | number | boolean | null>;

/** One condition is evaluated for each leg of a job in turn. */
let lastParsed: { readonly text: string; readonly tree: Expression | null } = { text: '', tree: null };

/** Returns whether a condition is certainly false. */
export function isNeverTrue(condition: string, known: KnownValues): boolean {
  if (lastParsed.text !== condition) lastParsed = { text: condition, tree: parseExpression(condition) };
  const { tree } = lastParsed;
  return tree !== null && toBoolean(evaluateExpression(tree, known)) === false;
}

/** Returns whether a condition has a status check. Without one, `success()` is implied. */
export function hasStatusCheck(condition: string): boolean {
  return /\b(?:always|failure|cancelled)\s*\(\s*\)/i.test(condition);
}

export function evaluateExpression(tree: Expression, known: KnownValues): ExpressionValue {
  if (tree.kind === 'literal') return tree.value;
  if (tree.kind === 'context') return known.get(tree.path) ?? (known.has(tree.path) ? null : UNKNOWN_VALUE);
  if (tree.kind === 'call')
    return callFunction(
      tree.name,
      tree.args.map((arg) => evaluateExpression(arg, known)),
    );
  if (tree.kind === 'not') {
    const value = toBoolean(evaluateExpression(tree.of, known));
    return value === null ? UNKNOWN_VALUE : !value;
  }
  const left: ExpressionValue = evaluateExpression(tree.left, known);
  const right: ExpressionValue = evaluateExpression(tree.right, known);
  if (tree.operator === '&&') return evaluateLogical(left, right, false);
  if (tree.operator === '||') return evaluateLogical(left, right, true);
  return compareValues(tree.operator, left, right);
}

/** A false side decides `&&`, and a true side decides `||`, even if the other side is unknown. */
function evaluateLogical(left: ExpressionValue, right: ExpressionValue, deciding: boolean): ExpressionValue {
  const [first, second] = [toBoolean(left), toBoolean(right)];
  if (first === deciding) return left;
  if (first === null) return second === deciding ? deciding : UNKNOWN_VALUE;
  return right;
}

function toBoolean(value: ExpressionValue): boolean | null {
  return value === UNKNOWN_VALUE ? null : Boolean(value);
}

function compareValues(operator: string, left: ExpressionValue, right: ExpressionValue): ExpressionValue {
  if (left === UNKNOWN_VALUE || right === UNKNOWN_VALUE) return UNKNOWN_VALUE;
  if (operator === '==') return looselyEqual(left, right);
  if (operator === '!=') return !looselyEqual(left, right);
  return UNKNOWN_VALUE;
}

/** Strings are compared without case. Values of two types are compared as numbers. */
function looselyEqual(left: Exclude<ExpressionValue, symbol>, right: Exclude<ExpressionValue, symbol>): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function callFunction(name: string, args: readonly ExpressionValue[]): ExpressionValue {
  const texts = args.map((arg) => (typeof arg === 'string' ? arg.toLowerCase() : null));
  const [whole, part] = texts;
  if (name === 'always') return true;
  if (whole === null || whole === undefined || part === null || part === undefined) return UNKNOWN_VALUE;
  if (name === 'contains') return whole.includes(part);
  if (name === 'startswith') return whole.startsWith(part);
  if (name === 'endswith') return whole.endsWith(part);
  return UNKNOWN_VALUE;
}
