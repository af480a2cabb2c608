// URLs of release archives on dist.ipfs.tech and in GitHub's releases.
import type { Product } from '../version.ts';

export interface ArchiveUrl {
  readonly product: Product;
  /** The folder in the archive. */
  readonly folder: string;
  /** As written, with `v`. */
  readonly version: string;
  readonly os: string;
  readonly arch: string;
  readonly file: string;
}

const MAX_URL_CHARACTERS = 500;
const NAME = '(kubo|go-ipfs|ipfs-cluster-(?:ctl|service|follow))';
const VALUE = '((?:\\$\\{\\{[^}]*\\}\\}|[^/_\\s{}$]|\\$\\{\\w+\\}|\\$\\w+?(?=[/_]|$))+)';
const FILE = `(${NAME}_${VALUE}_([a-z0-9]+)-([a-z0-9]+)\\.(?:tar\\.gz|zip))`;
const DIST = new RegExp(`^(?:https?://)?dist\\.ipfs\\.(?:tech|io)/${NAME}/${VALUE}/${FILE}$`);
const GITHUB = new RegExp(
  `^https://github\\.com/(?:ipfs/kubo|ipfs/go-ipfs|ipfs-cluster/ipfs-cluster|ipfs/ipfs-cluster)/releases/download/${VALUE}/${FILE}$`,
);
const DIST_HOST = /\bdist\.ipfs\.(?:tech|io)\b/;
const GITHUB_RELEASES =
  /\bgithub\.com\/(?:ipfs\/kubo|ipfs\/go-ipfs|ipfs-cluster\/ipfs-cluster)\/releases\/(?:latest\/)?download\b/;

/** Returns the parts of a URL, or null if it is not the URL of a product's archive. */
export function parseArchiveUrl(url: string): ArchiveUrl | null {
  if (url.length > MAX_URL_CHARACTERS) return null;
  const dist = DIST.exec(url);
  if (dist) {
    const [, product, folder, file = '', name = '', version = '', os = '', arch = ''] = dist;
    return product === name && folder === version ? createArchiveUrl({ name, version, os, arch, file }) : null;
  }
  const github = GITHUB.exec(url);
  if (!github) return null;
  const [, tag, file = '', name = '', version = '', os = '', arch = ''] = github;
  return tag === version ? createArchiveUrl({ name, version, os, arch, file }) : null;
}

/** Returns whether a script names dist.ipfs.tech or, with `github`, GitHub's releases. */
export function mentionsArchiveOrigin(script: string, github: boolean): boolean {
  return DIST_HOST.test(script) || (github && GITHUB_RELEASES.test(script));
}

interface ArchiveNameParts {
  readonly name: string;
  readonly version: string;
  readonly os: string;
  readonly arch: string;
  readonly file: string;
}

function createArchiveUrl({ name, version, os, arch, file }: ArchiveNameParts): ArchiveUrl {
  const product = name.startsWith('ipfs-cluster') ? 'cluster' : 'kubo';
  return { product, folder: name, version, os, arch, file };
}
