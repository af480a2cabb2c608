// Refuses settings that a Kubo does not know: it would ignore them without a word. keys.json has the keys of every release.
import { KitError, type KitErrorParts } from '../../../errors.ts';
import { findNearestName } from '../../../nearest-name.ts';
import { isObject, joinKey, type Setting, splitKey } from '../../settings.ts';
import keysFile from './keys.json' with { type: 'json' };
import { isOfType, nameOfType, type ValueType } from './value-type.ts';

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

type Problem = Pick<KitErrorParts, 'problem' | 'fix'> & {
  /** The setting, as the subject of the error shows it. */
  readonly setting: string;
};

const { oldest, newest, keys } = keysFile as KnownKeys;
/** Characters of a value that an error shows. */
const SHOWN = 60;

/**
 * Throws `invalid-input` for the first setting that a Kubo (`0.43.0`) would ignore or refuse: an unknown key, also in an object,
 * or a value of another type. Settings of a Kubo that is older or newer than the known ones pass: see `isKnownRelease`.
 */
export function refuseUnknownSettings(settings: readonly Setting[], kubo: string): void {
  if (!isKnownRelease(kubo)) return;
  for (const setting of settings) {
    const problem = findProblem(setting, kubo);
    if (problem) throw createError(problem);
  }
}

/** Returns whether keys.json has the keys of a Kubo. */
export function isKnownRelease(kubo: string): boolean {
  return rank(kubo) >= rank(oldest) && rank(kubo) <= rank(newest);
}

/** Returns the settings that the newest known Kubo does not have, each with the error (`invalid-input`) if `kubo` has not either. */
export function listDoubtfulSettings(
  settings: readonly Setting[],
  kubo: string,
): readonly { readonly setting: Setting; readonly error: KitError }[] {
  if (rank(kubo) <= rank(newest)) return [];
  return settings.flatMap((setting) => {
    const problem = findProblem(setting, kubo);
    return problem ? [{ setting, error: createError(problem) }] : [];
  });
}

function createError({ setting, ...parts }: Problem): KitError {
  return new KitError('invalid-input', { subject: `setting '${setting}' in ipfs-config`, ...parts });
}

function findProblem({ key, value }: Setting, kubo: string): Problem | null {
  const names = splitKey(key);
  const place = findPlace(names, kubo);
  if (place.unknownAt !== null) return { setting: key, ...unknownKey(names, place, kubo) };
  return findProblemInValue(value, { names, pattern: place.pattern, kubo, setting: key });
}

interface Place {
  /** The known key, as far as names are known: with `*` for names of maps. */
  readonly pattern: readonly string[];
  /** The index of the first unknown name; null if all are known. */
  readonly unknownAt: number | null;
}

/** Below a value of any type, every name is known. */
function findPlace(names: readonly string[], kubo: string): Place {
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
function stepInto(pattern: readonly string[], name: string, kubo: string): string | null {
  if (!/[.*]/.test(name) && isKeyOf(kubo, [...pattern, name])) return name;
  return isKeyOf(kubo, [...pattern, '*']) ? '*' : null;
}

interface ValuePlace {
  readonly names: readonly string[];
  readonly pattern: readonly string[];
  readonly kubo: string;
  /** The key of the setting that has the value. */
  readonly setting: string;
}

function findProblemInValue(value: unknown, place: ValuePlace): Problem | null {
  const { names, pattern, kubo, setting } = place;
  const type = lookUp(pattern)?.type ?? 'any';
  if (!isOfType(value, type)) {
    const got = shorten(JSON.stringify(value));
    const where = joinKey(names) === setting ? '' : `${joinKey(names)} `;
    return {
      setting: where === '' ? `${setting}=${got}` : setting,
      problem: `${where}must be ${nameOfType(type)}, got ${got}`,
      fix: 'Write a value of that type, or null for the default of Kubo.',
    };
  }
  if (type !== 'object' || !isObject(value)) return null;
  for (const [name, inner] of Object.entries(value)) {
    const path = [...names, name];
    const next = stepInto(pattern, name, kubo);
    if (next === null) return { setting, ...unknownKey(path, { pattern, unknownAt: names.length }, kubo) };
    const problem = findProblemInValue(inner, { ...place, names: path, pattern: [...pattern, next] });
    if (problem) return problem;
  }
  return null;
}

/** Explains the unknown name at `unknownAt`: another release has it, a dot in a name lacks quotes, or it is misspelled. */
function unknownKey(
  names: readonly string[],
  { pattern, unknownAt }: Place,
  kubo: string,
): Pick<KitErrorParts, 'problem' | 'fix'> {
  const at = unknownAt ?? 0;
  const unknown = names.slice(0, at + 1);
  const name = names[at] ?? '';
  const other = name.includes('.') ? null : lookUp([...pattern, name]);
  if (other) return otherRelease(kubo, joinKey(unknown), other);
  const problem = `Kubo ${kubo} has no key ${joinKey(unknown)}`;
  const similar = findSimilarKey(names, pattern, kubo);
  if (similar) return { problem, fix: `Use ${similar}.` };
  const quoted = quoteDots(names, pattern, kubo);
  if (quoted) return { problem, fix: `If ${joinKey(quoted.name)} is one name, put it in quotes: ${quoted.key}.` };
  const elsewhere = findKeyElsewhere(names, kubo);
  if (elsewhere) return { problem, fix: `Use ${elsewhere}.` };
  const siblings = childrenOf(pattern, kubo);
  const list =
    siblings.length > 0 ? `The keys there are ${siblings.join(', ')}.` : `Set ${joinKey(names.slice(0, at))} itself.`;
  return { problem, fix: list };
}

function otherRelease(kubo: string, key: string, { since, until }: KnownKey): Pick<KitErrorParts, 'problem' | 'fix'> {
  if (since !== undefined && rank(kubo) < rank(since)) {
    return {
      problem: `Kubo ${kubo} does not have ${key}, which came with ${since}`,
      fix: `Use Kubo ${since} or newer, or remove the setting.`,
    };
  }
  return { problem: `Kubo ${kubo} does not have ${key}, which only releases up to ${until} have`, fix: 'Remove it.' };
}

/** Returns the key with quotes around names below a map that are probably one name: `example.com`. */
function quoteDots(
  names: readonly string[],
  pattern: readonly string[],
  kubo: string,
): { readonly name: readonly string[]; readonly key: string } | null {
  const map = pattern.lastIndexOf('*');
  if (map < 0 || names[map]?.includes('.')) return null;
  for (let end = map + 2; end <= names.length; end += 1) {
    const name = names.slice(map, end);
    const joined = [...names.slice(0, map), name.join('.'), ...names.slice(end)];
    if (findPlace(joined, kubo).unknownAt === null) return { name, key: joinKey(joined) };
  }
  return null;
}

/** Returns the known key with similar names; null if the first unknown name is similar to none. */
function findSimilarKey(names: readonly string[], pattern: readonly string[], kubo: string): string | null {
  const meant: string[] = [...names.slice(0, pattern.length)];
  const at = [...pattern];
  for (const name of names.slice(pattern.length)) {
    const children = childrenOf(at, kubo);
    const nearest = children.includes(name) ? name : findNearestName(name, children);
    const next = nearest ?? (meant.length > pattern.length && isKeyOf(kubo, [...at, '*']) ? name : null);
    if (next === null) break;
    meant.push(next);
    at.push(nearest ?? '*');
  }
  return meant.length > pattern.length ? joinKey(meant) : null;
}

/** Returns the only known key that ends in the same name. */
function findKeyElsewhere(names: readonly string[], kubo: string): string | null {
  const last = names.at(-1)?.toLowerCase();
  const isMeant = (key: string) => !key.includes('*') && key.split('.').at(-1)?.toLowerCase() === last;
  const [found, ...more] = Object.keys(keys).filter((key) => isMeant(key) && isKeyOf(kubo, key.split('.')));
  return found !== undefined && more.length === 0 ? found : null;
}

/** Returns the names of the keys below a key, without `*`. */
function childrenOf(pattern: readonly string[], kubo: string): readonly string[] {
  const prefix = pattern.map((name) => `${name}.`).join('');
  const below = Object.keys(keys).filter((key) => key.startsWith(prefix));
  const names = below.map((key) => key.slice(prefix.length)).filter((rest) => rest !== '*' && !rest.includes('.'));
  return names.filter((name) => isKeyOf(kubo, [...pattern, name]));
}

function isKeyOf(kubo: string, pattern: readonly string[]): boolean {
  const key = lookUp(pattern);
  if (!key) return false;
  return rank(kubo) >= rank(key.since ?? '0.0.0') && (key.until === undefined || rank(kubo) <= rank(key.until));
}

function lookUp(pattern: readonly string[]): KnownKey | null {
  const path = pattern.join('.');
  return (Object.hasOwn(keys, path) ? keys[path] : null) ?? null;
}

/** A number by which releases are ordered. A pre-release counts as its release. */
function rank(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  return (major * 1000 + minor) * 1000 + patch;
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
