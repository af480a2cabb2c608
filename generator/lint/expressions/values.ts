// The values that an expression may have, and how GitHub converts and compares them.
// Source: https://docs.github.com/actions/reference/workflows-and-actions/expressions

export type Value = string | number | boolean | null | readonly Value[] | ValueMapping;

export interface ValueMapping {
  readonly [key: string]: Value;
}

/** All values that something may have, as far as the files tell. */
export interface PossibleValues {
  readonly values: readonly Value[];
  /** Whether it may be another value that counts as true. */
  readonly otherTrue: boolean;
  /** Whether it may be another value that counts as false, such as an empty text. */
  readonly otherFalse: boolean;
}

/** More are not listed: the value is unknown then. */
const MAX_VALUES = 16;
/** Of a text. A longer one is unknown. */
const MAX_CHARACTERS = 2000;

export const UNKNOWN: PossibleValues = { values: [], otherTrue: true, otherFalse: true };
export const TRUE_OR_FALSE: PossibleValues = { values: [true, false], otherTrue: false, otherFalse: false };

export function certainly(value: Value): PossibleValues {
  return { values: [value], otherTrue: false, otherFalse: false };
}

/** Returns the values without repetitions; unknown if they are many. */
export function possibleValues(values: readonly Value[], other: Partial<PossibleValues> = {}): PossibleValues {
  const { otherTrue = false, otherFalse = false } = other;
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  if (byText.size > MAX_VALUES || values.some((value) => typeof value === 'string' && value.length > MAX_CHARACTERS))
    return UNKNOWN;
  return { values: [...byText.values()], otherTrue, otherFalse };
}

/** Returns whether all values are listed. */
export function isComplete({ otherTrue, otherFalse }: PossibleValues): boolean {
  return !otherTrue && !otherFalse;
}

/** Returns the only value; undefined if there may be others. */
export function onlyValue(possible: PossibleValues): Value | undefined {
  return isComplete(possible) && possible.values.length === 1 ? possible.values[0] : undefined;
}

export function mayBeTrue({ values, otherTrue }: PossibleValues): boolean {
  return otherTrue || values.some(isTrue);
}

export function mayBeFalse({ values, otherFalse }: PossibleValues): boolean {
  return otherFalse || !values.every(isTrue);
}

/** Applies a function to each combination of the values. What is unknown of a part is unknown of the result; so are many combinations. */
export function combineValues(
  parts: readonly PossibleValues[],
  combine: (values: readonly Value[]) => Value | undefined,
): PossibleValues {
  let rows: readonly Value[][] = [[]];
  for (const { values } of parts) {
    if (values.length === 0 || rows.length * values.length > MAX_VALUES) return UNKNOWN;
    // A row is copied only if a part has several values.
    if (values.length > 1) rows = rows.flatMap((row) => values.map((value) => [...row, value]));
    else for (const row of rows) row.push(...values);
  }
  const other = parts.every(isComplete) ? {} : UNKNOWN;
  const combined = rows.map(combine);
  const known = combined.filter((value) => value !== undefined);
  return known.length < combined.length ? UNKNOWN : possibleValues(known, other);
}

export function isTrue(value: Value): boolean {
  return typeof value === 'object' ? value !== null : Boolean(value);
}

export function isValueList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Returns a value as text; undefined for a list or a mapping. */
export function toText(value: Value): string | undefined {
  if (value === null) return '';
  return typeof value === 'object' ? undefined : String(value);
}

function toNumber(value: Value): number {
  if (value !== null && typeof value === 'object') return Number.NaN;
  return Number(typeof value === 'string' ? value.trim() : value);
}

/** Strings are compared without case, values of two types as numbers. Lists and mappings are not compared: undefined. */
export function areEqual(left: Value, right: Value): boolean | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left.toUpperCase() === right.toUpperCase();
  if (isCollection(left) && isCollection(right)) return undefined;
  return typeof left === typeof right && !isCollection(left) && !isCollection(right) && left !== null && right !== null
    ? left === right
    : left === right || toNumber(left) === toNumber(right);
}

/** Returns whether the left value is less (-1), greater (1) or equal (0); NaN if neither. */
export function compareOrder(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const [a, b] = [left.toUpperCase(), right.toUpperCase()];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const difference = toNumber(left) - toNumber(right);
  return Number.isNaN(difference) ? Number.NaN : Math.sign(difference);
}

function isCollection(value: Value): boolean {
  return value !== null && typeof value === 'object';
}

/** Returns an item of a list or the value of a key, without case; null if there is none. */
export function itemOf(value: Value, key: Value): Value {
  if (value === null || typeof value !== 'object') return null;
  if (isValueList(value)) return value[toNumber(key)] ?? null;
  const name = toText(key)?.toUpperCase();
  return Object.entries(value).find(([each]) => each.toUpperCase() === name)?.[1] ?? null;
}
