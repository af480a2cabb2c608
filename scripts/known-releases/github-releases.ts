// Fetches all releases of a repository on GitHub.
// Format: https://docs.github.com/en/rest/releases/releases#list-releases
import semver from 'semver';
import type { Distribution } from '../../kit/distributions/distribution.ts';
import { versionFromTag } from '../../kit/distributions/version-lists.ts';
import { fetchUpstream } from './fetch-upstream.ts';
import { archivesForAllPlatforms } from './merge-records.ts';

interface GithubApi {
  readonly url: string;
  /** Without a token GitHub allows 60 requests an hour; this script needs about ten. */
  readonly token?: string;
}

interface Asset {
  readonly name: string;
  /** GitHub's own, `sha256:<hex>`; null for files uploaded before June 2025. */
  readonly digest: string | null;
  readonly url: string;
}

export interface GithubRelease {
  readonly tag: string;
  /** The release's page. */
  readonly page: string;
  /** ISO 8601; null for a draft. */
  readonly publishedAt: string | null;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly assets: readonly Asset[];
}

/** A stable version that is published with archives. */
export interface PublishedVersion {
  readonly version: string;
  readonly page: string;
  readonly publishedAt: string | null;
  readonly archives: readonly Asset[];
  /** Files `<archive>.sha512`, by the archive's name. */
  readonly sidecars: ReadonlyMap<string, Asset>;
}

const MAX_PAGES = 50;

/** Returns all releases, in GitHub's order. Throws UpstreamRequestError, and Error for a malformed response. */
export async function fetchGithubReleases(
  { url, token }: GithubApi,
  repository: string,
): Promise<readonly GithubRelease[]> {
  const headers = {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const releases: GithubRelease[] = [];
  let next: string | null = `${url}/repos/${repository}/releases?per_page=100`;
  for (let page = 1; next !== null; page += 1) {
    if (page > MAX_PAGES) throw new Error(`'${repository}' has more than ${MAX_PAGES} pages of releases.`);
    const response: Response = await fetchUpstream(next, { headers });
    releases.push(...parseReleases(await response.text(), next));
    next = parseNextPage(response.headers.get('link'), url);
  }
  return releases;
}

/** Returns the URL of rel="next" in a Link header, or null. Throws if its host is not that of `api`, which gets the token. */
export function parseNextPage(link: string | null, api: string): string | null {
  const next = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined) return null;
  if (new URL(next).origin === new URL(api).origin) return next;
  throw new Error(`The next page of releases is at '${next}', not at '${api}'.`);
}

/** Returns the stable versions of a product that have archives, without drafts and pre-releases. */
export function selectPublishedVersions(
  distribution: Distribution,
  releases: readonly GithubRelease[],
): readonly PublishedVersion[] {
  return releases.flatMap(({ tag, page, publishedAt, draft, prerelease, assets }) => {
    const version = versionFromTag(tag, distribution);
    if (draft || prerelease || version === null || semver.prerelease(version)) return [];
    const files = new Set(archivesForAllPlatforms(distribution, version).map(({ file }) => file));
    const archives = assets.filter(({ name }) => files.has(name));
    const sidecars = assets.flatMap((asset) => {
      const archive = asset.name.replace(/\.sha512$/, '');
      return archive !== asset.name && files.has(archive) ? [[archive, asset] as const] : [];
    });
    return archives.length > 0 ? [{ version, page, publishedAt, archives, sidecars: new Map(sidecars) }] : [];
  });
}

function parseReleases(text: string, url: string): readonly GithubRelease[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error(`The JSON of '${url}' is not a list of releases.`);
  return list.map((release) => ({
    tag: String(release.tag_name),
    page: String(release.html_url),
    publishedAt: release.published_at ?? null,
    draft: release.draft === true,
    prerelease: release.prerelease === true,
    assets: (release.assets ?? []).map((asset: Record<string, unknown>) => ({
      name: String(asset.name),
      digest: typeof asset.digest === 'string' ? asset.digest : null,
      url: String(asset.browser_download_url),
    })),
  }));
}
