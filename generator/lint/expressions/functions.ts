// The functions of expressions, for known arguments.
import { areEqual, isValueList, toText, type Value } from './values.ts';

/** Each returns undefined for arguments that it does not accept. */
export const FUNCTIONS: Readonly<Record<string, (args: readonly Value[]) => Value | undefined>> = {
  contains: ([all = null, part = null]) =>
    isValueList(all) ? all.some((each) => areEqual(each, part) === true) : ofTexts(all, part, (a, b) => a.includes(b)),
  startswith: ([all = null, part = null]) => ofTexts(all, part, (a, b) => a.startsWith(b)),
  endswith: ([all = null, part = null]) => ofTexts(all, part, (a, b) => a.endsWith(b)),
  format: ([pattern = null, ...values]) => (typeof pattern === 'string' ? format(pattern, values) : undefined),
  join: ([all = null, separator = ',']) => {
    const between = toText(separator);
    const texts = isValueList(all) ? all.map(toText) : [toText(all)];
    return between === undefined || texts.includes(undefined) ? undefined : texts.join(between);
  },
  tojson: ([value = null]) => JSON.stringify(value, null, 2),
  fromjson: ([text = null]) => {
    const json = toText(text) ?? '';
    if (!isShallow(json)) return undefined;
    try {
      return JSON.parse(json) as Value;
    } catch {
      return undefined;
    }
  },
};

/** Deeper values end in an overflow of the stack where they are written as text. */
const MAX_DEPTH = 50;

/** Brackets in texts count too: no label or matrix has that many. */
function isShallow(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > MAX_DEPTH) return false;
  }
  return true;
}

/** Without case. False for lists and mappings. */
function ofTexts(all: Value, part: Value, test: (all: string, part: string) => boolean): boolean {
  const [a, b] = [toText(all), toText(part)];
  return a !== undefined && b !== undefined && test(a.toUpperCase(), b.toUpperCase());
}

/** Replaces `{0}`, `{1}` and so on. `{{` and `}}` are braces. */
function format(pattern: string, values: readonly Value[]): string | undefined {
  let valid = true;
  const text = pattern.replace(/\{\{|\}\}|\{(\d{1,3})\}/g, (whole, index?: string) => {
    if (index === undefined) return whole.slice(1);
    const value = toText(values[Number(index)] ?? null);
    valid &&= value !== undefined && Number(index) < values.length;
    return value ?? '';
  });
  return valid ? text : undefined;
}
