// The two layouts in which upstream's files are served, and the two forms of its lists of versions. A mirror serves one
// of the layouts under its own base URL.
import semver from 'semver';
import { KitError } from '../kit-error.ts';
import type { Archive, Naming, Origin, VersionList } from './distribution.ts';

export const DIST_URL = 'https://dist.ipfs.tech';
export const GITHUB_URL = 'https://github.com';
/** The name of the origin that GitHub's releases are. */
export const GITHUB_ORIGIN = 'GitHub releases';
export const GITHUB_API_URL = 'https://api.github.com';

/** How build-go.sh of the repository ipfs/distributions names a release. */
export const DIST_NAMING: Naming = { tag: 'v{version}', base: '{name}_v{version}_{platform}', folder: '{name}' };

/** What these products call a release. Nightlies, network upgrades and slips of the keyboard are tags too. */
const RELEASE = /^\d+\.\d+\.\d+(?:-rc\d+)?$/;

/** Returns an origin in the layout of dist.ipfs.tech: `<base>/<name>/<tag>/<file>`. */
export function distOrigin(name: string, base: string): Origin {
  const root = withoutTrailingSlash(base);
  return {
    name,
    layout: 'dist',
    archiveUrl: (archive: Archive) => `${root}/${archive.name}/${archive.tag}/${archive.file}`,
  };
}

/** Returns an origin in the layout of GitHub releases: `<base>/<owner>/<repository>/releases/download/<tag>/<file>`. */
export function githubReleases(name: string, base: string, repository: string): Origin {
  const root = `${withoutTrailingSlash(base)}/${repository}/releases/download`;
  return { name, layout: 'github', archiveUrl: (archive: Archive) => `${root}/${archive.tag}/${archive.file}` };
}

/**
 * Returns the list in the layout of dist.ipfs.tech: `<base>/<archive name>/versions`, plain text, `v<version>` a line,
 * in the order of publishing. That server answers a wrong path with a page, so a text without any version is no list.
 */
export function distVersions(origin: string, base: string, archiveName: string): VersionList {
  const url = `${withoutTrailingSlash(base)}/${archiveName}/versions`;
  return { origin, url, parse: (text) => nonEmpty(newestFirst(text.split('\n').map(withoutV)), url) };
}

/**
 * Returns the newest 100 of a repository's releases on GitHub: a JSON array of objects with `tag_name` and `draft`.
 * Drafts are left out, and so is a tag that is not `tagOf` its version. An empty array is a list without versions.
 */
export function githubVersions(
  origin: string,
  api: string,
  repository: string,
  tagOf: (version: string) => string | null,
): VersionList {
  const url = `${withoutTrailingSlash(api)}/repos/${repository}/releases?per_page=100`;
  const parse = (text: string) => {
    const published = parseReleases(text, url).filter(({ draft }) => draft !== true);
    return newestFirst(published.map((release) => taggedVersion(release.tag_name, tagOf)));
  };
  return { origin, url, parse };
}

/** Returns the version that a release's tag names, or null where it names none: `v1.37.0`, `miner/v1.37.0`. */
export function taggedVersion(tag: unknown, tagOf: (version: string) => string | null): string | null {
  if (typeof tag !== 'string') return null;
  const version = withoutV(tag.slice(tag.lastIndexOf('/') + 1));
  return version !== null && isRelease(version) && tagOf(version) === tag ? version : null;
}

function withoutV(line: string): string | null {
  return /^v(\S+)\s*$/.exec(line)?.[1] ?? null;
}

/** semver refuses leading zeros and numbers beyond what a double holds. */
function isRelease(version: string): boolean {
  return RELEASE.test(version) && semver.valid(version) === version;
}

function newestFirst(versions: readonly (string | null)[]): readonly string[] {
  const releases = versions.filter((version) => version !== null).filter(isRelease);
  return [...new Set(releases)].sort(semver.rcompare);
}

function nonEmpty(versions: readonly string[], url: string): readonly string[] {
  if (versions.length > 0) return versions;
  throw noList(url, 'the answer names no version');
}

function parseReleases(
  text: string,
  url: string,
): readonly { readonly tag_name?: unknown; readonly draft?: unknown }[] {
  const releases = parseJson(text, url);
  if (!Array.isArray(releases)) throw noList(url, 'the answer is JSON, but no list');
  return releases.filter((release: unknown) => typeof release === 'object' && release !== null);
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw noList(url, 'the answer is no JSON', cause);
  }
}

function noList(url: string, found: string, cause?: unknown): KitError {
  return new KitError('download-failed', {
    asked: `the list of versions at ${url}`,
    found,
    next: 'Name an exact version, which needs no list, or run the job again.',
    ...(cause === undefined ? {} : { cause }),
  });
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
