// The types of values in Kubo's configuration, and which JSON each accepts. Source: config/types.go in ipfs/kubo 0.43.

/** null is a value of every type: Kubo then uses its default. */
const ACCEPTED = {
  any: { name: 'any JSON', accepts: () => true },
  boolean: { name: 'true or false', accepts: (value) => typeof value === 'boolean' },
  string: { name: 'a string', accepts: isString },
  integer: { name: 'a whole number', accepts: Number.isInteger },
  number: { name: 'a number', accepts: isNumber },
  duration: { name: 'a duration such as "10m"', accepts: (value) => isString(value) || isNumber(value) },
  bytes: { name: 'a size such as "5GiB"', accepts: (value) => isString(value) || isNumber(value) },
  priority: {
    name: 'a whole number above 0 or false',
    accepts: (value) => value === false || (Number.isInteger(value) && Number(value) > 0),
  },
  strings: { name: 'a string or a list of strings', accepts: (value) => isString(value) || isStringList(value) },
  'string[]': { name: 'a list of strings', accepts: isStringList },
  list: { name: 'a list', accepts: Array.isArray },
  object: { name: 'an object', accepts: isObject },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly accepts: (value: unknown) => boolean }>>;

export type ValueType = keyof typeof ACCEPTED;

/** Returns whether Kubo accepts a JSON value for a setting of a type, as far as the type tells. */
export function isOfType(value: unknown, type: ValueType): boolean {
  return value === null || ACCEPTED[type].accepts(value);
}

/** Returns the name of a type, for an error: `true or false`. */
export function nameOfType(type: ValueType): string {
  return ACCEPTED[type].name;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each === null || isString(each));
}
