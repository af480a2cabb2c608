// Simplifies a text with expressions as far as values are known, so that two texts can be compared whose other values are the same.
import { findExpressions } from '../model/expressions-in-text.ts';
import { evaluateExpression, type KnownValues } from './evaluate.ts';
import { type Expression, parseExpression, pathOf } from './parse.ts';
import { mayBeFalse, mayBeTrue, onlyValue, toText } from './values.ts';

/** What is known while a text is simplified. */
export interface Scope {
  readonly known: KnownValues;
  /** Texts that stand for other contexts, by path: the inputs that a call passes. */
  readonly replaced: ReadonlyMap<string, SimplifiedText>;
  /** Returns whether a context has one value in the whole run. */
  readonly isShared: (path: string) => boolean;
}

/** Equal texts are equal for all values. Null if it has a value that differs within a run, or that cannot be told. */
export type SimplifiedText = string | null;

const MAX_CHARACTERS = 2000;

/** Returns the text with known values in place of expressions, and what is left of the others in `${{ }}`. */
export function simplifyText(text: string, scope: Scope): SimplifiedText {
  const parts: string[] = [];
  let at = 0;
  for (const { index, end, inside } of findExpressions(text)) {
    const tree = parseExpression(inside);
    const part = tree && simplify(tree, scope);
    if (part === null) return null;
    parts.push(text.slice(at, index), part);
    at = end;
  }
  const simplified = [...parts, text.slice(at)].join('');
  return simplified.length > MAX_CHARACTERS ? null : simplified;
}

/** Returns a known value as text, and another as `${{ … }}`. */
function simplify(tree: Expression, scope: Scope): SimplifiedText {
  const reduced = reduce(tree, scope.known);
  const value = onlyValue(evaluateExpression(reduced, scope.known));
  if (value !== undefined) return toText(value) ?? null;
  const replaced = scope.replaced.get(pathOf(reduced) ?? '');
  if (replaced !== undefined) return replaced;
  const rest = render(reduced, scope);
  return rest === null ? null : `\${{ ${rest} }}`;
}

/** Leaves out operands that do not decide. */
function reduce(tree: Expression, known: KnownValues): Expression {
  if (tree.kind !== 'logical') return tree;
  const deciding = tree.operator === '||';
  const operands: Expression[] = [];
  for (const [index, operand] of tree.operands.entries()) {
    const value = evaluateExpression(operand, known);
    const [decides, continues] = deciding
      ? [mayBeTrue(value), mayBeFalse(value)]
      : [mayBeFalse(value), mayBeTrue(value)];
    if (decides || index === tree.operands.length - 1) operands.push(reduce(operand, known));
    if (!continues) break;
  }
  const [only] = operands;
  return operands.length === 1 && only ? only : { ...tree, operands };
}

/** Returns an expression as text in one form; null for values that differ within a run. */
function render(tree: Expression, scope: Scope): string | null {
  const value = onlyValue(evaluateExpression(tree, scope.known));
  if (value !== undefined) return JSON.stringify(value);
  const each = (trees: readonly Expression[], separator: string) => {
    const texts = trees.map((part) => render(part, scope));
    return texts.includes(null) ? null : texts.join(separator);
  };
  switch (tree.kind) {
    case 'literal':
      return JSON.stringify(tree.value);
    case 'not': {
      const of = render(tree.of, scope);
      return of === null ? null : `!${of}`;
    }
    case 'logical': {
      const operands = each(tree.operands, ` ${tree.operator} `);
      return operands === null ? null : `(${operands})`;
    }
    case 'compare': {
      const sides = each([tree.left, tree.right], ` ${tree.operator} `);
      return sides === null ? null : `(${sides})`;
    }
    case 'call': {
      const args = each(tree.args, ', ');
      return args === null || STATUS.has(tree.name) ? null : `${tree.name}(${args})`;
    }
    case 'context':
    case 'access': {
      const path = pathOf(tree);
      if (path === null) return null;
      const replaced = scope.replaced.get(path);
      if (replaced !== undefined) return replaced === null ? null : JSON.stringify(replaced);
      return scope.isShared(path) ? path : null;
    }
  }
}

const STATUS = new Set(['success', 'failure', 'cancelled', 'hashfiles']);

/** Returns whether a simplified text has no expression left. */
export function isConstantText(text: string): boolean {
  return !text.includes('$' + '{{');
}
