// The expressions `${{ }}` in a text. Each search reads the text once: a pattern would start again at every `${{` without an end.

const START = '$' + '{{';
const END = '}}';

interface ExpressionInText {
  /** Offset of `${{`. */
  readonly index: number;
  /** Offset after `}}`. */
  readonly end: number;
  /** What is between them, without blanks around it. */
  readonly inside: string;
}

/** Returns all expressions of a text that have an end. */
export function findExpressions(text: string): readonly ExpressionInText[] {
  const found: ExpressionInText[] = [];
  for (let index = text.indexOf(START); index !== -1; ) {
    const close = text.indexOf(END, index + START.length);
    if (close === -1) break;
    const end = close + END.length;
    found.push({ index, end, inside: text.slice(index + START.length, close).trim() });
    index = text.indexOf(START, end);
  }
  return found;
}

/** Returns the text with each expression replaced by what `replace` returns for its inside. */
export function replaceExpressions(text: string, replace: (inside: string, whole: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (const { index, end, inside } of findExpressions(text)) {
    parts.push(text.slice(at, index), replace(inside, text.slice(index, end)));
    at = end;
  }
  return [...parts, text.slice(at)].join('');
}

/** Returns the inside of a text that is one expression from start to end, or null. */
export function insideOfExpression(text: string): string | null {
  const [first] = findExpressions(text);
  return first?.index === 0 && first.end === text.length ? first.inside : null;
}
