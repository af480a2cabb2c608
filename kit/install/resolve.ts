// From an exact version to what will be done: archives with their sources and digests, or a build from source. Pure.
import {
  type Archive,
  type AvailableArchives,
  archivesFor,
  type Distribution,
  describeAvailability,
  type GoModule,
  goModuleFor,
} from '../distributions/distribution.ts';
import { findKnownDigest, type KnownReleases } from '../distributions/known-releases.ts';
import { lastSighting, originRecord, publicationFor } from '../distributions/origin-records.ts';
import {
  gatewayArchiveUrl,
  mirrorOrigins,
  ORIGIN_URLS,
  type OriginUrls,
  publishedOrigins,
  withoutTrailingSlash,
} from '../distributions/origins.ts';
import { inRange } from '../distributions/version-range.ts';
import type { Digest } from '../download/digest/digest.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';
import { KitError } from '../errors.ts';
import { compareVersions } from '../platform/compare-versions.ts';
import type { Host } from '../platform/host/host.ts';
import { formatPlatform, type Platform, samePlatform } from '../platform/platform.ts';
import { type GitBuildPlan, networkObstacle, planGitBuild, resolveNetwork } from './build/git/plan.ts';
import { lockedDigests } from './lock-file.ts';
import type { ToolRequest } from './request.ts';
import type { VerifiedBy } from './verify/strength.ts';

export interface Resolution {
  readonly distribution: Distribution;
  readonly version: string;
  readonly platform: Platform;
  readonly plan: DownloadPlan | ModuleBuildPlan | GitBuildPlan;
}

export interface DownloadPlan {
  readonly kind: 'prebuilt';
  readonly archives: readonly PlannedArchive[];
  /** Why no published origin is expected to answer: the only one that had the version has ended. Null where one does. */
  readonly ended: string | null;
}

export interface PlannedArchive {
  readonly archive: Archive;
  /** In the order in which they are asked. */
  readonly sources: readonly DownloadSource[];
  /** The digest that the archive must have; null where only origins can tell. */
  readonly expected: ExpectedDigest | null;
}

export interface ExpectedDigest {
  readonly digest: Digest;
  /** Of another algorithm, where another origin tells one; the bytes must have both. */
  readonly also?: Digest;
  readonly by: VerifiedBy;
  /** Who says so, for people. */
  readonly source: string;
}

/** From a Go module. */
export interface ModuleBuildPlan {
  readonly kind: 'source';
  readonly module: GoModule;
  /** Why it is built here, for the log. */
  readonly reason: string;
}

/**
 * Returns how `version` gets onto the machine.
 * Throws `unsupported-platform` where upstream has no binary for it and none may be built, `invalid-input` where
 * checksums or a lock file are given and lack an archive, or where a network is not one of the product's.
 */
export function resolveInstall(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  known: KnownReleases,
  host: Host,
  urls: OriginUrls = ORIGIN_URLS,
): Resolution {
  const network = resolveNetwork(request, distribution);
  const available = archivesFor(distribution, version, request.platform);
  const obstacle =
    networkObstacle(request, version, distribution, network) ??
    binaryObstacle(request, version, distribution, available, host);
  if (request.source === 'always' || (obstacle && request.source === 'auto' && isBuildable(distribution))) {
    return resolveBuild(request, version, distribution, host, obstacle);
  }
  if (obstacle || !available) throw unavailableError(request, version, distribution, obstacle);
  const archives = available.archives.map((archive) => {
    const expected = expectedDigest(request, known, archive);
    const where = { distribution, version, urls, digest: expected?.digest ?? null };
    return { archive, sources: archiveSources(request, archive, where), expected };
  });
  const digestsKnown = archives.every(({ expected }) => expected !== null);
  const ended = describeEndedOrigins(request, distribution, version, digestsKnown);
  return { distribution, version, platform: request.platform, plan: { kind: 'prebuilt', archives, ended } };
}

/**
 * Returns how `version` is built from source; `obstacle` is why no published binary will do, null where one would.
 * Throws `unsupported-platform` where it cannot be built, `invalid-input` where a network is not one of the product's.
 */
export function resolveBuild(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  host: Host,
  obstacle: string | null,
): Resolution {
  const found = { distribution, version, platform: request.platform };
  const { gitSource } = distribution;
  const network = resolveNetwork(request, distribution);
  if (gitSource && network !== null) {
    return { ...found, plan: planGitBuild(request, version, distribution, gitSource, network, host, obstacle) };
  }
  const reason = obstacle ?? 'source: always asks for it';
  return { ...found, plan: { kind: 'source', module: goModuleFor(distribution, version), reason } };
}

/** Returns whether a version can be built from source at all, here or elsewhere. */
export function canBuild(distribution: Distribution, version: string): boolean {
  const { goModules, gitSource } = distribution;
  const ranges = gitSource ? [gitSource.versions] : goModules.map(({ versions }) => versions);
  return ranges.some((range) => inRange(version, range));
}

/** What decides where an archive is looked for. */
interface ArchivePlace {
  readonly distribution: Distribution;
  readonly version: string;
  readonly urls: OriginUrls;
  /** The digest that it must have; null where only origins can tell. */
  readonly digest: Digest | null;
}

/** Returns where an archive is looked for, in order: the mirror, where it is published, IPFS gateways. */
export function archiveSources(
  { mirror, gateways }: Pick<ToolRequest, 'mirror' | 'gateways'>,
  archive: Archive,
  { distribution, version, urls, digest }: ArchivePlace,
): readonly DownloadSource[] {
  const mirrorSources = (mirror ? mirrorOrigins(distribution, mirror.url) : []).map((origin) => {
    return { origin: origin.name, url: origin.archiveUrl(archive), layout: origin.layout };
  });
  if (mirror?.only) return mirrorSources;
  const published = publishedOrigins(distribution, version, digest !== null, urls).map((origin) => {
    return { origin: origin.name, url: origin.archiveUrl(archive) };
  });
  const byGateway = digest === null ? [] : gateways.flatMap((gateway) => gatewayUrl(gateway, digest) ?? []);
  return [
    ...mirrorSources,
    ...published,
    ...byGateway.map((url) => ({ origin: `IPFS gateway ${new URL(url).host}`, url, untrusted: true })),
  ];

  // Anyone may serve it: the bytes are checked against the digest.
  function gatewayUrl(gateway: string, { algorithm, value }: Digest): string | null {
    if (algorithm === 'cid') return `${withoutTrailingSlash(gateway)}/ipfs/${value}`;
    return gatewayArchiveUrl(distribution, gateway, archive);
  }
}

/** Returns one sentence, without a full stop, where every published origin of a version has ended; else null. */
function describeEndedOrigins(
  { mirror }: ToolRequest,
  distribution: Distribution,
  version: string,
  digestsKnown: boolean,
): string | null {
  if (mirror?.only || publishedOrigins(distribution, version, digestsKnown).some(({ alive }) => alive)) return null;
  const record = originRecord('dist');
  const { date, what } = lastSighting(record);
  const ended = `${record.title} alone, which has ended (since ${date} it ${what})`;
  const { origins } = publicationFor(distribution.product, version);
  // GitHub's copy is there, and nothing that it could be compared with.
  return origins.includes('github') ? `its digests were published at ${ended}` : `it was published at ${ended}`;
}

/** Returns the digest that an archive must have, by the strongest that has one. Throws `invalid-input`. */
export function expectedDigest(
  request: Pick<ToolRequest, 'product' | 'checksums' | 'lock'>,
  known: KnownReleases,
  { file }: Archive,
): ExpectedDigest | null {
  const given = request.checksums.get(file);
  if (given) return { digest: given, by: 'user', source: 'the checksums input' };
  if (request.checksums.size > 0) throw missingDigestError(file, 'input checksums', [...request.checksums.keys()]);
  const locked = lockedDigests(request.lock, request.product);
  const inLock = locked.get(file);
  if (inLock) return { digest: inLock, by: 'lock', source: 'the lock file' };
  if (request.lock) throw missingDigestError(file, 'the lock file', [...locked.keys()]);
  const pinned = findKnownDigest(known, file);
  if (!pinned) return null;
  return { digest: { algorithm: pinned.algorithm, value: pinned.hex }, by: 'pinned', source: pinned.source };
}

/** Returns why no published binary will do here, or null where one will. */
function binaryObstacle(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  available: AvailableArchives | null,
  host: Host,
): string | null {
  if (!available) return describeAvailability(distribution, version, request.platform);
  const { libc } = available;
  if (!libc || !samePlatform(request.platform, host.platform) || !host.libc) return null;
  const newer = libc.floor ? ` ${libc.floor} or newer` : '';
  const binary = `upstream's ${formatPlatform(request.platform)} binary needs ${libc.name}${newer}`;
  if (host.libc.name === 'musl') return `${binary} and this system has musl`;
  const { version: found } = host.libc;
  const older = found !== undefined && libc.floor !== undefined && compareVersions(found, libc.floor) < 0;
  return older ? `${binary} and this system has ${found}` : null;
}

function unavailableError(request: ToolRequest, version: string, distribution: Distribution, obstacle: string | null) {
  const build = isBuildable(distribution) ? "Allow a source build with 'source: auto', or choose" : 'Choose';
  return new KitError('unsupported-platform', {
    subject: `${distribution.title} ${version} for ${formatPlatform(request.platform)}`,
    problem: obstacle ?? 'upstream publishes no binary',
    fix: `${build} one of these versions or platforms.`,
  });
}

function isBuildable({ goModules, gitSource }: Distribution): boolean {
  return goModules.length > 0 || gitSource !== undefined;
}

function missingDigestError(file: string, where: string, there: readonly string[]): KitError {
  return new KitError('invalid-input', {
    subject: `${where}, for ${file}`,
    problem:
      there.length > 0 ? `it has digests of ${there.join(', ')}, not of this archive` : 'it has none for this product',
    fix: `Add a digest of ${file}, or leave it out.`,
  });
}
