// Where an archive is downloaded from, and which digest it must have.

import type { Archive, Distribution } from '../distributions/distribution.ts';
import { describeSources, type KnownDigest } from '../distributions/known-digest.ts';
import { chooseKnownDigests, type KnownReleases } from '../distributions/known-releases.ts';
import {
  gatewayArchiveUrl,
  joinUrl,
  listMirrorOrigins,
  listPublishedOrigins,
  type OriginUrls,
} from '../distributions/origins.ts';
import type { Digest } from '../download/digest/digest.ts';
import type { DownloadSource } from '../download/transfer/origin-queue.ts';
import { KitError } from '../errors.ts';
import { setting } from '../setting.ts';
import { getLockedDigests } from './lock-file.ts';
import type { ToolRequest } from './request.ts';
import type { VerifiedBy } from './verify/strength.ts';

export interface ExpectedDigest {
  readonly digest: Digest;
  /** Digests of other algorithms and from other sources. The bytes must match them, too. */
  readonly also?: readonly Digest[];
  readonly by: VerifiedBy;
  /** Where the digest comes from, for people. */
  readonly source: string;
}

interface SourceQuery {
  readonly distribution: Distribution;
  readonly version: string;
  readonly urls: OriginUrls;
  /** The digest that the archive must have; null if only an origin can tell it. */
  readonly digest: Digest | null;
}

/** Returns where to look for an archive, in order: the mirror, the published origins, IPFS gateways. */
export function listArchiveSources(
  { mirror, gateways }: Pick<ToolRequest, 'mirror' | 'gateways'>,
  archive: Archive,
  { distribution, version, urls, digest }: SourceQuery,
): readonly DownloadSource[] {
  const fromMirror = (base: string) =>
    listMirrorOrigins(distribution, base).map((origin) => {
      return { origin: origin.name, url: origin.archiveUrl(archive), layout: origin.layout };
    });
  const published = () =>
    listPublishedOrigins(distribution, version, digest !== null, urls).map((origin) => {
      return { origin: origin.name, url: origin.archiveUrl(archive) };
    });
  const gatewayUrls = () => (digest === null ? [] : gateways.flatMap((gateway) => gatewayUrl(gateway, digest) ?? []));
  // Anyone may run a gateway: only the digest says whether the bytes are right.
  const fromGateways = () =>
    gatewayUrls().map((url) => ({ origin: `IPFS gateway ${new URL(url).host}`, url, untrusted: true }));
  return [...(mirror ? fromMirror(mirror.url) : []), ...(mirror?.only ? [] : [...published(), ...fromGateways()])];

  function gatewayUrl(gateway: string, { algorithm, value }: Digest): string | null {
    if (algorithm === 'cid') return joinUrl(gateway, `ipfs/${value}`);
    return gatewayArchiveUrl(distribution, gateway, archive);
  }
}

/**
 * Returns the digest that an archive must have, from the strongest source that knows it; null if none does. A `recorded` one
 * is not proven yet: see verify/recorded-digest.ts.
 * Throws `invalid-input` if checksums or a lock file are given and do not list the archive.
 */
export function findExpectedDigest(
  request: Pick<ToolRequest, 'product' | 'checksums' | 'lock'>,
  known: KnownReleases,
  { file }: Archive,
): ExpectedDigest | null {
  const given = request.checksums.get(file);
  if (given) return { digest: given, by: 'user', source: setting('checksums') };
  if (request.checksums.size > 0) throw missingDigestError(file, setting('checksums'), [...request.checksums.keys()]);
  const locked = getLockedDigests(request.lock, request.product);
  const inLock = locked.get(file);
  if (inLock) return { digest: inLock, by: 'lock', source: 'the lock file' };
  if (request.lock) throw missingDigestError(file, 'the lock file', [...locked.keys()]);
  const chosen = chooseKnownDigests(known, file);
  if (!chosen) return null;
  const [first, ...others] = chosen.digests;
  return {
    digest: toDigest(first),
    ...(others.length > 0 ? { also: others.map(toDigest) } : {}),
    by: chosen.level,
    source: chosen.digests.map(describeSources).join(' and '),
  };
}

function toDigest({ algorithm, hex }: KnownDigest): Digest {
  return { algorithm, value: hex };
}

function missingDigestError(file: string, where: string, listed: readonly string[]): KitError {
  return new KitError('invalid-input', {
    subject: `${where} for '${file}'`,
    problem:
      listed.length > 0
        ? `it lists no digest for this archive, only for\n  ${listed.join('\n  ')}`
        : 'it lists no digests for this product',
    fix: `Add a digest of ${file}, or remove ${where}.`,
  });
}
