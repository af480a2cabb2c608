// Asks upstream what it has published: GitHub's releases with the digests that GitHub computes itself, the .sha512 files beside
// the archives, and the Go module proxy's list of versions.
import semver from 'semver';
import type { Distribution } from '../../kit/distributions/distribution.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { DIST_PRODUCTS, fetchDistRecords } from './dist-lists.ts';
import { fetchUpstream } from './get.ts';
import { type GithubRelease, type PublishedVersion, selectPublishedVersions } from './github-releases.ts';
import { compareWithModules, fetchModuleLists } from './go-module-list.ts';
import { type DigestRecord, hasDigests, selectNewRecords } from './merge-records.ts';
import { isSince, type Since } from './since.ts';

export interface ReleaseSources {
  /** Returns a repository's releases. Two products of one repository are one request. */
  readonly fetchReleases: (repository: string) => Promise<readonly GithubRelease[]>;
  /** A copy of dist.ipfs.tech, where one is named. */
  readonly distUrl: string | null;
  readonly goProxy: string | null;
  readonly since: Since | null;
}

/** An archive that can be downloaded. */
export interface ArchiveDownload {
  readonly file: string;
  readonly url: string;
}

export interface PublishedReleases {
  readonly versions: readonly string[];
  readonly records: readonly DigestRecord[];
  /** The archives that `--verify` is about. */
  readonly downloads: readonly ArchiveDownload[];
  /** For people: one sentence each. */
  readonly notes: readonly string[];
}

/**
 * Returns the stable versions that have archives, the digests of theirs that `known` has not, or has otherwise, and what the
 * Go module list says of them.
 * Throws RequestFailed, and Error where an answer is odd. A module list may fail: then a note says so.
 */
export async function fetchPublishedReleases(
  distribution: Distribution,
  known: KnownReleases,
  sources: ReleaseSources,
): Promise<PublishedReleases> {
  const { since, distUrl, goProxy } = sources;
  const all = selectPublishedVersions(distribution, await sources.fetchReleases(distribution.repository));
  const selected = since ? all.filter((release) => isSince(since, release)) : all;
  const records: DigestRecord[] = selected.flatMap(githubDigests);
  for (const release of selected) {
    if (since || !hasDigests(distribution, known, release.version))
      records.push(...(await fetchSidecarDigests(release, known)));
  }
  const dist =
    distUrl !== null && DIST_PRODUCTS.includes(distribution.product)
      ? await fetchDistRecords(distribution, distUrl, (version) => !hasDigests(distribution, known, version))
      : { versions: [], records: [] };
  const versions = selected.map(({ version }) => version);
  const added = versions.filter((version) => !known.versions.includes(version));
  const published = [...known.versions, ...all.map(({ version }) => version), ...dist.versions];
  const lists = goProxy === null ? [] : await fetchModuleLists(distribution, goProxy);
  return {
    versions: [...versions, ...dist.versions],
    records: selectNewRecords(known, [...records, ...dist.records]),
    downloads: listDownloads(since ? selected : [...newestOf(all), ...all.filter((r) => isUnconfirmed(known, r))]),
    notes: compareWithModules(distribution, lists, published, added),
  };
}

function githubDigests({ version, page, archives }: PublishedVersion): readonly DigestRecord[] {
  return archives.flatMap(({ name: file, digest }) => {
    const [alg, hex = ''] = (digest ?? '').split(':');
    return alg === 'sha256' ? [{ version, file, alg, hex, source: page }] : [];
  });
}

/** Of the archives without a known sha512. Format: sha512sum's. */
async function fetchSidecarDigests(
  { version, archives, sidecars: assets }: PublishedVersion,
  known: KnownReleases,
): Promise<readonly DigestRecord[]> {
  const records: DigestRecord[] = [];
  for (const { name: file } of archives) {
    const asset = assets.get(file);
    if (!asset || known.digests[file]?.some(({ algorithm }) => algorithm === 'sha512')) continue;
    const [, hex, named] = /^([0-9a-f]{128})\s+\*?(\S+)\s*$/.exec(await (await fetchUpstream(asset.url)).text()) ?? [];
    if (!hex || named !== file) throw new Error(`'${asset.url}' is not the sha512sum of ${file}.`);
    records.push({ version, file, alg: 'sha512', hex, source: asset.url });
  }
  return records;
}

function newestOf(releases: readonly PublishedVersion[]): readonly PublishedVersion[] {
  return releases.toSorted((a, b) => semver.rcompare(a.version, b.version)).slice(0, 1);
}

/** Whether a digest waits for a download that has it. */
function isUnconfirmed(known: KnownReleases, { archives }: PublishedVersion): boolean {
  const digests = archives.flatMap(({ name }) => known.digests[name] ?? []);
  return digests.some(({ recordedOf, verified }) => recordedOf !== undefined && verified === undefined);
}

function listDownloads(releases: readonly PublishedVersion[]): readonly ArchiveDownload[] {
  const all = releases.flatMap(({ archives }) => archives.map(({ name, url }) => [name, { file: name, url }] as const));
  return [...new Map(all).values()];
}
