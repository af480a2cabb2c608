// Asks upstream what it has published since: the versions and dist.json files of dist.ipfs.tech, and the asset digests
// that GitHub computes itself, which are a second opinion on the same files.
import { getOctokit } from '@actions/github';
import semver from 'semver';
import type { Distribution } from '../../kit/distributions/distribution.ts';
import type { KnownReleases } from '../../kit/distributions/known-releases.ts';
import { type DigestRecord, stableVersions } from './merge.ts';

export interface Upstream {
  readonly distUrl: string;
  readonly githubApiUrl: string;
  /** GitHub answers 60 anonymous requests an hour; a token raises that. */
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

/** Returns all stable versions, and the digests of those for which `known` has none yet. Throws where an answer is odd. */
export async function publishedSince(
  distribution: Distribution,
  known: KnownReleases,
  upstream: Upstream,
): Promise<Published> {
  const versions: string[] = [];
  const records: DigestRecord[] = [];
  for (const { name, versions: range } of distribution.eras) {
    const listed = stableVersions(await getText(`${upstream.distUrl}/${name}/versions`));
    const inEra = listed.filter((version) => semver.satisfies(version, range));
    versions.push(...inEra);
    for (const version of inEra.filter((v) => !hasDigests(known, v))) {
      const url = `${upstream.distUrl}/${name}/v${version}/dist.json`;
      records.push(...fromDistJson(name, JSON.parse(await getText(url)) as DistJson, url));
    }
  }
  records.push(...(await fromGithub(distribution, versions, known, upstream)));
  return { versions, records };
}

function hasDigests(known: KnownReleases, version: string): boolean {
  return Object.keys(known.digests).some((file) => file.includes(`_v${version}_`));
}

function fromDistJson(tool: string, dist: DistJson, source: string): readonly DigestRecord[] {
  const archives = Object.values(dist.platforms).flatMap((platform) => Object.values(platform.archs));
  return archives.flatMap(({ link, sha512 }) =>
    sha512 ? [{ tool, version: dist.version, file: link.replace(/^\//, ''), alg: 'sha512', hex: sha512, source }] : [],
  );
}

/** GitHub's own sha256 of each asset: not editable by whoever serves dist.ipfs.tech. */
async function fromGithub(
  distribution: Distribution,
  versions: readonly string[],
  known: KnownReleases,
  { githubApiUrl, token }: Upstream,
): Promise<readonly DigestRecord[]> {
  if (!token) {
    console.warn('GITHUB_TOKEN is not set: GitHub is not asked for its own digests.');
    return [];
  }
  const octokit = getOctokit(token, { baseUrl: githubApiUrl });
  const [owner = '', repo = ''] = distribution.repository.split('/');
  const records: DigestRecord[] = [];
  for (const version of versions.filter((v) => !hasDigests(known, v))) {
    const { data } = await octokit.rest.repos.getReleaseByTag({ owner, repo, tag: `v${version}` });
    for (const asset of data.assets) {
      const [alg, hex] = (asset.digest ?? '').split(':');
      const tool = asset.name.split('_')[0] ?? '';
      if (alg === 'sha256' && hex) records.push({ tool, version, file: asset.name, alg, hex, source: data.html_url });
    }
  }
  return records;
}

async function getText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}
