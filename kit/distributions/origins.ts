// The two layouts in which upstream's files are served. A mirror serves one of them under its own base URL.
import type { Archive, Origin } from './distribution.ts';

export const DIST_URL = 'https://dist.ipfs.tech';
export const GITHUB_URL = 'https://github.com';

/** Returns an origin in the layout of dist.ipfs.tech: `<base>/<name>/v<version>/<file>` and `<base>/<name>/versions`. */
export function distOrigin(name: string, base: string): Origin {
  const root = withoutTrailingSlash(base);
  return {
    name,
    archiveUrl: (version: string, archive: Archive) => `${root}/${archive.name}/v${version}/${archive.file}`,
    versionsUrl: (archive: Archive) => `${root}/${archive.name}/versions`,
  };
}

/** Returns an origin in the layout of GitHub releases: `<base>/<owner>/<repository>/releases/download/v<version>/<file>`. */
export function githubReleases(name: string, base: string, repository: string): Origin {
  const root = `${withoutTrailingSlash(base)}/${repository}/releases/download`;
  return { name, archiveUrl: (version: string, archive: Archive) => `${root}/v${version}/${archive.file}` };
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
