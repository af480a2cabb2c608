// Any product, version and platform, published in a folder as upstream publishes it, with programs that are what they say.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archivesFor, type Distribution } from '../../../kit/distributions/distribution.ts';
import { mirrorOrigins } from '../../../kit/distributions/origins.ts';
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';
import { buildProgramFor, buildUniversalProgram } from '../programs/foreign-program.ts';
import { zip } from '../programs/zip.ts';
import { publishFile, tarGz } from './publish.ts';

const GITHUB_LAYOUT = /^\/[^/]+\/([^/]+)\/releases\/download\//;

/** Publishes all archives of a version for a platform, with programs that print `printed`, and returns a checksums line of each. */
export async function publishProduct(
  folder: string,
  distribution: Distribution,
  version: string,
  platform: Platform,
  printed = version,
): Promise<readonly string[]> {
  const offered = archivesFor(distribution, version, platform);
  if (!offered) throw new Error(`${distribution.title} ${version} is not published for ${formatPlatform(platform)}`);
  const lines: string[] = [];
  for (const archive of offered.archives) {
    const [mirror] = mirrorOrigins(distribution, 'http://mirror.example');
    const path = new URL(mirror?.archiveUrl(archive) ?? '').pathname.replace(GITHUB_LAYOUT, '/$1/');
    const members = archive.members.map((name) => {
      const text = versionText(
        name
          .split('/')
          .at(-1)
          ?.replace(/\.exe$/, '') ?? '',
        printed,
      );
      const universal = /_(?:darwin|mac_os)_all\./.test(archive.file);
      // The mode that Lotus's archives have had since 1.29: nobody may execute it.
      return { name, content: universal ? buildUniversalProgram() : buildProgramFor(platform, text), mode: 0o100644 };
    });
    const bytes = archive.format === 'zip' ? zip(members) : await tarGz(members);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    const { sha512 } = await publishFile(dirname(join(folder, path)), archive.file, bytes);
    lines.push(`${sha512}  ${archive.file}`);
  }
  return lines;
}

function versionText(binary: string, version: string): string {
  if (binary === 'ipfs') return `${version}\n`;
  if (binary === 'ipget') return `ipget version v${version} 2026-08-03-0b53e69\n`;
  if (binary === 'lassie') return `lassie version v${version}\n`;
  if (binary === 'car') return 'NAME:\n   car - Utility for working with car files\n';
  return `${binary} version ${version}${binary.startsWith('lotus') ? '+mainnet+git.1234' : ''}\n`;
}
