// Parses an expression of GitHub Actions. Grammar: https://docs.github.com/actions/reference/workflows-and-actions/expressions

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `path` such as `github.event.name`. Indexes and `*` are parts of it. */
  | { readonly kind: 'context'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression };

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(&&|\|\||[=!<>]=|[!<>()[\],.*])|(-?(?:0x[\da-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?))|([A-Za-z_][\w-]*))/giy;

/** Operators, those that bind least first. */
const LEVELS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '<=', '>', '>=']];
const MAX_NESTING = 100;
/** GitHub rejects longer ones. Source: docs.github.com/actions/reference/limits */
const MAX_CHARACTERS = 21_000;

/** Parses the text in `${{ }}`, or of an `if` without it. Returns null for a text that is not an expression. */
export function parseExpression(text: string): Expression | null {
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
  const binary = (index: number): Expression | null => {
    const operators = LEVELS[index];
    if (!operators) return unary();
    let left = binary(index + 1);
    for (
      let operator = tokens[next];
      left && operator !== undefined && operators.includes(operator);
      operator = tokens[next]
    ) {
      next++;
      const right = binary(index + 1);
      left = right && { kind: 'binary', operator, left, right };
    }
    return left;
  };
  const unary = (): Expression | null => {
    if (++depth > MAX_NESTING) return null;
    if (take('!')) {
      const of = unary();
      return of && { kind: 'not', of };
    }
    if (take('(')) {
      const inner = binary(0);
      return take(')') ? inner : null;
    }
    return primary(tokens[next++]);
  };
  const primary = (token: string | undefined): Expression | null => {
    if (token === undefined) return null;
    if (token.startsWith("'")) return { kind: 'literal', value: token.slice(1, -1).replaceAll("''", "'") };
    if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
    if (!/^[A-Za-z_]/.test(token)) return null;
    if (Object.hasOwn(CONSTANTS, token)) return { kind: 'literal', value: CONSTANTS[token] ?? null };
    return take('(') ? call(token) : context(token);
  };
  const call = (name: string): Expression | null => {
    const args: Expression[] = [];
    if (take(')')) return { kind: 'call', name: name.toLowerCase(), args };
    do {
      const arg = binary(0);
      if (!arg) return null;
      args.push(arg);
    } while (take(','));
    return take(')') ? { kind: 'call', name: name.toLowerCase(), args } : null;
  };
  const context = (name: string): Expression | null => {
    let path = name;
    for (;;) {
      if (take('.')) {
        const property = tokens[next++] ?? '';
        if (!/^(?:[A-Za-z_]|\*$)/.test(property)) return null;
        path += `.${property}`;
      } else if (take('[')) {
        const index = binary(0);
        if (!index || !take(']')) return null;
        path += `.${index.kind === 'literal' ? index.value : '*'}`;
      } else return { kind: 'context', path: path.toLowerCase() };
    }
  };

  const tree = binary(0);
  return next === tokens.length ? tree : null;
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
