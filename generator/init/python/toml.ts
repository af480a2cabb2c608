// Reads values of a parsed TOML file, whose shape no one has checked.
import { parse, TomlError } from 'smol-toml';
import { toPrintable } from '../../../kit/printable.ts';

export type Table = Readonly<Record<string, unknown>>;

interface ParsedToml {
  /** Empty if the text is not valid. */
  readonly table: Table;
  /** A sentence with the line of the first error; null for a valid text. */
  readonly problem: string | null;
}

/** Returns the table of a TOML text. An invalid text gives an empty table and a sentence for the user. */
export function parseToml(text: string, path: string): ParsedToml {
  try {
    return { table: parse(text) as Table, problem: null };
  } catch (error) {
    const place = error instanceof TomlError ? `:${error.line}:${error.column}` : '';
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    return { table: {}, problem: `${path}${place}: not read, because it is not valid TOML (${toPrintable(reason)}).` };
  }
}

/** Returns the table at a place, or an empty one. */
export function tableAt(table: Table, ...keys: readonly string[]): Table {
  const value = valueAt(table, keys);
  return isTable(value) ? value : {};
}

/** Returns the text at a place, or null. */
export function textAt(table: Table, ...keys: readonly string[]): string | null {
  const value = valueAt(table, keys);
  return typeof value === 'string' ? value : null;
}

/** Returns the texts of the list at a place, or none. */
export function textsAt(table: Table, ...keys: readonly string[]): readonly string[] {
  const value = valueAt(table, keys);
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function hasTable(table: Table, ...keys: readonly string[]): boolean {
  return isTable(valueAt(table, keys));
}

export function valueAt(table: Table, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (value, key) => (isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    table,
  );
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
