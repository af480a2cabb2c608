// Refuses settings that a Kubo does not know: it would ignore them without a word. keys.json has the keys of every release,
// retired-keys.ts those that a release only reads.
import { KitError } from '../../../errors.ts';
import { isObject, joinKey, type Setting, splitKey } from '../../settings.ts';
import { type Advice, findRetired, unknownKey } from './advice.ts';
import { findPlace, lookUp, newest, oldest, rank, stepInto } from './lookup.ts';
import { isOfType, nameOfType } from './value-type.ts';

type Problem = Advice & {
  /** The setting, as the subject of the error shows it. */
  readonly setting: string;
};

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
  const retired = findRetired(names, value, kubo);
  if (retired) return { setting: key, ...retired };
  const place = findPlace(names, kubo);
  if (place.unknownAt !== null) return { setting: key, ...unknownKey(names, place, kubo) };
  return findProblemInValue(value, { names, pattern: place.pattern, kubo, setting: key });
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
    const retired = findRetired(path, inner, kubo);
    if (retired) return { setting, ...retired };
    const next = stepInto(pattern, name, kubo);
    if (next === null) return { setting, ...unknownKey(path, { pattern, unknownAt: names.length }, kubo) };
    const problem = findProblemInValue(inner, { ...place, names: path, pattern: [...pattern, next] });
    if (problem) return problem;
  }
  return null;
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
