// Refuses settings that IPFS Cluster does not know: it would ignore them without a word. service-keys.json has the keys of 1.1.6, many
// of which a new service.json leaves out. Keys of other releases are in the file that the release itself wrote.
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { isObject, type JsonConfig, joinKey, type Setting, splitKey } from '../settings.ts';
import serviceKeys from './service-keys.json' with { type: 'json' };

/**
 * Throws `invalid-input` for the first setting whose key, or a key in its value, is neither in `written`, the service.json of this
 * IPFS Cluster, nor known.
 */
export function refuseUnknownServiceKeys(settings: readonly Setting[], written: JsonConfig): void {
  const known = new Set([...serviceKeys.keys.flatMap(withParents), ...listPaths(written).map(joinKey)]);
  for (const { key, value } of settings) {
    const names = splitKey(key);
    const paths = [names, ...listPaths(value).map((path) => [...names, ...path])];
    for (const path of paths) {
      const error = checkPath(path, key, known);
      if (error) throw error;
    }
  }
}

/** Returns the environment variables of 1.1.6. They have the names of its keys: CLUSTER_STATELESS_CONCURRENTPINS. */
export function listVariables(): readonly string[] {
  return serviceKeys.keys.map((key) => {
    const [section = '', ...below] = key.split('.');
    const names = section === 'cluster' ? [section, ...below] : ['cluster', ...below];
    return names.map((name) => name.replaceAll('_', '').toUpperCase()).join('_');
  });
}

function checkPath(path: readonly string[], setting: string, known: ReadonlySet<string>): KitError | null {
  const pattern: string[] = [];
  for (const [at, name] of path.entries()) {
    const next = [name, '*'].find((each) => known.has(joinKey([...pattern, each])));
    if (next === undefined) return unknownKey(path.slice(0, at + 1), pattern, { setting, known });
    pattern.push(next);
  }
  return null;
}

function unknownKey(
  path: readonly string[],
  pattern: readonly string[],
  { setting, known }: { readonly setting: string; readonly known: ReadonlySet<string> },
): KitError {
  const parent = joinKey(pattern);
  const below = [...known].filter((key) => key.startsWith(`${parent}.`)).map((key) => key.slice(parent.length + 1));
  const siblings = below.filter((key) => !key.includes('.'));
  const nearest = findNearestName(path.at(-1) ?? '', siblings);
  const list = siblings.length > 0 ? `The keys there are ${siblings.join(', ')}.` : `Set ${parent} itself.`;
  return new KitError('invalid-input', {
    subject: `setting '${setting}' in cluster-config`,
    problem: `service.json has no key ${joinKey(path)}, and IPFS Cluster would ignore it`,
    fix: nearest ? `Use ${joinKey([...path.slice(0, -1), nearest])}.` : list,
  });
}

/** `a.b.c` has the parents `a.b` and `a`. */
function withParents(key: string): readonly string[] {
  const names = key.split('.');
  return names.map((_, at) => names.slice(0, at + 1).join('.'));
}

/** Returns the paths of all keys in a JSON value. */
function listPaths(value: unknown): readonly (readonly string[])[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[name], ...listPaths(inner).map((path) => [name, ...path])]);
}
