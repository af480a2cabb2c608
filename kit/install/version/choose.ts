// Chooses one exact version for what the user wrote. Published versions are requested only if no nearer source has a match.
import semver from 'semver';
import type { Distribution } from '../../distributions/distribution.ts';
import type { KnownReleases } from '../../distributions/known-releases.ts';
import { KitError } from '../../errors.ts';
import { invalidVersion, type VersionSpec } from './spec.ts';

interface VersionChoice {
  readonly version: string;
  readonly from: 'request' | 'tool-cache' | 'known-releases' | 'published-versions';
}

/** Each source of a version, for the log. */
const SOURCE_TEXTS: Readonly<Record<VersionChoice['from'], string>> = {
  request: 'as requested',
  'tool-cache': 'newest match in the tool cache',
  'known-releases': 'newest match in the known releases',
  'published-versions': 'newest match in the published versions',
};

export interface VersionSources {
  /** Complete versions in the tool cache, for the requested platform. */
  readonly cached: readonly string[];
  readonly known: KnownReleases;
  /** Returns published versions, newest first. `accepts` says whether a version matches. Usually takes one request. */
  readonly published: (accepts: (version: string) => boolean) => Promise<readonly string[]>;
  /** Whether a range means the newest published version, even if a cached or known one satisfies it. */
  readonly checkLatest: boolean;
}

/**
 * Returns the version that a spec means. A retracted version is chosen only by its exact number, a pre-release only by its
 * exact number or by a range that names one.
 * Throws `invalid-input` for a malformed range, `no-such-version` if nothing satisfies it, and what `published` throws.
 */
export async function chooseVersion(
  spec: Exclude<VersionSpec, { kind: 'none' }>,
  distribution: Distribution,
  sources: VersionSources,
): Promise<VersionChoice> {
  const { known, published } = sources;
  switch (spec.kind) {
    case 'exact':
      return { version: spec.version, from: 'request' };
    case 'latest-known': {
      const version = newest(usable(known.versions, distribution));
      return version ? { version, from: 'known-releases' } : failSearch({ distribution, range: '*', known });
    }
    case 'latest': {
      const isStable = (version: string) => newest(usable([version], distribution)) !== null;
      const versions = usable(await published(isStable), distribution);
      const version = newest(versions);
      if (version) return { version, from: 'published-versions' };
      return failSearch({ distribution, range: '*', known, published: versions });
    }
    case 'range':
      return chooseFromRange(spec.range, distribution, sources);
  }
}

/** Returns where a version comes from, for the log: `newest match in the known releases`. */
export function describeVersionChoice({ from }: VersionChoice): string {
  return SOURCE_TEXTS[from];
}

/**
 * Returns a hint if YAML may have changed the version and a known release has the other one: `0.40` without quotes is the number
 * 0.4. Otherwise null.
 */
export function createYamlHint(range: string, known: KnownReleases): string | null {
  const hint = explainLostZero(range);
  const hasOther = known.versions.some((version) => version.startsWith(`${range}0.`));
  return hint && hasOther ? `Version ${range} means ${range}.x. ${hint}` : null;
}

/** Returns the explanation for a version from which YAML may have dropped a zero, or null for any other. */
function explainLostZero(range: string): string | null {
  if (!/^\d+\.\d+$/.test(range)) return null;
  return `If you wrote ${range}0 without quotes, YAML read it as ${range}. Write '${range}0'.`;
}

async function chooseFromRange(
  range: string,
  distribution: Distribution,
  { cached, known, published, checkLatest }: VersionSources,
): Promise<VersionChoice> {
  if (semver.validRange(range) === null) throw invalidVersion(range, `version of ${distribution.title}`);
  const best = (versions: readonly string[]) => semver.maxSatisfying(usable(versions, distribution), range);
  if (!checkLatest) {
    const cachedVersion = best(cached);
    if (cachedVersion) return { version: cachedVersion, from: 'tool-cache' };
    const knownVersion = best(known.versions);
    if (knownVersion) return { version: knownVersion, from: 'known-releases' };
  }
  const versions = await published((version) => best([version]) !== null);
  const version = best(versions);
  return version
    ? { version, from: 'published-versions' }
    : failSearch({ distribution, range, known, published: versions });
}

function usable(versions: readonly string[], { retracted }: Distribution): readonly string[] {
  return versions.filter((version) => !retracted.includes(version));
}

function newest(versions: readonly string[]): string | null {
  return semver.maxSatisfying(versions, '*');
}

interface FailedSearch {
  readonly distribution: Distribution;
  readonly range: string;
  readonly known: KnownReleases;
  readonly published?: readonly string[];
}

function failSearch({ distribution, range, known, published = [] }: FailedSearch): never {
  const newestFirst = [...new Set([...published, ...known.versions])].sort(semver.rcompare);
  throw new KitError('no-such-version', {
    subject: `${distribution.title} '${range}'`,
    problem: `no version matches; the newest are ${newestFirst.slice(0, 5).join(', ')}`,
    fix: `${explainLostZero(range) ?? 'Check the range.'} To install a pre-release or a retracted version, name it.`,
  });
}
