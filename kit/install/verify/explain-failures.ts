// When no origin delivered: finds out whether the version exists at all, and says what the reader can do.
import semver from 'semver';
import { archivesFor, type Distribution } from '../../distributions/distribution.ts';
import { loadKnownReleases } from '../../distributions/known-releases.ts';
import { isAlive, publicationFor } from '../../distributions/origin-records.ts';
import { mirrorLists, publishedLists, type VersionList } from '../../distributions/version-lists.ts';
import { getText } from '../../download/http/get-text.ts';
import type { Network } from '../../download/network.ts';
import type { OriginFailure } from '../../download/transfer/origin-queue.ts';
import { KitError } from '../../errors.ts';
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import type { ToolRequest } from '../request.ts';
import { canBuild, type Resolution } from '../resolve.ts';
import { tokenForApi } from '../version/published.ts';

export interface FailedArchive {
  readonly file: string;
  readonly failures: readonly OriginFailure[];
  /** Why no published origin was expected to answer, without a full stop; null where one was. */
  readonly ended: string | null;
  /** Whether its digest was asked for, not the archive itself. */
  readonly digestMissing: boolean;
}

/**
 * Returns `no-public-binary` where the only origin that had the version has ended; `no-such-version` where every origin
 * answered that it has no such file, or where one that did lists its versions without this one; `no-digest` where
 * all that is missing is the digest; else `download-failed`, with what each origin did.
 */
export async function explainFailures(
  request: ToolRequest,
  resolution: Resolution,
  failed: FailedArchive,
  network: Network,
): Promise<KitError> {
  const { distribution, version, platform } = resolution;
  const { failures, file, ended, digestMissing } = failed;
  const subject = `${distribution.title} ${version} for ${formatPlatform(platform)}`;
  const reasons = describeFailures(failures);
  if (ended !== null && failures.some(({ kind }) => kind !== 'missing')) {
    const fix = await suggestAlternatives(distribution, version, platform, digestMissing);
    return new KitError('no-public-binary', { subject, problem: `${ended}: ${reasons}`, fix });
  }
  const answering = failures.filter(({ kind }) => kind === 'missing').map(({ origin }) => origin);
  const versions = answering.length > 0 ? await listedVersions(request, distribution, answering, network) : null;
  const listed = versions?.includes(version);
  const allMissing = answering.length === failures.length;
  if (listed === false || (listed === undefined && allMissing && !digestMissing)) {
    const newest = versions ? `; newest there: ${versions.slice(0, 5).join(', ')}` : '';
    return new KitError('no-such-version', {
      subject,
      problem: `no origin has it: ${reasons}${newest}`,
      fix: 'Check the version against the list of releases.',
    });
  }
  const build = canBuild(distribution, version) ? ", or build it here with 'source: always'" : '';
  if (digestMissing) {
    return new KitError('no-digest', {
      subject,
      problem: `no digest of ${file} ships with this project, none was given, and no origin told one: ${reasons}`,
      fix:
        (answering.length > 0 ? 'Check that the version exists. ' : '') +
        `Give the digest in the checksums input or a lock file (\`ipfs-kit lock\`), name a 'mirror' that has it${build}.`,
    });
  }
  return new KitError('download-failed', {
    subject,
    problem: `no origin delivered ${file}: ${reasons}`,
    fix: `Run the job again, name a 'mirror' that this machine can reach${build}.`,
  });
}

/** What a reader can do about a version that is published nowhere any more. */
async function suggestAlternatives(
  distribution: Distribution,
  version: string,
  platform: Platform,
  digestMissing: boolean,
): Promise<string> {
  const { origins, why } = publicationFor(distribution.product, version);
  const onGithub = digestMissing && origins.includes('github') && why !== undefined;
  const nearest = await nearestPublished(distribution, version, platform);
  const suggestions = [
    ...(onGithub ? [`give its digest in the checksums input or a lock file, and GitHub's copy is taken (${why})`] : []),
    ...(canBuild(distribution, version) ? ["build it here with 'source: auto', which needs Go"] : []),
    "name a 'mirror' that has it",
    ...(nearest ? [`use ${nearest}, the nearest version that is published`] : []),
  ];
  const sentence =
    suggestions.length > 1 ? `${suggestions.slice(0, -1).join(', ')}, or ${suggestions.at(-1)}` : suggestions.join('');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** The next newer known version that a living origin publishes for the platform, with digests; else the next older one. */
async function nearestPublished(
  distribution: Distribution,
  version: string,
  platform: Platform,
): Promise<string | null> {
  const { product, retracted } = distribution;
  const published = (await loadKnownReleases(product)).versions.filter((known) => {
    const { origins, digests } = publicationFor(product, known);
    const alive = digests.length > 0 && origins.some(isAlive);
    return alive && !retracted.includes(known) && archivesFor(distribution, known, platform) !== null;
  });
  const sorted = published.filter((known) => semver.prerelease(known) === null).sort(semver.compare);
  return sorted.find((known) => semver.gt(known, version)) ?? sorted.at(-1) ?? null;
}

/** One reason an origin, however often it was tried; the URLs are in the log. */
function describeFailures(failures: readonly OriginFailure[]): string {
  return [...new Set(failures.map(({ origin, reason }) => `${origin}: ${reason}`))].join('; ');
}

/** The versions that an origin lists which answered that the file is missing; null where none of them has a list. */
async function listedVersions(
  { mirror }: ToolRequest,
  distribution: Distribution,
  origins: readonly string[],
  network: Network,
): Promise<readonly string[] | null> {
  const lists = [
    ...(mirror ? mirrorLists(distribution, mirror.url) : []),
    ...(mirror?.only ? [] : publishedLists(distribution, network.urls)),
  ];
  const usable = ({ complete, origin, url }: VersionList) => {
    // One that has the newest version alone does not tell what else there is.
    return complete && origins.some((name) => origin.startsWith(name)) && !network.hosts.isSlow(new URL(url).host);
  };
  for (const list of lists.filter(usable)) {
    const versions = await readVersionList(list, network);
    if (versions.length > 0) return versions;
  }
  return null;
}

async function readVersionList(
  { url, maximumBytes: bytes, parse }: VersionList,
  { token, limits, hosts, log, signal }: Network,
): Promise<readonly string[]> {
  const answer = await getText(url, { token: tokenForApi(url, token), maximum: bytes, limits, hosts, log, signal });
  try {
    return 'text' in answer ? parse(answer.text).map(({ version }) => version) : [];
  } catch {
    return [];
  }
}
