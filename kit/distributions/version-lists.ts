// Where the published versions of a product are listed, and in which form.
import semver from 'semver';
import { type Distribution, releaseTag } from './distribution.ts';
import { GITHUB_ORIGIN, MIRROR_ORIGIN, ORIGIN_URLS, type OriginUrls, withoutTrailingSlash } from './origins.ts';

export interface ListedVersion {
  /** Without `v`. */
  readonly version: string;
  /** What its publisher calls it. */
  readonly state: 'released' | 'draft' | 'pre-release';
  /** Names of the release's files; null where the list does not tell. */
  readonly files: readonly string[] | null;
}

/** A place that says which versions there are. */
export interface VersionList {
  /** The name of the origin that it is a list of. */
  readonly origin: string;
  readonly url: string;
  /** Where the list stands: in the answer's body, or in the place that the answer redirects to. */
  readonly in: 'body' | 'location';
  /** Bytes at most: a list in plain text is a few kilobytes. */
  readonly maximumBytes: number;
  /** Whether it has all newer versions than its oldest one, or the newest one alone. */
  readonly complete: boolean;
  /**
   * Returns what is listed, newest first, pre-releases and drafts included. Throws NotAList where the text is not such a
   * list.
   */
  parse(text: string): readonly ListedVersion[];
}

/** Why a text is not a list of versions, without a full stop. */
export class InvalidVersionList extends Error {}

/** A page of GitHub's release list is a few megabytes where releases have many assets and long notes. */
const RELEASES_BYTES = 16 * 2 ** 20;
const LINES_BYTES = 2 ** 18;

/** What these products call a release. Nightlies, network upgrades and slips of the keyboard are tags too. */
const RELEASE_PATTERN = /^\d+\.\d+\.\d+(?:-rc\d+)?$/;

/** Returns the published lists of a product, in the order in which they are asked. */
export function publishedLists(distribution: Distribution, urls: OriginUrls = ORIGIN_URLS): readonly VersionList[] {
  return [
    githubReleaseList(distribution, urls['github-api']),
    githubLatestList(distribution, urls.github, GITHUB_ORIGIN),
  ];
}

/** Returns the lists that a mirror may have: one for each layout. */
export function mirrorLists(distribution: Distribution, base: string): readonly VersionList[] {
  const archiveName = distribution.namingSchemes[0]?.archives[0]?.name ?? distribution.tool;
  return [distVersionList(MIRROR_ORIGIN, base, archiveName), githubLatestList(distribution, base, MIRROR_ORIGIN)];
}

/**
 * Returns the newest 100 of a repository's releases by GitHub's API: a JSON array of objects with `tag_name`, `draft`,
 * `prerelease` and `assets[].name`. An empty array is a list without versions.
 */
export function githubReleaseList(distribution: Distribution, api: string): VersionList {
  const url = `${withoutTrailingSlash(api)}/repos/${distribution.repository}/releases?per_page=100`;
  const parse = (text: string) => newestFirst(parseReleases(text).flatMap((each) => listedRelease(each, distribution)));
  return { origin: `${GITHUB_ORIGIN} (API)`, url, in: 'body', maximumBytes: RELEASES_BYTES, complete: true, parse };
}

/** Returns the newest release of a repository as `<repository>/releases/latest` redirects to it; no API is involved. */
export function githubLatestList(distribution: Distribution, base: string, origin: string): VersionList {
  const url = `${withoutTrailingSlash(base)}/${distribution.repository}/releases/latest`;
  const parse = (location: string) => {
    const to = new URL(location, url);
    const [, tag = ''] = /\/releases\/tag\/(.+)$/.exec(to.pathname) ?? [];
    // A repository may have another name by now; it is still at the same place.
    const version = to.origin === new URL(url).origin ? versionFromTag(decodeOrNull(tag), distribution) : null;
    return version === null ? [] : [releasedVersion(version)];
  };
  return { origin, url, in: 'location', maximumBytes: LINES_BYTES, complete: false, parse };
}

/**
 * Returns the list in the layout of dist.ipfs.tech: `<base>/<archive name>/versions`, plain text, `v<version>` a line,
 * in the order of publishing. That server answers a wrong path with a page, so a text without any version is not a list.
 */
export function distVersionList(origin: string, base: string, archiveName: string): VersionList {
  return plainTextList(origin, `${withoutTrailingSlash(base)}/${archiveName}/versions`);
}

/**
 * Returns the versions of a Go module by a module proxy: `<proxy>/<module>/@v/list`, plain text, `v<version>` a line. Every
 * tag is a version there, published or not. Format: https://go.dev/ref/mod#goproxy-protocol
 */
export function moduleVersionList(module: string, proxy: string): VersionList {
  const escaped = module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return plainTextList('Go module proxy', `${withoutTrailingSlash(proxy)}/${escaped}/@v/list`);
}

/** Returns the version that a release's tag names, or null where it names none: `v1.37.0`, `miner/v1.37.0`. */
export function versionFromTag(tag: unknown, { namingSchemes }: Pick<Distribution, 'namingSchemes'>): string | null {
  if (typeof tag !== 'string') return null;
  const version = withoutV(tag.slice(tag.lastIndexOf('/') + 1));
  return version !== null && isRelease(version) && releaseTag(namingSchemes, version) === tag ? version : null;
}

function plainTextList(origin: string, url: string): VersionList {
  const parse = (text: string) => {
    const versions = text.split('\n').flatMap((line) => withoutV(line) ?? []);
    const releases = newestFirst(versions.filter(isRelease).map(releasedVersion));
    if (releases.length === 0) throw new InvalidVersionList('the answer names no version');
    return releases;
  };
  return { origin, url, in: 'body', maximumBytes: LINES_BYTES, complete: true, parse };
}

function releasedVersion(version: string): ListedVersion {
  return { version, state: 'released', files: null };
}

interface GithubReleaseJson {
  readonly tag_name?: unknown;
  readonly draft?: unknown;
  readonly prerelease?: unknown;
  readonly assets?: unknown;
}

function listedRelease(release: GithubReleaseJson, distribution: Distribution): readonly ListedVersion[] {
  const version = versionFromTag(release.tag_name, distribution);
  if (version === null) return [];
  const state = release.draft === true ? 'draft' : release.prerelease === true ? 'pre-release' : 'released';
  const files = Array.isArray(release.assets)
    ? release.assets.map((asset: { readonly name?: unknown } | null) => String(asset?.name))
    : null;
  return [{ version, state, files }];
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function withoutV(line: string): string | null {
  return /^v(\S+)\s*$/.exec(line)?.[1] ?? null;
}

/** semver refuses leading zeros and numbers beyond what a double holds. */
function isRelease(version: string): boolean {
  return RELEASE_PATTERN.test(version) && semver.valid(version) === version;
}

function newestFirst(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  const once = new Map(versions.toReversed().map((each) => [each.version, each]));
  return [...once.values()].sort((a, b) => semver.rcompare(a.version, b.version));
}

function parseReleases(text: string): readonly GithubReleaseJson[] {
  const releases = parseJson(text);
  if (!Array.isArray(releases)) throw new InvalidVersionList('the answer is JSON, but not a list');
  return releases.filter((release: unknown) => typeof release === 'object' && release !== null);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidVersionList('the answer is not JSON', { cause });
  }
}
