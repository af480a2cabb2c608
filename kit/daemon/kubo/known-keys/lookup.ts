// Looks up keys of Kubo's configuration in keys.json, which has those of every release with their types.
import keysFile from './keys.json' with { type: 'json' };
import { retiredKey } from './retired-keys.ts';
import type { ValueType } from './value-type.ts';

export interface KnownKey {
  readonly type: ValueType;
  /** The first release that may have the key. Unset: it is older than the oldest release of the file. */
  readonly since?: string;
  /** The last release that may have it. Unset: the newest release has it. */
  readonly until?: string;
}

/** `*` in a key is any name. */
export interface KnownKeys {
  readonly oldest: string;
  readonly newest: string;
  readonly keys: Readonly<Record<string, KnownKey>>;
}

export const { oldest, newest, keys } = keysFile as KnownKeys;

export interface Place {
  /** The known key, as far as names are known: with `*` for names of maps. */
  readonly pattern: readonly string[];
  /** The index of the first unknown name; null if all are known. */
  readonly unknownAt: number | null;
}

/** Below a value of any type, every name is known. */
export function findPlace(names: readonly string[], kubo: string): Place {
  const pattern: string[] = [];
  for (const [at, name] of names.entries()) {
    if (lookUp(pattern)?.type === 'any') break;
    const next = stepInto(pattern, name, kubo);
    if (next === null) return { pattern, unknownAt: at };
    pattern.push(next);
  }
  return { pattern, unknownAt: null };
}

/** Returns the name of a known key below a pattern: the name itself or `*`. A name may have a dot, but no known name has one. */
export function stepInto(pattern: readonly string[], name: string, kubo: string): string | null {
  if (!/[.*]/.test(name) && isKeyOf(kubo, [...pattern, name])) return name;
  return isKeyOf(kubo, [...pattern, '*']) ? '*' : null;
}

/** Returns the names of the keys below a key, without `*` and retired ones. */
export function childrenOf(pattern: readonly string[], kubo: string): readonly string[] {
  const prefix = pattern.map((name) => `${name}.`).join('');
  const below = Object.keys(keys).filter((key) => key.startsWith(prefix));
  const names = below.map((key) => key.slice(prefix.length)).filter((rest) => rest !== '*' && !rest.includes('.'));
  return names.filter((name) => isKeyOf(kubo, [...pattern, name]) && !isRetired([...pattern, name].join('.'), kubo));
}

export function isKeyOf(kubo: string, pattern: readonly string[]): boolean {
  const key = lookUp(pattern);
  if (!key) return false;
  return rank(kubo) >= rank(key.since ?? '0.0.0') && (key.until === undefined || rank(kubo) <= rank(key.until));
}

export function lookUp(pattern: readonly string[]): KnownKey | null {
  const path = pattern.join('.');
  return (Object.hasOwn(keys, path) ? keys[path] : null) ?? null;
}

export function isRetired(key: string, kubo: string): boolean {
  const retired = retiredKey(key);
  return retired !== null && rank(kubo) >= rank(retired.since);
}

/** A number by which releases are ordered. A pre-release counts as its release. */
export function rank(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}
