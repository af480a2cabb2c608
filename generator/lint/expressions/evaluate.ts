// What an expression comes to where only some of the values in it are known.
import { type Expression, parseExpression } from './parse.ts';

export const UNKNOWN: unique symbol = Symbol('unknown');

export type Value = string | number | boolean | null | typeof UNKNOWN;

/** Values of contexts by path in lower case, such as `github.event_name`. What is not there is unknown. */
export type Known = ReadonlyMap<string, string | number | boolean | null>;

/** Returns whether it is certain that a condition does not hold. */
export function isNeverTrue(condition: string, known: Known): boolean {
  const tree = parseExpression(condition);
  return tree !== null && truth(evaluate(tree, known)) === false;
}

/** Whether a condition has a say over jobs and steps after a failure: without one of these, success() is meant. */
export function asksForStatus(condition: string): boolean {
  return /\b(?:always|failure|cancelled)\s*\(\s*\)/i.test(condition);
}

export function evaluate(tree: Expression, known: Known): Value {
  if (tree.kind === 'literal') return tree.value;
  if (tree.kind === 'context') return known.get(tree.path) ?? (known.has(tree.path) ? null : UNKNOWN);
  if (tree.kind === 'call')
    return call(
      tree.name,
      tree.args.map((arg) => evaluate(arg, known)),
    );
  if (tree.kind === 'not') {
    const value = truth(evaluate(tree.of, known));
    return value === null ? UNKNOWN : !value;
  }
  const left: Value = evaluate(tree.left, known);
  const right: Value = evaluate(tree.right, known);
  if (tree.operator === '&&') return either(left, right, false);
  if (tree.operator === '||') return either(left, right, true);
  return compare(tree.operator, left, right);
}

/** `&&` is decided by a false side, `||` by a true one, be the other unknown. */
function either(left: Value, right: Value, deciding: boolean): Value {
  const [first, second] = [truth(left), truth(right)];
  if (first === deciding) return left;
  if (first === null) return second === deciding ? deciding : UNKNOWN;
  return right;
}

function truth(value: Value): boolean | null {
  return value === UNKNOWN ? null : Boolean(value);
}

function compare(operator: string, left: Value, right: Value): Value {
  if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
  if (operator === '==') return same(left, right);
  if (operator === '!=') return !same(left, right);
  return UNKNOWN;
}

/** Texts are equal whatever their case; what is of two types is made a number. */
function same(left: Exclude<Value, symbol>, right: Exclude<Value, symbol>): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function call(name: string, args: readonly Value[]): Value {
  const texts = args.map((arg) => (typeof arg === 'string' ? arg.toLowerCase() : null));
  const [whole, part] = texts;
  if (name === 'always') return true;
  if (whole === null || whole === undefined || part === null || part === undefined) return UNKNOWN;
  if (name === 'contains') return whole.includes(part);
  if (name === 'startswith') return whole.startsWith(part);
  if (name === 'endswith') return whole.endsWith(part);
  return UNKNOWN;
}
