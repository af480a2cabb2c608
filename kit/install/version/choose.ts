// From what a user wrote to one exact version. Published versions are asked for only where nothing nearer answers.
import semver from 'semver';
import type { Distribution } from '../../distributions/distribution.ts';
import type { KnownReleases } from '../../distributions/known-releases.ts';
import { isToolName } from '../../distributions/tools.ts';
import { KitError } from '../../errors.ts';
import { invalidVersion, type VersionSpec } from './spec.ts';

export interface VersionChoice {
  readonly version: string;
  /** Where it was found, for the log. */
  readonly from: 'the request' | 'the tool cache' | 'the known releases' | 'the published versions';
}

export interface VersionSources {
  /** In the tool cache, complete, for the platform that is asked for. */
  readonly cached: readonly string[];
  readonly known: KnownReleases;
  /** Newest first; `accepts` says which version is asked for. A few requests at most, one as a rule. */
  readonly published: (accepts: (version: string) => boolean) => Promise<readonly string[]>;
  /** Whether a range means the newest that is published, even where a nearer version satisfies it. */
  readonly checkLatest: boolean;
}

/**
 * Returns the version that a spec means. Retracted versions satisfy no range and are never the latest; pre-releases only
 * satisfy a range that names one.
 * Throws `invalid-input` for a malformed range, `no-such-version` where nothing satisfies it, and what `published` throws.
 */
export async function chooseVersion(
  spec: Exclude<VersionSpec, { kind: 'none' }>,
  distribution: Distribution,
  sources: VersionSources,
): Promise<VersionChoice> {
  if (spec.kind === 'exact') return { version: spec.version, from: 'the request' };
  if (spec.kind === 'latest-known') {
    return requireVersion(
      newest(usable(sources.known.versions, distribution)),
      'the known releases',
      '*',
      distribution,
      {
        known: sources.known,
        published: [],
      },
    );
  }
  if (spec.kind === 'latest') {
    const isStable = (version: string) => newest(usable([version], distribution)) !== null;
    const published = usable(await sources.published(isStable), distribution);
    return requireVersion(newest(published), 'the published versions', '*', distribution, {
      known: sources.known,
      published,
    });
  }
  return chooseFromRange(spec.range, distribution, sources);
}

async function chooseFromRange(
  range: string,
  distribution: Distribution,
  sources: VersionSources,
): Promise<VersionChoice> {
  if (semver.validRange(range) === null) throw invalidVersion(range, inputOf(distribution));
  const best = (versions: readonly string[]) => semver.maxSatisfying(usable(versions, distribution), range);
  if (!sources.checkLatest) {
    const cached = best(sources.cached);
    if (cached) return { version: cached, from: 'the tool cache' };
    const known = best(sources.known.versions);
    if (known) return { version: known, from: 'the known releases' };
  }
  const published = await sources.published((version) => best([version]) !== null);
  return requireVersion(best(published), 'the published versions', range, distribution, {
    known: sources.known,
    published,
  });
}

/** The action's input that asks for a product. */
function inputOf({ product }: Distribution): string {
  return isToolName(product) ? `tools, ${product}` : `${product}-version`;
}

/** Returns what YAML may have made of the user's intention: `0.40` without quotes is the number 0.4. */
export function yamlHint(range: string, known: KnownReleases): string | null {
  const other = /^\d+\.\d+$/.test(range) ? `${range}0` : null;
  if (!other || !known.versions.some((version) => version.startsWith(`${other}.`))) return null;
  return `${range} means ${range}.x. If you wrote ${other} without quotes, YAML made ${range} of it: write '${other}'.`;
}

function usable(versions: readonly string[], { retracted }: Distribution): readonly string[] {
  return versions.filter((version) => !retracted.includes(version));
}

function newest(versions: readonly string[]): string | null {
  return semver.maxSatisfying(versions, '*');
}

function requireVersion(
  version: string | null,
  from: VersionChoice['from'],
  range: string,
  { title }: Distribution,
  { known, published }: { readonly known: KnownReleases; readonly published: readonly string[] },
): VersionChoice {
  if (version !== null) return { version, from };
  const newestFirst = [...new Set([...published, ...known.versions])].sort(semver.rcompare);
  throw new KitError('no-such-version', {
    subject: `${title} ${range}`,
    problem: `no version satisfies it; the newest are ${newestFirst.slice(0, 5).join(', ')}`,
    fix: 'Check the range. It must name a pre-release or a retracted version for it to be taken.',
  });
}
