// Writes values as YAML, in the style that a person would use: plain if that is unambiguous, else in single quotes, and
// blocks for texts of several lines.

/** The value of a key: one line with an optional comment, lines below the key, or a block. */
export type YamlValue =
  | { readonly line: string; readonly comment?: string | null }
  | { readonly lines: readonly string[] }
  | { readonly block: string; readonly lines: readonly string[] };

/** Any value that JSON can express. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** Plain texts that YAML 1.1, YAML 1.2 or a reader could take for another type. */
const MISREAD =
  /^(?:|~|<<|=|null|true|false|yes|no|on|off|y|n|[-+]?\.?\d[\d_.,:eE+-]*|[-+]?0[xob][\da-f_]+|[-+]?\.(?:inf|nan)|\d{4}-\d\d?-\d\d?(?:t|\s).*)$/i;
const INDICATOR_FIRST = /^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]/;
const INDICATOR_INSIDE = /:(?:\s|$)|\s#|^\s|\s$/;
/** Characters that end a plain text inside a list or mapping on one line. */
const FLOW_INDICATOR = /[,[\]{}]/;
/** Characters that need an escape: some end a line for YAML 1.1 only. A tab does not need one, but it is invisible without. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029\uFEFF]/u;
const UNPRINTABLE_CHARACTERS = new RegExp(UNPRINTABLE, 'gu');

/** Returns a text, number or boolean as a value. A text of several lines becomes a block. */
export function scalar(value: string | number | boolean, comment: string | null = null): YamlValue {
  if (typeof value === 'string' && value.includes('\n') && isBlock(value)) return block(value);
  return { line: scalarText(value), comment };
}

/** Returns a text in quotes. Versions need them, because `3.10` without quotes is a number. */
export function quoted(text: string): YamlValue {
  return { line: quotedText(text) };
}

/** The empty value of a key such as `workflow_dispatch:`. */
export const EMPTY_VALUE: YamlValue = { line: '' };

/** Returns `${{ text }}`. */
export function wrapExpression(text: string): string {
  return `$\{{ ${text} }}`;
}

/** Returns `[a, b]`. */
export function flowList(texts: readonly string[]): YamlValue {
  return { line: `[${texts.join(', ')}]` };
}

/** Returns `{a: b}`. The texts must be valid YAML. */
export function flowMap(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
}

/** Returns a mapping, for the lines below its key. */
export function mapping(entries: readonly (readonly [string, YamlValue])[]): { readonly lines: readonly string[] } {
  return { lines: entries.flatMap(([key, value]) => entryLines(scalarText(key), value)) };
}

/** Returns the lines of `key: value`. */
export function entryLines(key: string, value: YamlValue): readonly string[] {
  if ('line' in value) {
    const comment = value.comment ? ` # ${value.comment}` : '';
    return [`${key}:${value.line === '' ? '' : ` ${value.line}`}${comment}`];
  }
  const head = 'block' in value ? `${key}: ${value.block}` : `${key}:`;
  return [head, ...indented(value.lines)];
}

/** Returns any value. */
export function toYaml(value: JsonValue): YamlValue {
  if (Array.isArray(value)) return value.length === 0 ? { line: '[]' } : { lines: value.flatMap(itemLines) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
    return entries.length === 0 ? { line: '{}' } : mapping(entries.map(([key, each]) => [key, toYaml(each)]));
  }
  return value === null ? EMPTY_VALUE : scalar(value as string | number | boolean);
}

/** Returns the lines of `- value`. */
function itemLines(value: JsonValue): readonly string[] {
  return listItem(toYaml(value));
}

/** Returns the lines of `- value` for a value that is already YAML. */
export function listItem(value: YamlValue): readonly string[] {
  if ('line' in value) return [`- ${value.line}`];
  const lines = 'block' in value ? [value.block, ...value.lines] : value.lines;
  return lines.map((line, index) => (index === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`));
}

/** Returns `owner/repo@commit # version` with the version as a YAML comment. */
export function pinnedReference(reference: string): YamlValue {
  const [line = '', comment = null] = reference.split(' # ');
  return { line, comment };
}

/** Returns lines as one text without a final newline, which would give an empty line in a here-document. */
export function blockScalar(lines: readonly string[]): YamlValue {
  const text = lines.join('\n');
  return isBlock(text) ? block(text) : { line: scalarText(text) };
}

/** Returns the lines, indented by two spaces except for empty ones. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}

/** Returns a text, number or boolean on one line. `inFlow` says that it stands inside brackets. */
export function scalarText(value: string | number | boolean, inFlow = false): string {
  if (typeof value !== 'string') return String(value);
  const special = MISREAD.test(value) || INDICATOR_FIRST.test(value) || INDICATOR_INSIDE.test(value);
  const needsQuotes = special || UNPRINTABLE.test(value) || value.includes('\n');
  return needsQuotes || (inFlow && FLOW_INDICATOR.test(value)) ? quotedText(value) : value;
}

/** Returns a text in single quotes, in double quotes if that needs no escapes, or with escapes if the text needs them. */
export function quotedText(text: string): string {
  if (UNPRINTABLE.test(text) || text.includes('\n')) return escapedText(text);
  if (text.includes("'") && !/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** JSON strings are YAML, except for characters that JSON leaves unescaped and YAML does not. */
function escapedText(text: string): string {
  return JSON.stringify(text).replace(UNPRINTABLE_CHARACTERS, (character) => {
    const code = character.codePointAt(0)?.toString(16).toUpperCase() ?? '';
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}

/** Whether a block keeps a text: it ends with at most one newline, and its first and last lines have visible characters. */
function isBlock(text: string): boolean {
  const lines = linesOf(text);
  return !UNPRINTABLE.test(text) && [lines[0], lines.at(-1)].every((line) => /\S/.test(line ?? ''));
}

/**
 * The first indicator of a block is its indentation, which YAML would otherwise guess from the first line. The second one says
 * whether the text ends with a newline.
 */
function block(text: string): YamlValue {
  const indentation = text.startsWith(' ') ? '2' : '';
  const chomping = text.endsWith('\n') ? '' : '-';
  return { block: `|${indentation}${chomping}`, lines: linesOf(text) };
}

/** The lines of a text without its final newline. */
function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
