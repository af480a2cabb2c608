// When no origin delivered: finds out whether the version exists at all, and says so.
import type { OriginFailure } from '../download/from-origins.ts';
import { type HostToken, httpGetText } from '../download/http.ts';
import { KitError } from '../kit-error.ts';
import { formatPlatform } from '../platform/target.ts';
import type { PrebuiltWay, Resolution } from './resolve.ts';

const VERSION_LIST_BYTES = 100_000;

/**
 * Returns `no-such-version` where every origin answered that it has no such file, or where one that did lists the
 * versions it has and this is none of them; else `download-failed`, with what each origin did.
 */
export async function explainFailures(
  { distribution, version, platform }: Resolution,
  way: PrebuiltWay,
  failures: readonly OriginFailure[],
  token: HostToken | null,
): Promise<KitError> {
  const asked = `${distribution.title} ${version} for ${formatPlatform(platform)}`;
  const outcomes = describeOutcomes(failures);
  const versions = await listedVersions(way, failures, token);
  const listed = versions?.includes(version);
  if (listed === false || (listed === undefined && failures.every(({ kind }) => kind === 'missing'))) {
    const newest = versions ? `; newest there: ${versions.slice(-5).reverse().join(', ')}` : '';
    return new KitError('no-such-version', {
      asked,
      found: `no origin has it: ${outcomes}${newest}`,
      next: 'Check the version against the list of releases.',
    });
  }
  return new KitError('download-failed', {
    asked,
    found: `no origin delivered ${way.archive.file}: ${outcomes}`,
    next: "Run the job again, name a 'mirror' that can be reached from here, or build it here with 'source: always'.",
  });
}

/** One reason an origin, however often it was tried; the URLs are in the log. */
function describeOutcomes(failures: readonly OriginFailure[]): string {
  return [...new Set(failures.map(({ origin, reason }) => `${origin}: ${reason}`))].join('; ');
}

/** Returns the versions (without `v`) that an origin lists which answered that the file is missing, or null. */
async function listedVersions(
  way: PrebuiltWay,
  failures: readonly OriginFailure[],
  token: HostToken | null,
): Promise<readonly string[] | null> {
  const answering = failures.filter(({ kind }) => kind === 'missing').map(({ origin }) => origin);
  for (const list of way.versionLists.filter(({ origin }) => answering.includes(origin))) {
    const text = await httpGetText(list.url, token, VERSION_LIST_BYTES).catch(() => null);
    const versions = (text ?? '').split('\n').filter((line) => /^v\d+\.\d+\.\d+/.test(line));
    if (versions.length > 0) return versions.map((line) => line.trim().slice(1));
  }
  return null;
}
