// Values as YAML text. A small part of YAML, written the way a person would: plain where nothing could be misread, single
// quotes else, blocks for texts of several lines.

/** What stands behind a key: a line, with a comment behind it where there is one, or lines below the key. */
export type YamlValue =
  | { readonly line: string; readonly comment?: string | null }
  | { readonly lines: readonly string[] }
  | { readonly block: string; readonly lines: readonly string[] };

/** Any value that JSON has. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** What YAML 1.1 or 1.2, or a reader, could take for something else than a text. */
const MISREAD = /^(?:|~|null|true|false|yes|no|on|off|y|n|[-+]?\.?\d[\d_.,:eE+-]*|0[xo][\da-f]+|[-+]?\.(?:inf|nan))$/i;
const INDICATOR_FIRST = /^[-?:](?:\s|$)|^[,[\]{}#&*!|>'"%@`]/;
const INDICATOR_INSIDE = /:(?:\s|$)|\s#|^\s|\s$/;
/** Of a list or mapping on one line. */
const FLOW_INDICATOR = /[,[\]{}]/;
/** What has no place in a text without escapes. Tabs have, but nobody sees them. */
const UNPRINTABLE = /[^\P{C}\n]|[\u2028\u2029\uFEFF]/u;

/** Returns a text, a number or a boolean, for behind a key; a text of several lines as a block. */
export function scalar(value: string | number | boolean, comment: string | null = null): YamlValue {
  if (typeof value === 'string' && value.includes('\n') && !UNPRINTABLE.test(value) && !/^\s/.test(value))
    return block(value);
  return { line: scalarText(value), comment };
}

/** Returns a text in quotes, for what a reader could take for a number: versions. */
export function quoted(text: string, comment: string | null = null): YamlValue {
  return { line: quotedText(text), comment };
}

/** Returns an empty value, as of `workflow_dispatch:`. */
export const EMPTY_VALUE: YamlValue = { line: '' };

/** Returns `[a, b]`. */
export function flowList(texts: readonly string[]): YamlValue {
  return { line: `[${texts.join(', ')}]` };
}

/** Returns `{a: b}` of texts that are YAML already. */
export function flowMap(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, text]) => `${key}: ${text}`).join(', ')}}`;
}

/** Returns a mapping, below its key; nothing in it is nothing at all. */
export function mapping(entries: readonly (readonly [string, YamlValue])[]): { readonly lines: readonly string[] } {
  return { lines: entries.flatMap(([key, value]) => entryLines(scalarText(key), value)) };
}

/** Returns `key: value`, or the lines of it. */
export function entryLines(key: string, value: YamlValue): readonly string[] {
  if ('line' in value) {
    const comment = value.comment ? ` # ${value.comment}` : '';
    return [`${key}:${value.line === '' ? '' : ` ${value.line}`}${comment}`];
  }
  const head = 'block' in value ? `${key}: ${value.block}` : `${key}:`;
  return [head, ...indented(value.lines)];
}

/** Returns any value, with comments behind pins under `uses`. */
export function toYaml(value: JsonValue): YamlValue {
  if (Array.isArray(value)) return value.length === 0 ? { line: '[]' } : { lines: value.flatMap(itemLines) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
    return entries.length === 0
      ? { line: '{}' }
      : mapping(entries.map(([key, each]) => [key, key === 'uses' ? pinnedReference(String(each)) : toYaml(each)]));
  }
  return value === null ? EMPTY_VALUE : scalar(value as string | number | boolean);
}

/** Returns `- value`, or the lines of it. */
export function itemLines(value: JsonValue): readonly string[] {
  const text = toYaml(value);
  if ('line' in text) return [`- ${text.line}`];
  const lines = 'block' in text ? [text.block, ...indented(text.lines)] : text.lines;
  return lines.map((line, index) => (index === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`));
}

/** Returns `owner/repo@commit # version` as YAML has it: the version is a comment. */
export function pinnedReference(reference: string): YamlValue {
  const [line = '', comment = null] = reference.split(' # ');
  return { line, comment };
}

/** Returns lines as a block. No newline ends the last: in a here-document it would make an empty line. */
export function blockScalar(lines: readonly string[]): YamlValue {
  return lines.length === 0 ? { line: "''" } : block(lines.join('\n'));
}

/** Returns the lines, each but empty ones further right. */
export function indented(lines: readonly string[], by = '  '): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${by}${line}`));
}

/** Returns a text, a number or a boolean on one line; `inFlow` inside of brackets. */
export function scalarText(value: string | number | boolean, inFlow = false): string {
  if (typeof value !== 'string') return String(value);
  if (UNPRINTABLE.test(value) || value.includes('\n')) return JSON.stringify(value);
  const misread = MISREAD.test(value) || INDICATOR_FIRST.test(value) || INDICATOR_INSIDE.test(value);
  return misread || (inFlow && FLOW_INDICATOR.test(value)) ? quotedText(value) : value;
}

export function quotedText(text: string): string {
  if (text.includes("'") && !/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}

/** The header of a block says what becomes of newlines at its end. */
function block(text: string): YamlValue {
  const body = text.replace(/\n+$/, '');
  const newlines = text.length - body.length;
  const chomping = newlines === 0 ? '-' : newlines === 1 ? '' : '+';
  const lines = [...body.split('\n'), ...Array.from({ length: Math.max(0, newlines - 1) }, () => '')];
  return { block: `|${chomping}`, lines };
}
