// Merges digest records into the data of kit/distributions/known-releases. Pure.
import semver from 'semver';
import {
  type Archive,
  archivesFor,
  availablePlatforms,
  type Distribution,
  type ProductName,
} from '../../kit/distributions/distribution.ts';
import {
  type DigestAlgorithm,
  type KnownDigest,
  ownersOf,
  type Verification,
} from '../../kit/distributions/known-digest.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { HEX_LENGTH } from '../../kit/download/digest/digest.ts';

/** One digest of one published file. */
export interface DigestRecord {
  /** As a tag or without `v`: `v0.43.0`, `miner/v1.36.0`, `1.1.6`. */
  readonly version: string;
  readonly file: string;
  readonly alg: DigestAlgorithm;
  readonly hex: string;
  /** URL of the page with the digest, in a fixed commit if it is in a repository. */
  readonly source: string;
  readonly recordedOf?: string;
}

/** Versions that are known to be published, with or without digests. named-versions.json is a list of these. */
export interface NamedVersions {
  readonly product: ProductName;
  readonly versions: readonly string[];
  /** The source of the versions. */
  readonly source: string;
}

/** Strongest first. */
const STRENGTH: readonly DigestAlgorithm[] = ['sha512', 'blake2b-512', 'sha256'];

/** Returns releases without any version. */
export function emptyReleases(distribution: Distribution): KnownReleases {
  return { product: distribution.product, versions: [], digests: {} };
}

/**
 * Returns `known` with the versions and records of this distribution added, in canonical order. Ignores records of other
 * products and of files that are not archives. Throws for a malformed digest, and for one that differs from the known one,
 * because published files must not change.
 */
export function mergeRecords(
  distribution: Distribution,
  known: KnownReleases,
  versions: readonly string[],
  records: readonly DigestRecord[],
): KnownReleases {
  const ours = records.filter(({ version, file }) => isArchive(distribution, versionFromReleaseTag(version), file));
  const digests = new Map(Object.entries(known.digests).map(([file, list]) => [file, [...list]]));
  for (const record of ours) addDigest(digests, record);
  const all = new Set([
    ...known.versions,
    ...versions.map(versionFromReleaseTag),
    ...ours.map((r) => versionFromReleaseTag(r.version)),
  ]);
  return {
    product: distribution.product,
    versions: [...all].sort(semver.rcompare),
    digests: Object.fromEntries([...digests].sort(byVersionThenName)),
    ...(known.executables ? { executables: known.executables } : {}),
    ...(known.commits ? { commits: known.commits } : {}),
  };
}

/** The digests of one download, in every algorithm. */
export type Hashes = Readonly<Record<DigestAlgorithm, string>>;

/**
 * Returns `known` with the digests of an archive marked as verified by a download, beside earlier ones from other origins. An archive without a known digest gets the
 * sha512 of the download. Throws with both values if a digest differs, so that people can decide which is right.
 */
export function markVerified(
  known: KnownReleases,
  { file, url }: { readonly file: string; readonly url: string },
  hashes: Hashes,
  verified: Verification,
): KnownReleases {
  const first: KnownDigest = { algorithm: 'sha512', hex: hashes.sha512, sources: [url], independent: 1 };
  const digests = known.digests[file] ?? [first];
  for (const { algorithm, hex, sources } of digests) {
    if (hashes[algorithm] !== hex) {
      throw new Error(
        `${file} has two values of ${algorithm}:\n${hex} (${sources.join(', ')})\n${hashes[algorithm]} (the download of ${url})`,
      );
    }
  }
  const confirmed = digests.map((digest) => {
    const origins = [...new Set([...(digest.verified?.origins ?? []), ...verified.origins])];
    return { ...digest, verified: { ...verified, origins } };
  });
  const all = Object.entries({ ...known.digests, [file]: confirmed });
  return { ...known, digests: Object.fromEntries(all.sort(byVersionThenName)) };
}

/** Returns `known` with the sha256 of the executables in an archive. Throws if they differ from the known ones. */
export function addExecutables(
  known: KnownReleases,
  file: string,
  executables: Readonly<Record<string, string>>,
): KnownReleases {
  for (const [name, sha256] of Object.entries(known.executables?.[file] ?? {})) {
    if (executables[name] !== sha256)
      throw new Error(`${name} in ${file} has two values of sha256:\n${sha256}\n${executables[name]}`);
  }
  const all = Object.entries({ ...known.executables, [file]: executables });
  return { ...known, executables: Object.fromEntries(all.sort(byVersionThenName)) };
}

/**
 * Returns `known` without the digests that a reader cannot check: those that no download had, and that have no source in a fixed
 * commit. `unproven` counts them.
 */
export function keepProven(known: KnownReleases): { readonly proven: KnownReleases; readonly unproven: number } {
  const isProven = ({ sources, verified }: KnownDigest) => verified !== undefined || sources.some(isFixedUrl);
  const entries = Object.entries(known.digests).map(([file, list]) => [file, list.filter(isProven)] as const);
  const count = (lists: readonly (readonly KnownDigest[])[]) => lists.flat().length;
  const unproven = count(Object.values(known.digests)) - count(entries.map(([, list]) => list));
  const digests = Object.fromEntries(entries.filter(([, list]) => list.length > 0));
  return { proven: { ...known, digests }, unproven };
}

/** Whether a URL has a full commit, so that its page never changes. */
function isFixedUrl(url: string): boolean {
  return /[/=@]v?[0-9a-f]{40}\b/.test(url);
}

/** Returns the records with a digest that is not known, or that differs from the known one. */
export function selectNewRecords(known: KnownReleases, records: readonly DigestRecord[]): readonly DigestRecord[] {
  return records.filter(({ file, alg, hex }) => {
    return !known.digests[file]?.some((digest) => digest.algorithm === alg && digest.hex === hex);
  });
}

/** Returns whether any digest of a version's archives is known. */
export function hasDigests(distribution: Distribution, known: KnownReleases, version: string): boolean {
  return archivesForAllPlatforms(distribution, version).some(({ file }) => Object.hasOwn(known.digests, file));
}

/** Returns the newest version that is neither a pre-release nor retracted, or null. */
export function findNewestStable({ retracted }: Distribution, { versions }: KnownReleases): string | null {
  return versions.find((version) => !semver.prerelease(version) && !retracted.includes(version)) ?? null;
}

/** Returns the distinct archives of a version for all platforms. */
export function archivesForAllPlatforms(distribution: Distribution, version: string): readonly Archive[] {
  const available = availablePlatforms(distribution, version).map((platform) =>
    archivesFor(distribution, version, platform),
  );
  const archives = available.flatMap((each) => each?.archives ?? []);
  return [...new Map(archives.map((archive) => [archive.file, archive])).values()];
}

/** Returns whether a file is an archive of a version, for any platform. */
export function isArchive(distribution: Distribution, version: string, file: string): boolean {
  return archivesForAllPlatforms(distribution, version).some((archive) => archive.file === file);
}

/** Returns the version of a tag, such as `1.36.0` for `miner/v1.36.0`. */
export function versionFromReleaseTag(tag: string): string {
  return tag.replace(/^(?:miner\/)?v/, '');
}

function addDigest(digests: Map<string, KnownDigest[]>, record: DigestRecord): void {
  const { file, alg, hex, source, recordedOf } = record;
  if (!new RegExp(`^[0-9a-f]{${HEX_LENGTH[alg]}}$`).test(hex))
    throw new Error(`${file} has a malformed ${alg}: '${hex}'`);
  const others = (digests.get(file) ?? []).filter((digest) => digest.algorithm !== alg);
  const known = digests.get(file)?.find((digest) => digest.algorithm === alg);
  if (known && known.hex !== hex) {
    throw new Error(
      `${file} has two values of ${alg}:\n${known.hex} (${known.sources.join(', ')})\n${hex} (${source})\nIt may be re-published.`,
    );
  }
  const added = { algorithm: alg, hex, sources: [source], independent: 1, ...(recordedOf ? { recordedOf } : {}) };
  const list = [...others, known ? withSource(known, source) : added];
  digests.set(
    file,
    list.toSorted((a, b) => STRENGTH.indexOf(a.algorithm) - STRENGTH.indexOf(b.algorithm)),
  );
}

/** Adds the source to those that recorded the same digest. Another page of the same owner is not independent. */
function withSource(known: KnownDigest, source: string): KnownDigest {
  if (known.sources.includes(source)) return known;
  const [owner = ''] = ownersOf({ sources: [source] });
  const independent = known.independent + (ownersOf(known).has(owner) ? 0 : 1);
  return { ...known, sources: [...known.sources, source], independent };
}

function byVersionThenName([a]: [string, unknown], [b]: [string, unknown]): number {
  const version = (file: string) => /_v?(\d[^_]*)_/.exec(file)?.[1] ?? '0.0.0';
  return semver.rcompare(version(a), version(b)) || (a < b ? -1 : 1);
}
