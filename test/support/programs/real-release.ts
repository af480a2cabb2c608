// Real Kubo and IPFS Cluster for any platform, published in a folder as upstream does. The command line builds each once from
// source, in a cache folder that all processes of this machine share.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { type Archive, archivesFor } from '../../../kit/distributions/distribution.ts';
import { cluster } from '../../../kit/distributions/products/cluster.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import { pathWithCachedGo } from '../go/cached-go.ts';
import { publishFile, tarGz } from '../origins/publish.ts';
import { KUBO_VERSION } from '../setup-ipfs-kit.ts';
import { CLUSTER_VERSION } from './real-cluster.ts';
import { buildRealKubo } from './real-kubo.ts';
import { createOnce, TOOLS_FOLDER } from './tools-cache.ts';
import { zip } from './zip.ts';

const PRODUCTS = {
  kubo: { distribution: kubo, version: KUBO_VERSION },
  cluster: { distribution: cluster, version: CLUSTER_VERSION },
} as const;
export type RealProduct = keyof typeof PRODUCTS;

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'dist', 'index.js');
const run = promisify(execFile);

/**
 * Publishes Kubo 0.43.0 or IPFS Cluster 1.1.6 for a platform, such as `windows/amd64`, in `folder`. Returns a checksum line for each
 * archive. The first call takes minutes.
 */
export async function publishRealRelease(
  folder: string,
  product: RealProduct,
  platform: string,
): Promise<readonly string[]> {
  const { distribution, version } = PRODUCTS[product];
  const available = archivesFor(distribution, version, parsePlatform(platform));
  if (!available) throw new Error(`${distribution.title} ${version} is not published for ${platform}`);
  const packed = await packRelease(product, platform, available.archives);
  const lines: string[] = [];
  for (const { name, file } of available.archives) {
    const release = join(folder, name, `v${version}`);
    await mkdir(release, { recursive: true });
    for (const each of [file, `${file}.sha512`]) await copyFile(join(packed, each), join(release, each));
    lines.push((await readFile(join(packed, `${file}.sha512`), 'utf8')).trimEnd());
  }
  return lines;
}

/** Returns the cache folder with the archives and their .sha512 files. */
async function packRelease(product: RealProduct, platform: string, archives: readonly Archive[]): Promise<string> {
  const { version } = PRODUCTS[product];
  const folder = join(TOOLS_FOLDER, `${product}-${version}-${platform.replace('/', '-')}-release`);
  await createOnce(folder, async (draft) => {
    const programs = join(draft, 'programs');
    await mkdir(programs);
    await buildPrograms(product, platform, programs);
    for (const archive of archives) await publishFile(draft, archive.file, await packArchive(archive, programs));
  });
  return folder;
}

/** Kubo for linux is what the other end-to-end tests have built already. */
async function buildPrograms(product: RealProduct, platform: string, dir: string): Promise<void> {
  const { os, arch } = parsePlatform(platform);
  if (product === 'kubo' && os === 'linux' && (arch === 'amd64' || arch === 'arm64')) {
    await copyFile(await buildRealKubo(arch), join(dir, 'ipfs'));
    return;
  }
  const args = ['install', `${product}@${PRODUCTS[product].version}`, '--platform', platform, '--source', 'always'];
  const env = { ...process.env, PATH: await pathWithCachedGo() };
  await run(process.execPath, [CLI, ...args, '--dir', dir], { env, maxBuffer: 2 ** 26 });
}

async function packArchive({ format, members, name }: Archive, programs: string): Promise<Buffer> {
  const built = await readdir(programs);
  const entries = members.map(async (member) => {
    if (!built.includes(basename(member))) throw new Error(`${basename(member)} was not built for ${name}`);
    return { name: member, content: await readFile(join(programs, basename(member))), mode: 0o755 };
  });
  const files = await Promise.all(entries);
  if (format === 'tar.gz') return tarGz(files);
  return zip(files.map((file) => ({ ...file, mode: 0o100755 })));
}
