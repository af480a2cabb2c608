// Parses an expression of GitHub Actions. Grammar: https://docs.github.com/actions/reference/workflows-and-actions/expressions

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `name` in lower case, such as `github`. */
  | { readonly kind: 'context'; readonly name: string }
  | Access
  /** `name` in lower case. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'logical'; readonly operator: '&&' | '||'; readonly operands: readonly Expression[] }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Expression; readonly right: Expression };

interface Access {
  readonly kind: 'access';
  readonly of: Expression;
  /** Null for `*`. */
  readonly key: Expression | null;
  /** Such as `github.event.name`, in lower case; null for other than names and texts, and for values of functions. */
  readonly path: string | null;
}

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(&&|\|\||[=!<>]=|[!<>()[\],.*])|(-?(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?))|([A-Za-z_][\w-]*))/giy;

const EQUALITY: ReadonlySet<string> = new Set(['==', '!=']);
const ORDER: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
/** GitHub rejects deeper ones. */
const MAX_NESTING = 50;
/** GitHub rejects longer ones. Source: docs.github.com/actions/reference/limits */
const MAX_CHARACTERS = 21_000;
/** One condition is evaluated for each leg of a job, and by several rules. */
const parsed = new Map<string, Expression | null>();
const MAX_REMEMBERED = 2000;

/** Parses the text in `${{ }}`, or of an `if` without it. Returns null for a text that is not an expression. */
export function parseExpression(text: string): Expression | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tree = parse(text);
  if (parsed.size >= MAX_REMEMBERED) parsed.clear();
  parsed.set(text, tree);
  return tree;
}

function parse(text: string): Expression | null {
  if (text.length > MAX_CHARACTERS) return null;
  const trimmed = text.trim();
  const whole = trimmed.startsWith('$' + '{{') && trimmed.endsWith('}}');
  const tokens = tokenize(whole ? trimmed.slice(3, -2) : trimmed);
  if (tokens === null) return null;
  let next = 0;
  let depth = 0;

  const take = (token: string): boolean => {
    if (tokens[next] !== token) return false;
    next++;
    return true;
  };
  const logical = (operator: '&&' | '||', operand: () => Expression | null): Expression | null => {
    const first = operand();
    if (!first) return null;
    const operands = [first];
    while (take(operator)) {
      const each = operand();
      if (!each) return null;
      operands.push(each);
    }
    return operands.length === 1 ? first : { kind: 'logical', operator, operands };
  };
  const compare = (operators: ReadonlySet<string>, operand: () => Expression | null): Expression | null => {
    let left = operand();
    for (let count = 0; left && operators.has(tokens[next] ?? ''); count++) {
      const operator = tokens[next++] ?? '';
      const right = operand();
      left = right && count < MAX_NESTING ? { kind: 'compare', operator, left, right } : null;
    }
    return left;
  };
  const order = () => compare(ORDER, nested);
  const and = () => logical('&&', () => compare(EQUALITY, order));
  const or = () => logical('||', and);
  const nested = (): Expression | null => {
    if (depth === MAX_NESTING) return null;
    depth++;
    const found = unary();
    depth--;
    return found;
  };
  const unary = (): Expression | null => {
    if (take('!')) {
      const of = nested();
      return of && { kind: 'not', of };
    }
    if (!take('(')) return primary(tokens[next++]);
    const inner = or();
    return inner && take(')') ? accesses(inner) : null;
  };
  const primary = (token: string | undefined): Expression | null => {
    if (token === undefined) return null;
    if (token.startsWith("'")) return { kind: 'literal', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (!/^[A-Za-z_]/.test(token)) return null;
    if (Object.hasOwn(CONSTANTS, token)) return { kind: 'literal', value: CONSTANTS[token] ?? null };
    const name = token.toLowerCase();
    const found: Expression | null = take('(') ? call(name) : { kind: 'context', name };
    return found && accesses(found);
  };
  const call = (name: string): Expression | null => {
    const args: Expression[] = [];
    if (take(')')) return { kind: 'call', name, args };
    do {
      const arg = or();
      if (!arg) return null;
      args.push(arg);
    } while (take(','));
    return take(')') ? { kind: 'call', name, args } : null;
  };
  /** Reads `.name`, `.*` and `[index]` after a value. */
  const accesses = (value: Expression): Expression | null => {
    let of = value;
    for (let count = 0; count <= MAX_NESTING; count++) {
      if (take('.')) {
        const property = tokens[next++] ?? '';
        if (!/^(?:[A-Za-z_]|\*$)/.test(property)) return null;
        of = access(of, property === '*' ? null : { kind: 'literal', value: property });
      } else if (take('[')) {
        const key = take('*') ? null : or();
        if (!take(']')) return null;
        of = access(of, key);
      } else return of;
    }
    return null;
  };

  const tree = or();
  return next === tokens.length ? tree : null;
}

function access(of: Expression, key: Expression | null): Access {
  const before = pathOf(of);
  const name = key?.kind === 'literal' && typeof key.value === 'string' ? key.value.toLowerCase() : null;
  return { kind: 'access', of, key, path: before === null || name === null ? null : `${before}.${name}` };
}

/** Returns the path of a value in a context, such as `github.event.name`; null for other expressions. */
export function pathOf(tree: Expression): string | null {
  if (tree.kind === 'context') return tree.name;
  return tree.kind === 'access' ? tree.path : null;
}

const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function tokenize(text: string): readonly string[] | null {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    tokens.push(match[0].trim());
  }
  return tokens;
}
