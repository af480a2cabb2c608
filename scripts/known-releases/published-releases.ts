// Fetches what upstream has published: GitHub's releases with GitHub's own digests, the .sha512 files beside the archives, and
// the Go module proxy's list of versions.
import semver from 'semver';
import type { Distribution } from '../../kit/distributions/distribution.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { GITHUB_ORIGIN } from '../../kit/distributions/origins.ts';
import { parseSha512Sidecar } from '../../kit/download/digest/digest.ts';
import { type ArchiveDownload, DIST_PRODUCTS, fetchDistRecords } from './dist-lists.ts';
import { fetchUpstream } from './fetch-upstream.ts';
import { type GithubRelease, type PublishedVersion, selectPublishedVersions } from './github-releases.ts';
import { compareWithModules, fetchModuleLists } from './go-module-list.ts';
import { type DigestRecord, hasDigests, selectNewRecords } from './merge-records.ts';
import { isSince, type Since } from './since.ts';

export interface ReleaseSources {
  /** Returns a repository's releases. Products of the same repository share the request. */
  readonly fetchReleases: (repository: string) => Promise<readonly GithubRelease[]>;
  /** A copy of dist.ipfs.tech, or null. */
  readonly distUrl: string | null;
  readonly goProxy: string | null;
  readonly since: Since | null;
  /** Whether archives are downloaded. Only then their .sha512 files are requested, too. */
  readonly verify: boolean;
}

export interface PublishedReleases {
  readonly versions: readonly string[];
  readonly records: readonly DigestRecord[];
  /** The archives to download; none without `verify`. */
  readonly downloads: readonly ArchiveDownload[];
  /** Sentences for people. */
  readonly notes: readonly string[];
}

/**
 * Returns the stable versions that have archives, their digests that are not in `known` or differ from it, and differences
 * from the Go module list.
 * Throws UpstreamRequestError, and Error for a malformed response. If a module list fails, a note says so.
 */
export async function fetchPublishedReleases(
  distribution: Distribution,
  known: KnownReleases,
  sources: ReleaseSources,
): Promise<PublishedReleases> {
  const { since, distUrl, goProxy, verify } = sources;
  const all = selectPublishedVersions(distribution, await sources.fetchReleases(distribution.repository));
  const selected = since ? all.filter((release) => isSince(since, release)) : all;
  const toVerify = since ? selected : [...newestOf(all), ...all.filter((release) => isUnconfirmed(known, release))];
  const downloaded = verify ? [...new Set(toVerify)] : [];
  const records: DigestRecord[] = selected.flatMap(githubDigests);
  for (const release of downloaded) records.push(...(await fetchSidecarDigests(release, known)));
  const dist =
    distUrl !== null && DIST_PRODUCTS.includes(distribution.product)
      ? await fetchDistRecords(distribution, distUrl, (version) => !hasDigests(distribution, known, version))
      : { versions: [], records: [], downloads: [] };
  const versions = selected.map(({ version }) => version);
  const added = versions.filter((version) => !known.versions.includes(version));
  const published = [...known.versions, ...all.map(({ version }) => version), ...dist.versions];
  const lists = goProxy === null ? [] : await fetchModuleLists(distribution, goProxy);
  return {
    versions: [...versions, ...dist.versions],
    records: selectNewRecords(known, [...records, ...dist.records]),
    downloads: [...listDownloads(downloaded), ...(verify ? dist.downloads : [])],
    notes: compareWithModules(distribution, lists, published, added),
  };
}

function githubDigests({ version, page, archives }: PublishedVersion): readonly DigestRecord[] {
  return archives.flatMap(({ name: file, digest }) => {
    const [alg, hex = ''] = (digest ?? '').split(':');
    return alg === 'sha256' ? [{ version, file, alg, hex, source: page }] : [];
  });
}

/** Returns the digests in the .sha512 files of archives without a known sha512. */
async function fetchSidecarDigests(
  { version, archives, sidecars: assets }: PublishedVersion,
  known: KnownReleases,
): Promise<readonly DigestRecord[]> {
  const records: DigestRecord[] = [];
  for (const { name: file } of archives) {
    const asset = assets.get(file);
    if (!asset || known.digests[file]?.some(({ algorithm }) => algorithm === 'sha512')) continue;
    const digest = parseSha512Sidecar(await (await fetchUpstream(asset.url)).text(), file);
    if (!digest) throw new Error(`'${asset.url}' does not contain the sha512 of ${file}.`);
    records.push({ version, file, alg: 'sha512', hex: digest.value, source: asset.url });
  }
  return records;
}

function newestOf(releases: readonly PublishedVersion[]): readonly PublishedVersion[] {
  return releases.toSorted((a, b) => semver.rcompare(a.version, b.version)).slice(0, 1);
}

/** Returns whether a release has a digest that no download has confirmed. */
function isUnconfirmed(known: KnownReleases, { archives }: PublishedVersion): boolean {
  const digests = archives.flatMap(({ name }) => known.digests[name] ?? []);
  return digests.some(({ recordedOf, verified }) => recordedOf !== undefined && verified === undefined);
}

function listDownloads(releases: readonly PublishedVersion[]): readonly ArchiveDownload[] {
  const all = releases.flatMap(({ version, archives }) =>
    archives.map(({ name, url }) => [name, { version, file: name, url, origin: GITHUB_ORIGIN }] as const),
  );
  return [...new Map(all).values()];
}
