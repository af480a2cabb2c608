// The types of values in Kubo's configuration, and which JSON each accepts. Source: config/types.go in ipfs/kubo 0.43.
import { isObject } from '../../settings.ts';

/** As time.ParseDuration of Go reads it, and what stands for the default of Kubo. A number without a unit is 0. */
const DURATION = /^(?:[-+]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)|null|default)?$/;
/** As github.com/dustin/go-humanize reads it. */
const BYTES = /^[.,]*\d[\d.,]*\s*(?:(?:[kmgtpe]i?b?|b)\s*)?$/i;

/** null is a value of every type: Kubo then uses its default. */
const ACCEPTED = {
  any: { name: 'any JSON', accepts: () => true },
  boolean: { name: 'true or false', accepts: (value) => typeof value === 'boolean' },
  string: { name: 'a string', accepts: isString },
  // JavaScript cannot write a larger number exactly.
  integer: { name: 'a whole number below 2^53', accepts: Number.isSafeInteger },
  number: { name: 'a number', accepts: isNumber },
  duration: {
    name: 'a duration such as "10m"',
    accepts: (value) => DURATION.test(`${value}`) && !Array.isArray(value),
  },
  bytes: {
    name: 'a size such as "5GiB"',
    accepts: (value) => isNumber(value) || (isString(value) && BYTES.test(`${value}`)),
  },
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

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isStringList(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => each === null || isString(each));
}
