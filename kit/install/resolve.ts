// From what is asked to what will be done: an exact version, and an archive or a source build. Pure.
import {
  type Archive,
  archiveFor,
  type Distribution,
  type GoModule,
  goModuleFor,
  whatIsOffered,
} from '../distributions/distribution.ts';
import { type KnownReleases, knownDigest } from '../distributions/known-releases.ts';
import type { Digest } from '../download/digest.ts';
import type { Source } from '../download/from-origins.ts';
import { KitError } from '../kit-error.ts';
import type { Host } from '../platform/host.ts';
import { formatPlatform, type Platform, samePlatform } from '../platform/target.ts';
import type { ToolRequest } from './request.ts';
import type { VerifiedBy } from './verified-by.ts';

export interface Resolution {
  readonly distribution: Distribution;
  readonly version: string;
  readonly platform: Platform;
  readonly way: PrebuiltWay | SourceWay;
}

export interface PrebuiltWay {
  readonly kind: 'prebuilt';
  readonly archive: Archive;
  readonly sources: readonly Source[];
  /** Lists of the versions that exist, by the origins' names. */
  readonly versionLists: readonly Source[];
  /** The digest that the archive must have; null where only the origin can tell. */
  readonly expected: ExpectedDigest | null;
}

export interface ExpectedDigest {
  readonly digest: Digest;
  readonly by: VerifiedBy;
  /** Who says so, for people. */
  readonly source: string;
}

export interface SourceWay {
  readonly kind: 'source';
  readonly module: GoModule;
  /** Why it is built here, for the log. */
  readonly reason: string;
}

/**
 * Returns how `version` gets onto the machine.
 * Throws `unsupported-platform` where upstream has no binary for it and none may be built, `invalid-input` where
 * checksums are given and none of them is for the archive.
 */
export function resolve(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  known: KnownReleases,
  host: Host,
): Resolution {
  const archive = archiveFor(distribution, version, request.platform);
  const obstacle = whyNoBinary(request, version, distribution, archive, host);
  const found = { distribution, version, platform: request.platform };
  if (request.source === 'always' || (obstacle && request.source === 'auto')) {
    const reason = obstacle ?? 'source: always asks for it';
    return { ...found, way: { kind: 'source', module: goModuleFor(distribution, version), reason } };
  }
  if (obstacle || !archive) {
    throw new KitError('unsupported-platform', {
      asked: `${distribution.title} ${version} for ${formatPlatform(request.platform)}`,
      found: obstacle ?? 'upstream publishes no binary',
      next: "Allow a source build with 'source: auto', or choose one of these versions or platforms.",
    });
  }
  return { ...found, way: prebuilt(request, version, distribution, known, archive) };
}

function prebuilt(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  known: KnownReleases,
  archive: Archive,
): PrebuiltWay {
  const origins = [...(request.mirror ? distribution.mirrors(request.mirror) : []), ...distribution.origins];
  return {
    kind: 'prebuilt',
    archive,
    sources: origins.map((origin) => ({ origin: origin.name, url: origin.archiveUrl(version, archive) })),
    versionLists: origins.flatMap((origin) =>
      origin.versionsUrl ? [{ origin: origin.name, url: origin.versionsUrl(archive) }] : [],
    ),
    expected: expectedDigest(request, known, archive),
  };
}

function expectedDigest(request: ToolRequest, known: KnownReleases, archive: Archive): ExpectedDigest | null {
  const given = request.checksums.get(archive.file);
  if (given) return { digest: given, by: 'user', source: 'the checksums input' };
  if (request.checksums.size > 0) {
    throw new KitError('invalid-input', {
      asked: `input checksums, for ${[...request.checksums.keys()].join(', ')}`,
      found: `the archive to install is ${archive.file}, which is not among them`,
      next: `Add a line '<sha512>  ${archive.file}', or leave checksums out.`,
    });
  }
  const pinned = knownDigest(known, archive.file);
  return pinned && { digest: pinned, by: 'pinned', source: pinned.source };
}

/** Returns why no published binary will do here, or null where one will. */
function whyNoBinary(
  request: ToolRequest,
  version: string,
  distribution: Distribution,
  archive: Archive | null,
  host: Host,
): string | null {
  if (!archive) return `upstream publishes no binary for it: ${whatIsOffered(distribution, version, request.platform)}`;
  const { libc } = archive;
  if (!libc || !samePlatform(request.platform, host.platform) || !host.libc) return null;
  const binary = `upstream's ${formatPlatform(request.platform)} binary needs ${libc.name} ${libc.floor} or newer`;
  if (host.libc.name === 'musl') return `${binary} and this system has musl`;
  const older = host.libc.version !== undefined && compareDotted(host.libc.version, libc.floor) < 0;
  return older ? `${binary} and this system has ${host.libc.version}` : null;
}

/** Negative where `a` is the lower of two dotted numbers: libc versions have two parts, which semver refuses. */
function compareDotted(a: string, b: string): number {
  const [as, bs] = [a.split('.').map(Number), b.split('.').map(Number)];
  const at = as.findIndex((part, i) => part !== (bs[i] ?? 0));
  return at < 0 ? 0 : (as[at] ?? 0) - (bs[at] ?? 0);
}
