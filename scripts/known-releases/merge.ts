// Digest records, wherever they come from, made into the data of kit/distributions/known-releases. Pure.
import semver from 'semver';
import { archiveFor, type Distribution } from '../../kit/distributions/distribution.ts';
import type { DigestAlgorithm, KnownDigest, KnownReleases } from '../../kit/distributions/known-releases.ts';
import { parsePlatform } from '../../kit/platform/target.ts';

/** One digest of one published file. `tool` is the name that starts the file's name: kubo, go-ipfs. */
export interface DigestRecord {
  readonly tool: string;
  /** With or without `v`. */
  readonly version: string;
  readonly file: string;
  readonly alg: DigestAlgorithm;
  readonly hex: string;
  readonly source: string;
}

const HEX_LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha512: 128, 'blake2b-512': 128, sha256: 64 };
const STRENGTH: readonly DigestAlgorithm[] = ['sha512', 'blake2b-512', 'sha256'];

/** Returns what is known when nothing is. */
export function nothingKnown(distribution: Distribution): KnownReleases {
  return { product: distribution.product, versions: [], digests: {} };
}

/**
 * Returns `known` with the versions and records of this distribution added, in canonical order.
 * Records of other tools and of files that are no platform's archive are left out. Throws on a malformed digest, and on
 * one that differs from what is known: published bytes must not change.
 */
export function mergeRecords(
  distribution: Distribution,
  known: KnownReleases,
  versions: readonly string[],
  records: readonly DigestRecord[],
): KnownReleases {
  const ours = records.filter((record) => isArchive(distribution, record));
  const digests = new Map(Object.entries(known.digests).map(([file, list]) => [file, [...list]]));
  for (const record of ours) addDigest(digests, record);
  const all = new Set([...known.versions, ...versions.map(withoutV), ...ours.map((r) => withoutV(r.version))]);
  return {
    product: distribution.product,
    versions: [...all].sort(semver.rcompare),
    digests: Object.fromEntries([...digests].sort(byVersionThenName)),
  };
}

/** Returns the stable versions in a `versions` list of dist.ipfs.tech: one a line, nightlies and candidates left out. */
export function stableVersions(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^v\d+\.\d+\.\d+$/.test(line))
    .map(withoutV);
}

/** Returns a version without the `v` of its tag. */
export function withoutV(version: string): string {
  return version.replace(/^v/, '');
}

function isArchive(distribution: Distribution, record: DigestRecord): boolean {
  const version = withoutV(record.version);
  const platform = /_([a-z]+-[a-z0-9]+)\.(?:tar\.gz|zip)$/.exec(record.file)?.[1];
  if (!platform || !distribution.eras.some((era) => era.name === record.tool)) return false;
  return archiveFor(distribution, version, parsePlatform(platform))?.file === record.file;
}

function addDigest(digests: Map<string, KnownDigest[]>, { file, alg, hex, source }: DigestRecord): void {
  if (!new RegExp(`^[0-9a-f]{${HEX_LENGTH[alg]}}$`).test(hex)) throw new Error(`${file}: ${alg} '${hex}' is malformed`);
  const list = digests.get(file) ?? [];
  const same = list.find((digest) => digest.algorithm === alg);
  if (same && same.hex !== hex) {
    throw new Error(`${file}: ${alg} is ${same.hex} (${same.source}), and ${hex} (${source}): re-published upstream?`);
  }
  if (!same) list.push({ algorithm: alg, hex, source });
  list.sort((a, b) => STRENGTH.indexOf(a.algorithm) - STRENGTH.indexOf(b.algorithm));
  digests.set(file, list);
}

function byVersionThenName([a]: [string, unknown], [b]: [string, unknown]): number {
  const version = (file: string) => /_v([^_]+)_/.exec(file)?.[1] ?? '0.0.0';
  return semver.rcompare(version(a), version(b)) || (a < b ? -1 : 1);
}
