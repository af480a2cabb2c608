// Finds out why no origin delivered an archive: whether the version exists at all, and what the user can do.
import semver from 'semver';
import { archivesFor } from '../../distributions/distribution.ts';
import { loadKnownReleases } from '../../distributions/known-releases.ts';
import { isAlive, publicationFor } from '../../distributions/origin-records.ts';
import type { VersionList } from '../../distributions/version-lists.ts';
import type { Network } from '../../download/network.ts';
import { collectAdvice, describeFailures } from '../../download/transfer/failure-lines.ts';
import type { OriginFailure } from '../../download/transfer/origin-queue.ts';
import { KitError } from '../../errors.ts';
import { setting } from '../../setting.ts';
import type { SourcePolicy } from '../request.ts';
import { canBuild } from '../resolve.ts';
import { type Target, targetWithPlatform } from '../target.ts';
import { readVersionList, selectVersionLists } from '../version/published.ts';

interface FailedArchive {
  readonly file: string;
  readonly failures: readonly OriginFailure[];
  /** Why no published origin was expected to serve the version, without a full stop; null if one was. */
  readonly ended: string | null;
  /** Whether its digest could not be found; false if the archive itself could not be downloaded. */
  readonly digestMissing: boolean;
}

/**
 * Returns `no-public-binary` if the version's only origin has ended; `no-such-version` if every origin reports the file
 * as missing, or if one of them lists its versions without this one; `no-digest` if only the digest is missing; else
 * `download-failed`, with the reason of each origin.
 */
export async function explainFailures(target: Target, failed: FailedArchive, network: Network): Promise<KitError> {
  const { distribution, version } = target;
  const { failures, file, ended, digestMissing } = failed;
  const subject = targetWithPlatform(target);
  const reasons = describeFailures(failures);
  const advice = collectAdvice(failures);
  if (ended !== null && failures.some(({ kind }) => kind !== 'missing')) {
    const fix = await suggestAlternatives(target, digestMissing);
    return new KitError('no-public-binary', { subject, problem: `${ended}${reasons}`, fix });
  }
  const missingAt = failures.filter(({ kind }) => kind === 'missing').map(({ origin }) => origin);
  const versions = missingAt.length > 0 ? await listedVersions(target, missingAt, network) : null;
  const listed = versions?.includes(version);
  const allMissing = missingAt.length === failures.length;
  if (listed === false || (listed === undefined && allMissing && !digestMissing)) {
    const newest = versions ? `; the newest versions there are ${versions.slice(0, 5).join(', ')}` : '';
    return new KitError('no-such-version', {
      subject,
      problem: `no origin has this version${newest}${reasons}`,
      fix: 'Check the version against the list of releases.',
    });
  }
  const build = canBuild(distribution, version) ? `, or build it here with ${setting('source', 'always')}` : '';
  if (digestMissing) {
    return new KitError('no-digest', {
      subject,
      problem: `no digest of ${file} ships with this project, none was given, and no origin returned one${reasons}`,
      fix:
        advice +
        (missingAt.length > 0 ? 'Check that the version exists. ' : '') +
        `Give the digest with ${setting('checksums')} or a lock file (\`ipfs-kit lock\`), name a mirror that has it with ${setting('mirror')}${build}.`,
    });
  }
  return new KitError('download-failed', {
    subject,
    problem: `no origin delivered ${file}${reasons}`,
    fix: `${advice}Try again, name a mirror that this machine can reach with ${setting('mirror')}${build}.`,
  });
}

/** What the user can do about a version that is no longer published. */
async function suggestAlternatives(target: Target, digestMissing: boolean): Promise<string> {
  const { request, distribution, version } = target;
  const { origins, why } = publicationFor(distribution.product, version);
  const onGithub = digestMissing && origins.includes('github') && why !== undefined;
  const nearest = await nearestPublished(target);
  const suggestions = [
    ...(onGithub
      ? [`give its digest with ${setting('checksums')} or a lock file, to install the copy on GitHub (${why})`]
      : []),
    ...(canBuild(distribution, version) ? [adviseBuild(request.source)] : []),
    `name a mirror that has it with ${setting('mirror')}`,
    ...(nearest ? [`use ${nearest}, the nearest version that is published`] : []),
  ];
  const sentence =
    suggestions.length > 1 ? `${suggestions.slice(0, -1).join(', ')}, or ${suggestions.at(-1)}` : suggestions.join('');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** With the policy `auto`, it would have been built if this machine had Go. */
function adviseBuild(source: SourcePolicy): string {
  if (source === 'auto') return 'install Go, so that it is built here';
  return `build it here with ${setting('source', 'auto')}, which needs Go`;
}

/** The next newer known version that a living origin publishes for the platform, with digests; else the next older one. */
async function nearestPublished({ request, distribution, version }: Target): Promise<string | null> {
  const { product, retracted } = distribution;
  const published = (await loadKnownReleases(product)).versions.filter((known) => {
    const { origins, digests } = publicationFor(product, known);
    const alive = digests.length > 0 && origins.some(isAlive);
    return alive && !retracted.includes(known) && archivesFor(distribution, known, request.platform) !== null;
  });
  const sorted = published.filter((known) => semver.prerelease(known) === null).sort(semver.compare);
  return sorted.find((known) => semver.gt(known, version)) ?? sorted.at(-1) ?? null;
}

/** Returns the versions in the list of an origin that reported the file as missing; null if none of them has a list. */
async function listedVersions(
  { request, distribution }: Target,
  origins: readonly string[],
  network: Network,
): Promise<readonly string[] | null> {
  const isUsable = ({ complete, origin, url }: VersionList) => {
    // A list of the newest version only does not say which other versions exist.
    return complete && origins.some((name) => origin.startsWith(name)) && !network.hosts.isSlow(new URL(url).host);
  };
  for (const list of selectVersionLists(distribution, request.mirror, network.urls).filter(isUsable)) {
    const listed = await readVersionList(list, network, network.log);
    if (!('reason' in listed) && listed.length > 0) return listed.map(({ version }) => version);
  }
  return null;
}
