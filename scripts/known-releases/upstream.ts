// Asks upstream what it has published since: the versions and dist.json files of dist.ipfs.tech, and the releases on
// GitHub with the asset digests that it computes itself, which for Kubo are a second opinion on the same files.
import { getOctokit } from '@actions/github';
import semver from 'semver';
import { type Distribution, inRange, releaseTag } from '../../kit/distributions/distribution.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { distVersions, taggedVersion } from '../../kit/distributions/origins.ts';
import { archivesOf, bareVersion, type DigestRecord, isArchive } from './merge.ts';

export interface Upstream {
  readonly distUrl: string;
  readonly githubApiUrl: string;
  /** GitHub answers 60 anonymous requests an hour; without a token it is not asked. */
  readonly token?: string;
}

export interface Published {
  readonly versions: readonly string[];
  readonly records: readonly DigestRecord[];
}

interface DistJson {
  readonly version: string;
  readonly platforms: Record<string, { archs: Record<string, { link: string; sha512?: string }> }>;
}

/**
 * Returns all stable versions that have archives, and the digests of those for which `known` has none yet.
 * Throws where an answer is odd.
 */
export async function publishedSince(
  distribution: Distribution,
  known: KnownReleases,
  upstream: Upstream,
): Promise<Published> {
  const layouts = distribution.origins.map(({ layout }) => layout);
  const nothing: Published = { versions: [], records: [] };
  const dist = layouts.includes('dist') ? await fromDist(distribution, known, upstream) : nothing;
  const github = layouts.includes('github') ? await fromGithub(distribution, known, upstream) : nothing;
  return { versions: [...dist.versions, ...github.versions], records: [...dist.records, ...github.records] };
}

async function fromDist(distribution: Distribution, known: KnownReleases, { distUrl }: Upstream): Promise<Published> {
  const versions: string[] = [];
  const records: DigestRecord[] = [];
  for (const { archives, versions: range } of distribution.eras) {
    for (const { name } of archives) {
      const list = distVersions('dist.ipfs.tech', distUrl, name);
      const published = list
        .parse(await getText(list.url))
        .filter((v) => isWanted(distribution, v) && inRange(v, range));
      versions.push(...published);
      for (const version of published.filter((v) => !hasDigests(distribution, known, v))) {
        const url = `${distUrl}/${name}/v${version}/dist.json`;
        records.push(...fromDistJson(JSON.parse(await getText(url)) as DistJson, url));
      }
    }
  }
  return { versions, records };
}

function fromDistJson(dist: DistJson, source: string): readonly DigestRecord[] {
  const archives = Object.values(dist.platforms).flatMap((platform) => Object.values(platform.archs));
  return archives.flatMap(({ link, sha512 }) =>
    sha512
      ? [{ version: bareVersion(dist.version), file: link.replace(/^\//, ''), alg: 'sha512', hex: sha512, source }]
      : [],
  );
}

/** GitHub's own sha256 of each asset: not editable by whoever serves dist.ipfs.tech. */
async function fromGithub(
  distribution: Distribution,
  known: KnownReleases,
  { githubApiUrl, token }: Upstream,
): Promise<Published> {
  if (!token) return { versions: [], records: [] };
  const octokit = getOctokit(token, { baseUrl: githubApiUrl });
  const [owner = '', repo = ''] = distribution.repository.split('/');
  const releases = await octokit.paginate(octokit.rest.repos.listReleases, { owner, repo, per_page: 100 });
  const versions: string[] = [];
  const records: DigestRecord[] = [];
  for (const { tag_name, draft, assets, html_url } of releases) {
    const version = taggedVersion(tag_name, (v) => releaseTag(distribution.eras, v));
    if (draft || !version || !isWanted(distribution, version)) continue;
    const archives = assets.filter(({ name }) => isArchive(distribution, version, name));
    if (archives.length > 0) versions.push(version);
    if (hasDigests(distribution, known, version)) continue;
    for (const { name: file, digest } of archives) {
      const [alg, hex] = (digest ?? '').split(':');
      if (alg === 'sha256' && hex) records.push({ version, file, alg, hex, source: html_url });
    }
  }
  return { versions, records };
}

/** Pre-releases are not kept by themselves, and nothing is known of a version that is offered for no platform. */
function isWanted(distribution: Distribution, version: string): boolean {
  return !semver.prerelease(version) && archivesOf(distribution, version).length > 0;
}

function hasDigests(distribution: Distribution, known: KnownReleases, version: string): boolean {
  return archivesOf(distribution, version).some(({ file }) => Object.hasOwn(known.digests, file));
}

async function getText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}
