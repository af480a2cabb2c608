// Decides how an exact version gets onto the machine: by downloading archives or by building from source. Pure.

import {
  type Archive,
  type AvailableArchives,
  archivesFor,
  availablePlatforms,
  type Distribution,
  describeAvailability,
  type GoModule,
  goModuleFor,
  isPublishedFor,
} from '../distributions/distribution.ts';
import { lastSighting, originRecord, publicationFor } from '../distributions/origin-records.ts';
import { listPublishedOrigins, ORIGIN_URLS, type OriginUrls } from '../distributions/origins.ts';
import { inRange } from '../distributions/version-range.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';
import { KitError } from '../errors.ts';
import { compareVersions } from '../platform/compare-versions.ts';
import type { Host } from '../platform/host/host.ts';
import { formatPlatform, samePlatform } from '../platform/platform.ts';
import { setting } from '../setting.ts';
import { type ExpectedDigest, findExpectedDigest, listArchiveSources } from './archive-sources.ts';
import { findNetworkObstacle, type GitBuildPlan, planGitBuild, resolveNetwork } from './build/git/plan.ts';
import { type Target, targetWithPlatform } from './target.ts';

export type InstallPlan = DownloadPlan | ModuleBuildPlan | GitBuildPlan;

export interface DownloadPlan {
  readonly kind: 'download';
  readonly archives: readonly PlannedArchive[];
  /** Why the version is no longer published: its only origin has ended. Null if an origin still serves it. */
  readonly ended: string | null;
}

export interface PlannedArchive {
  readonly archive: Archive;
  /** In the order in which they are tried. */
  readonly sources: readonly DownloadSource[];
  /** The digest that the archive must have; null if only an origin can tell it. */
  readonly expected: ExpectedDigest | null;
}

export interface ModuleBuildPlan {
  readonly kind: 'module-build';
  readonly module: GoModule;
  /** Why it is built here, for the log and errors. Without a full stop. */
  readonly reason: string;
  /** What to do other than to build: a sentence that starts with a verb, without a full stop; null without such advice. */
  readonly alternative: string | null;
}

/**
 * Returns how the target gets onto the machine.
 * Throws `unsupported-platform` if upstream publishes no binary for it and it must not be built, `invalid-input` if
 * checksums or a lock file do not list an archive, or if the product does not know the network.
 */
export function resolveInstall(target: Target, host: Host, urls: OriginUrls = ORIGIN_URLS): InstallPlan {
  const { request, distribution, version, known } = target;
  const network = resolveNetwork(request, distribution);
  const available = archivesFor(distribution, version, request.platform);
  const noBinary = findBinaryObstacle(target, available, host);
  const obstacle = findNetworkObstacle(target, network) ?? noBinary?.problem ?? null;
  if (request.source === 'always' || (obstacle && request.source === 'auto' && hasSource(distribution))) {
    return resolveBuild(target, host, obstacle, noBinary?.fix);
  }
  if (noBinary || !available) throw unavailableError(target, noBinary);
  const archives = available.archives.map((archive) => {
    const expected = findExpectedDigest(request, known, archive);
    const query = { distribution, version, urls, digest: expected?.digest ?? null };
    return { archive, sources: listArchiveSources(request, archive, query), expected };
  });
  const digestsKnown = archives.every(({ expected }) => expected !== null);
  return { kind: 'download', archives, ended: describeEndedOrigins(target, digestsKnown) };
}

/**
 * Returns how the target is built from source. `obstacle` is why no published binary can be used, null if one could; `alternative`
 * is what to do about it other than to build.
 * Throws `unsupported-platform` if it cannot be built, `invalid-input` if the product does not know the network.
 */
export function resolveBuild(
  target: Target,
  host: Host,
  obstacle: string | null,
  alternative: string | null = null,
): InstallPlan {
  const { request, distribution, version } = target;
  const { gitSource } = distribution;
  const network = resolveNetwork(request, distribution);
  if (gitSource && network !== null) return planGitBuild(target, { source: gitSource, network, obstacle }, host);
  const reason = obstacle ?? `requested with ${setting('source', 'always')}`;
  const module = goModuleFor(distribution, version);
  if (obstacle !== null) return { kind: 'module-build', module, reason, alternative };
  return {
    kind: 'module-build',
    module,
    reason,
    alternative: `use upstream's binary, with ${setting('source', 'auto')}`,
  };
}

/** Returns whether the target is one of upstream's binaries, and not a build for this machine. */
export function usesPublishedBinary(target: Target, host: Host): boolean {
  const { request, distribution, version } = target;
  if (request.source === 'always' || request.network !== null) return false;
  const available = archivesFor(distribution, version, request.platform);
  return findBinaryObstacle(target, available, host) === null;
}

/** Returns whether a version can be built from source at all, on this machine or on another. */
export function canBuild(distribution: Distribution, version: string): boolean {
  const { goModules, gitSource } = distribution;
  const ranges = gitSource ? [gitSource.versions] : goModules.map(({ versions }) => versions);
  return ranges.some((range) => inRange(version, range));
}

/** Returns one sentence, without a full stop, if every published origin of a version has ended; else null. */
function describeEndedOrigins({ request, distribution, version }: Target, digestsKnown: boolean): string | null {
  const origins = listPublishedOrigins(distribution, version, digestsKnown);
  if (request.mirror?.only || origins.some(({ alive }) => alive)) return null;
  const record = originRecord('dist');
  const { date, what } = lastSighting(record);
  const ended = `${record.title} only, which has ended (since ${date} it ${what})`;
  // GitHub may still have the archive, but without a digest to verify it.
  const onGithub = publicationFor(distribution.product, version).origins.includes('github');
  return onGithub ? `its digests were published at ${ended}` : `it was published at ${ended}`;
}

interface BinaryObstacle {
  /** Without a full stop. */
  readonly problem: string;
  /** What to do other than to build: a sentence that starts with a verb, without a full stop. */
  readonly fix: string;
}

/** Returns why no published binary can be used here, or null if one can. */
function findBinaryObstacle(
  { request, distribution, version }: Target,
  available: AvailableArchives | null,
  host: Host,
): BinaryObstacle | null {
  if (!available) {
    const problem = describeAvailability(distribution, version, request.platform);
    const listsOthers =
      availablePlatforms(distribution, version).length > 0 || isPublishedFor(distribution, request.platform);
    const fix = listsOthers ? 'choose one of these versions or platforms' : 'choose another version and platform';
    return { problem, fix };
  }
  const { libc } = available;
  if (!libc || !samePlatform(request.platform, host.platform) || !host.libc) return null;
  const newer = libc.floor ? ` ${libc.floor} or newer` : '';
  const binary = `upstream's ${formatPlatform(request.platform)} binary needs ${libc.name}${newer}`;
  const { name, version: found } = host.libc;
  if (name === 'musl' || name === 'bionic') {
    return { problem: `${binary}, and this system has ${name}`, fix: `use a system with ${libc.name}, such as Debian` };
  }
  const older = found !== undefined && libc.floor !== undefined && compareVersions(found, libc.floor) < 0;
  return older ? { problem: `${binary}, and this system has ${found}`, fix: 'use a newer system' } : null;
}

function unavailableError(target: Target, obstacle: BinaryObstacle | null): KitError {
  const { problem, fix } = obstacle ?? { problem: 'upstream publishes no binary', fix: 'use another version' };
  const build = `Allow a build from source with ${setting('source', 'auto')}, or ${fix}.`;
  return new KitError('unsupported-platform', {
    subject: targetWithPlatform(target),
    problem,
    fix: hasSource(target.distribution) ? build : `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
  });
}

/** Whether any version of the product can be built from source. */
function hasSource({ goModules, gitSource }: Distribution): boolean {
  return goModules.length > 0 || gitSource !== undefined;
}
