// node scripts/known-keys/refresh.ts   records the keys of Kubo's configuration, with their types and the releases that have them
// Run it after a new Kubo. It downloads the source of every release by the go command (GOPROXY), and runs nothing of it. Before
// 0.13, the package config was a module of its own.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';
import type { KnownKey, KnownKeys } from '../../kit/daemon/kubo/known-keys/lookup.ts';
import type { ValueType } from '../../kit/daemon/kubo/known-keys/value-type.ts';
import known from '../../kit/distributions/known-releases/kubo.json' with { type: 'json' };
import { errorMessage } from '../../kit/errors.ts';
import { downloadModule, readSources } from './go-module.ts';
import { parseGoPackage } from './go-types.ts';
import { listKeys } from './keys.ts';

const FILE = join(import.meta.dirname, '..', '..', 'kit', 'daemon', 'kubo', 'known-keys', 'keys.json');
/** The first release whose package config is in a module that the go command can download. */
const OLDEST = '0.5.0';
const RENAMED = '0.14.0';
const CONFIG_MODULE = 'github.com/ipfs/go-ipfs-config';

interface Release {
  readonly version: string;
  /** Null: its source is not available. */
  readonly keys: ReadonlyMap<string, ValueType> | null;
}

/**
 * Returns all keys with the releases that have them, by the keys of each release, oldest first. A release whose source is not
 * available may have every key that the one before it or the one after it has.
 */
export function mergeReleases(releases: readonly Release[]): KnownKeys {
  const all = new Map<string, KnownKey>();
  let lacking: string | null = null;
  for (const [at, { version, keys }] of releases.entries()) {
    if (keys === null) continue;
    const since = releases[releases.findIndex((each) => each.version === lacking) + 1]?.version ?? version;
    for (const [key, type] of keys) {
      const before = all.get(key);
      const range = before ? { since: before.since } : lacking === null ? {} : { since };
      all.set(key, { type: before ? mergeTypes(before.type, type) : type, ...(range.since ? range : {}) });
    }
    const until = releases[at - 1]?.version;
    for (const [key, entry] of all) if (!keys.has(key) && !entry.until && until) all.set(key, { ...entry, until });
    lacking = version;
  }
  const isFree = (key: string) => [...parents(key)].some((parent) => all.get(parent)?.type === 'any');
  const sorted = [...all].filter(([key]) => !isFree(key)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    oldest: releases[0]?.version ?? '',
    newest: releases.at(-1)?.version ?? '',
    keys: Object.fromEntries(sorted),
  };
}

/** The type of a key may have changed: then only what no release accepts is refused. Kubo once read all durations and sizes as strings. */
function mergeTypes(before: ValueType, after: ValueType): ValueType {
  if (before === after) return before;
  const [type, other] = before === 'string' ? [after, before] : [before, after];
  return other === 'string' && (type === 'duration' || type === 'bytes') ? type : 'any';
}

/** The keys above a key. */
function* parents(key: string): Generator<string> {
  for (let at = key.lastIndexOf('.'); at > 0; at = key.lastIndexOf('.', at - 1)) yield key.slice(0, at);
}

function readRelease(version: string): ReadonlyMap<string, ValueType> {
  const name = semver.lt(version, RENAMED) ? 'go-ipfs' : 'kubo';
  const source = downloadModule(`github.com/ipfs/${name}`, version);
  const own = join(source, 'config');
  return listKeys(parseGoPackage(readSources(existsSync(own) ? own : configModule(source))));
}

function configModule(source: string): string {
  const goMod = readFileSync(join(source, 'go.mod'), 'utf8');
  const version = new RegExp(`${CONFIG_MODULE} v(\\S+)`).exec(goMod)?.[1];
  if (!version) throw new Error(`${source} has no package config and does not require ${CONFIG_MODULE}`);
  return downloadModule(CONFIG_MODULE, version);
}

/** Returns the text of keys.json, as the formatter of this repository writes it: a diff shows only what changed. */
export function formatFile({ keys, ...range }: KnownKeys): string {
  const source = 'https://github.com/ipfs/kubo, package config of every release (before 0.13: ipfs/go-ipfs-config)';
  const head = JSON.stringify({ source, ...range }, null, 2).slice(0, -2);
  const lines = Object.entries(keys).map(([key, entry]) => {
    const parts = Object.entries(entry).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
    return `    ${JSON.stringify(key)}: { ${parts.join(', ')} }`;
  });
  return `${head},\n  "keys": {\n${lines.join(',\n')}\n  }\n}\n`;
}

if (import.meta.main) {
  const versions = semver.sort(known.versions.filter((version) => semver.gte(version, OLDEST)));
  const releases = versions.map((version): Release => {
    try {
      return { version, keys: readRelease(version) };
    } catch (error) {
      console.error(`${version}: ${errorMessage(error).split('\n')[0]}`);
      return { version, keys: null };
    }
  });
  const merged = mergeReleases(releases);
  writeFileSync(FILE, formatFile(merged));
  console.log(`${releases.length} releases, ${Object.keys(merged.keys).length} keys`);
}
