// Publishes any product, version and platform in a folder as upstream does, with programs for that platform.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Archive, archivesFor, type Distribution } from '../../../kit/distributions/distribution.ts';
import { listMirrorOrigins } from '../../../kit/distributions/origins.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';
import type { ServedRelease } from '../github/fake-github.ts';
import { buildProgramFor, buildUniversalProgram } from '../programs/foreign-program.ts';
import { zip } from '../programs/zip.ts';
import { servedPath } from './loopback-origin.ts';
import { publishFile, tarGz } from './publish.ts';

export interface PublishedProduct {
  readonly distribution: Distribution;
  readonly version: string;
  readonly platform: Platform;
  /** The version that the programs print. Default: `version`. */
  readonly printed?: string;
}

/** Publishes all archives of a product and returns a checksum line for each. */
export async function publishProduct(folder: string, product: PublishedProduct): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const archive of archivesOf(product)) {
    const members = archive.members.map((name) => ({ name, ...createMember(archive, name, product) }));
    const bytes = archive.format === 'zip' ? zip(members) : await tarGz(members);
    const release = join(folder, dirname(servedPath(githubPath(product, archive))));
    await mkdir(release, { recursive: true });
    const { sha512 } = await publishFile(release, archive.file, bytes);
    lines.push(`${sha512}  ${archive.file}`);
  }
  return lines;
}

/** Returns the GitHub release of a published product, with its .sha512 files if `sidecars`. */
export function githubRelease(product: PublishedProduct, sidecars: boolean): ServedRelease {
  const paths = archivesOf(product).map((archive) => decodeURIComponent(githubPath(product, archive)).slice(1));
  return {
    repository: product.distribution.repository,
    tag: `v${product.version}`,
    files: sidecars ? paths.flatMap((path) => [path, `${path}.sha512`]) : paths,
  };
}

function archivesOf({ distribution, version, platform }: PublishedProduct): readonly Archive[] {
  const available = archivesFor(distribution, version, platform);
  if (available) return available.archives;
  throw new Error(`${distribution.title} ${version} is not published for ${formatPlatform(platform)}`);
}

function githubPath({ distribution }: PublishedProduct, archive: Archive): string {
  const [mirror] = listMirrorOrigins(distribution, 'http://mirror.example');
  return new URL(mirror?.archiveUrl(archive) ?? '').pathname;
}

function createMember({ file }: Archive, path: string, { platform, version, printed = version }: PublishedProduct) {
  const name = path.split('/').at(-1) ?? '';
  const isUniversal = /_(?:darwin|mac_os)_all\./.test(file);
  const text = versionText(name.replace(/\.exe$/, ''), printed);
  // Lotus's archives have had this mode, which is not executable, since 1.29.
  return { content: isUniversal ? buildUniversalProgram() : buildProgramFor(platform, text), mode: 0o100644 };
}

function versionText(binary: string, version: string): string {
  if (binary === 'ipfs') return `${version}\n`;
  if (binary === 'ipget') return `ipget version v${version} 2026-08-03-0b53e69\n`;
  if (binary === 'lassie') return `lassie version v${version}\n`;
  if (binary === 'car') return 'NAME:\n   car - Utility for working with car files\n';
  return `${binary} version ${version}${binary.startsWith('lotus') ? '+mainnet+git.1234' : ''}\n`;
}
