// Lists of a product's published versions: where they are, and how to parse them.
import semver from 'semver';
import { type Distribution, releaseTag } from './distribution.ts';
import { GITHUB_ORIGIN, joinUrl, mirrorName, ORIGIN_URLS, type OriginUrls } from './origins.ts';

export interface ListedVersion {
  /** Without `v`. */
  readonly version: string;
  /** As its publisher marks it. */
  readonly state: 'released' | 'draft' | 'pre-release';
  /** Names of the release's files; null if the list does not have them. */
  readonly files: readonly string[] | null;
}

/** A list of published versions. */
export interface VersionList {
  /** The name of the origin. */
  readonly origin: string;
  readonly url: string;
  /** Whether the list is in the response's body, or in the URL that it redirects to. */
  readonly textFrom: 'body' | 'location';
  /** Size limit in bytes. A list in plain text has a few kilobytes. */
  readonly maximumBytes: number;
  /** Whether it has all versions since its oldest one, or only the newest one. */
  readonly complete: boolean;
  /** Returns the versions, newest first, including pre-releases and drafts. Throws InvalidVersionList for other texts. */
  parse(text: string): readonly ListedVersion[];
}

/** Why a text is not a list of versions. The message has no full stop. */
export class InvalidVersionList extends Error {}

/** A page of GitHub's release list can have a few megabytes, if releases have many assets and long notes. */
const RELEASES_BYTES = 16 * 2 ** 20;
/** The largest page of GitHub's API. */
const PAGE_SIZE = 100;
const LINES_BYTES = 2 ** 18;

/** The form of these products' releases. There are also tags for nightlies, network upgrades and typos. */
const RELEASE_PATTERN = /^\d+\.\d+\.\d+(?:-rc\d+)?$/;

/** Returns the published lists of a product, in the order in which they are tried. */
export function listPublishedLists(distribution: Distribution, urls: OriginUrls = ORIGIN_URLS): readonly VersionList[] {
  return [
    githubReleaseList(distribution, urls['github-api']),
    githubLatestList(distribution, urls.github, GITHUB_ORIGIN),
  ];
}

/** Returns the lists that a mirror may have: one for each layout. */
export function listMirrorLists(distribution: Distribution, base: string): readonly VersionList[] {
  const archiveName = distribution.namingSchemes[0]?.archives[0]?.name ?? distribution.tool;
  const name = mirrorName(base);
  return [distVersionList(name, base, archiveName), githubLatestList(distribution, base, name)];
}

/**
 * Returns the list of a repository's newest 100 releases in GitHub's API: a JSON array of objects with `tag_name`, `draft`,
 * `prerelease` and `assets[].name`. An empty array is a valid list.
 */
function githubReleaseList(distribution: Distribution, api: string): VersionList {
  const url = `${joinUrl(api, `repos/${distribution.repository}/releases`)}?per_page=${PAGE_SIZE}`;
  const parse = (text: string) => newestFirst(parseReleases(text).flatMap((each) => listedRelease(each, distribution)));
  const origin = `${GITHUB_ORIGIN} (API)`;
  return { origin, url, textFrom: 'body', maximumBytes: RELEASES_BYTES, complete: true, parse };
}

/** Returns the list with a repository's newest release: the target of `<repository>/releases/latest`. Needs no API. */
function githubLatestList(distribution: Distribution, base: string, origin: string): VersionList {
  const url = joinUrl(base, `${distribution.repository}/releases/latest`);
  const parse = (location: string) => {
    const to = new URL(location, url);
    const [, tag = ''] = /\/releases\/tag\/(.+)$/.exec(to.pathname) ?? [];
    // GitHub redirects to the new name of a renamed repository. Only the host must be the same.
    const version = to.origin === new URL(url).origin ? versionFromTag(decodeOrNull(tag), distribution) : null;
    return version === null ? [] : [releasedVersion(version)];
  };
  return { origin, url, textFrom: 'location', maximumBytes: LINES_BYTES, complete: false, parse };
}

/**
 * Returns the list in the layout of dist.ipfs.tech: `<base>/<archive name>/versions`, plain text with a `v<version>` per
 * line, in the order of publication. That server answers a wrong path with a page, so a text without versions is invalid.
 */
export function distVersionList(origin: string, base: string, archiveName: string): VersionList {
  return plainTextList(origin, joinUrl(base, `${archiveName}/versions`));
}

/**
 * Returns the list of a Go module's versions at a module proxy: `<proxy>/<module>/@v/list`, plain text with a `v<version>`
 * per line. Every tag is a version there, published or not. Format: https://go.dev/ref/mod#goproxy-protocol
 */
export function moduleVersionList(module: string, proxy: string): VersionList {
  const escaped = module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return plainTextList('Go module proxy', joinUrl(proxy, `${escaped}/@v/list`));
}

/** Returns the version of a release's tag, such as `v1.37.0` or `miner/v1.37.0`, or null for other tags. */
export function versionFromTag(tag: unknown, { namingSchemes }: Pick<Distribution, 'namingSchemes'>): string | null {
  if (typeof tag !== 'string') return null;
  const version = withoutV(tag.slice(tag.lastIndexOf('/') + 1));
  return version !== null && isRelease(version) && releaseTag(namingSchemes, version) === tag ? version : null;
}

function plainTextList(origin: string, url: string): VersionList {
  const parse = (text: string) => {
    const versions = text.split('\n').flatMap((line) => withoutV(line) ?? []);
    const releases = newestFirst(versions.filter(isRelease).map(releasedVersion));
    if (releases.length === 0) throw new InvalidVersionList('the response contains no version');
    return releases;
  };
  return { origin, url, textFrom: 'body', maximumBytes: LINES_BYTES, complete: true, parse };
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

/** semver rejects leading zeros and numbers that are too large for a double. */
function isRelease(version: string): boolean {
  return RELEASE_PATTERN.test(version) && semver.valid(version) === version;
}

function newestFirst(versions: readonly ListedVersion[]): readonly ListedVersion[] {
  const once = new Map(versions.toReversed().map((each) => [each.version, each]));
  // Each is parsed once. The comparison of texts would parse them again and again.
  const parsed = [...once.values()].map((each) => ({ each, version: new semver.SemVer(each.version) }));
  return parsed.sort((a, b) => b.version.compare(a.version)).map(({ each }) => each);
}

function parseReleases(text: string): readonly GithubReleaseJson[] {
  const releases = parseJson(text);
  if (!Array.isArray(releases)) throw new InvalidVersionList('the response is JSON, but not a list');
  return releases.slice(0, PAGE_SIZE).filter((release: unknown) => typeof release === 'object' && release !== null);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidVersionList('the response is not JSON', { cause });
  }
}
