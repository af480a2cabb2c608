// The origins that serve a version, and their URLs. There are two layouts of files: GitHub's and that of dist.ipfs.tech. A
// mirror has one of them under its own base URL.
import type { Archive, Distribution } from './distribution.ts';
import { isAlive, originRecord, publicationFor, publicationsFor } from './origin-records.ts';

export type OriginLayout = 'dist' | 'github';

/** A server of a product's archives. */
export interface Origin {
  /** For people. */
  readonly name: string;
  readonly layout: OriginLayout;
  /** Whether it answered when it was last seen. Always true for a mirror. */
  readonly alive: boolean;
  archiveUrl(archive: Archive): string;
}

/** Base URLs of the origins that an install uses. */
export type OriginUrls = Readonly<Record<'github' | 'github-api' | 'dist', string>>;

export const ORIGIN_URLS: OriginUrls = {
  github: originRecord('github').url,
  'github-api': originRecord('github-api').url,
  dist: originRecord('dist').url,
};

export const GITHUB_ORIGIN = originRecord('github').title;

/** Returns the name of a mirror, for people: its host, without user and password. */
export function mirrorName(base: string): string {
  return `mirror ${new URL(base).host}`;
}

/**
 * Returns the published origins of a version, in the order in which they are tried. `digestKnown`: whether a digest is known
 * from elsewhere. Without one, an origin that publishes no digest is not used. If none is left, returns dist.ipfs.tech, the
 * last origin that had the version.
 */
export function listPublishedOrigins(
  distribution: Pick<Distribution, 'product' | 'repository'>,
  version: string,
  digestKnown: boolean,
  urls: OriginUrls = ORIGIN_URLS,
): readonly Origin[] {
  const { origins, digests } = publicationFor(distribution.product, version);
  const onGithub = origins.includes('github') && (digestKnown || digests.length > 0);
  return onGithub
    ? [{ ...githubOrigin(GITHUB_ORIGIN, urls.github, distribution.repository), alive: isAlive('github') }]
    : [{ ...distOrigin(originRecord('dist').title, urls.dist), alive: isAlive('dist') }];
}

/**
 * Returns a mirror's origins, one for each layout, the likelier one first. The mirror has only one layout; its first response
 * tells which.
 */
export function listMirrorOrigins({ repository }: Pick<Distribution, 'repository'>, base: string): readonly Origin[] {
  const name = mirrorName(base);
  const layouts = [distOrigin(name, base), githubOrigin(name, base, repository)];
  return new URL(base).origin === new URL(ORIGIN_URLS.github).origin ? layouts.reverse() : layouts;
}

/** Returns an origin in the layout of dist.ipfs.tech: `<base>/<name>/v<version>/<file>`. */
function distOrigin(name: string, base: string): Origin {
  // A tag such as miner/v1.37.0 would be two folders.
  const folder = ({ tag }: Archive) => tag.slice(tag.lastIndexOf('/') + 1);
  return {
    name,
    layout: 'dist',
    alive: true,
    archiveUrl: (archive: Archive) => joinUrl(base, `${archive.name}/${folder(archive)}/${archive.file}`),
  };
}

/** Returns an origin in the layout of GitHub releases: `<base>/<owner>/<repository>/releases/download/<tag>/<file>`. */
function githubOrigin(name: string, base: string, repository: string): Origin {
  const root = `${repository}/releases/download`;
  return {
    name,
    layout: 'github',
    alive: true,
    archiveUrl: (archive: Archive) => joinUrl(base, `${root}/${archive.tag}/${archive.file}`),
  };
}

/**
 * Returns the URL of an archive at an IPFS gateway, in the last folder that contained all files of dist.ipfs.tech; null for a
 * product that was never published there.
 */
export function gatewayArchiveUrl(
  { product }: Pick<Distribution, 'product'>,
  gateway: string,
  archive: Archive,
): string | null {
  if (!publicationsFor(product).some(({ origins }) => origins.includes('dist'))) return null;
  const { root = '' } = originRecord('dist');
  return distOrigin('', joinUrl(gateway, `ipfs/${root}`)).archiveUrl(archive);
}

/** Returns the URL of a path below a base URL. The base's query, such as a signature, stays at the end. */
export function joinUrl(base: string, path: string): string {
  const [address, query] = splitQuery(base);
  return `${address.replace(/\/+$/, '')}/${path}${query}`;
}

/** Returns the URL of the file whose name has a suffix more. The query stays at the end. */
export function addSuffix(url: string, suffix: string): string {
  const [address, query] = splitQuery(url);
  return `${address}${suffix}${query}`;
}

function splitQuery(url: string): readonly [string, string] {
  const at = url.indexOf('?');
  return at === -1 ? [url, ''] : [url.slice(0, at), url.slice(at)];
}
