// Says what to write instead of a key that a Kubo does not have.
import type { KitErrorParts } from '../../../errors.ts';
import { findNearestName } from '../../../nearest-name.ts';
import { joinKey } from '../../settings.ts';
import { childrenOf, findPlace, isKeyOf, isRetired, type KnownKey, keys, lookUp, type Place, rank } from './lookup.ts';
import { isUnset, retiredKey } from './retired-keys.ts';

export type Advice = Pick<KitErrorParts, 'problem' | 'fix'>;

/** Returns what is wrong with a key that this Kubo refuses or ignores, or that is below such a key; null for others. */
export function findRetired(names: readonly string[], value: unknown, kubo: string): Advice | null {
  for (let length = names.length; length > 0; length -= 1) {
    const key = joinKey(names.slice(0, length));
    const retired = retiredKey(key);
    if (!retired || rank(kubo) < rank(retired.since) || isUnset(value, retired)) continue;
    const instead = retired.instead.find((each) => isKeyOf(kubo, each.split('.')));
    const problem = `Kubo ${kubo} refuses or ignores ${key}, as every release since ${retired.since} does`;
    return { problem, fix: instead ? `Remove it, or use ${instead}, which replaced it.` : 'Remove it.' };
  }
  return null;
}

/** Explains the unknown name at `unknownAt`: another release has it, a dot in a name lacks quotes, or it is misspelled. */
export function unknownKey(names: readonly string[], { pattern, unknownAt }: Place, kubo: string): Advice {
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
  if (elsewhere) return { problem, fix: useKey(elsewhere, kubo) };
  const siblings = childrenOf(pattern, kubo);
  const list =
    siblings.length > 0 ? `The keys there are ${siblings.join(', ')}.` : `Set ${joinKey(names.slice(0, at))} itself.`;
  return { problem, fix: list };
}

function otherRelease(kubo: string, key: string, { since, until }: KnownKey): Advice {
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

function useKey(key: string, kubo: string): string {
  const children = childrenOf(key.split('.'), kubo);
  return children.length > 0 ? `Use a key of ${key}: ${children.join(', ')}.` : `Use ${key}.`;
}

/** Returns the only known key that ends in the same name. */
function findKeyElsewhere(names: readonly string[], kubo: string): string | null {
  const last = names.at(-1)?.toLowerCase();
  const isMeant = (key: string) => !key.includes('*') && key.split('.').at(-1)?.toLowerCase() === last;
  const [found, ...more] = Object.keys(keys).filter(
    (key) => isMeant(key) && isKeyOf(kubo, key.split('.')) && !isRetired(key, kubo),
  );
  return found !== undefined && more.length === 0 ? found : null;
}
