// Publishes releases in a folder as upstream's build-go.sh does: archives with one root folder, but without an entry for the
// folder itself, a .sha512 file beside each, dist.json, and a list of versions. The caller gives the executables.
import { createHash } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { zip } from '../programs/zip.ts';

interface UpstreamRelease {
  /** `kubo`, `go-ipfs` */
  readonly name: string;
  /** Without v. */
  readonly version: string;
  readonly binary: string;
  /** `linux-amd64` → the executable. */
  readonly platforms: Readonly<Record<string, Uint8Array>>;
}

export interface PublishedArchive {
  readonly file: string;
  readonly sha512: string;
  readonly bytes: number;
}

export interface TarEntry {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly type?: 'file' | 'symlink' | 'link' | 'directory';
  readonly linkname?: string;
  readonly mode?: number;
}

const COMPANIONS = ['LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'build-log', 'install.sh'];

/** Writes a release into `folder` and returns its archives by platform. */
export async function publishRelease(
  folder: string,
  release: UpstreamRelease,
): Promise<Record<string, PublishedArchive>> {
  const { name, version, binary } = release;
  const target = join(folder, name, `v${version}`);
  await mkdir(target, { recursive: true });
  const archives: Record<string, PublishedArchive> = {};
  for (const [platform, executable] of Object.entries(release.platforms)) {
    const windows = platform.startsWith('windows');
    const members = membersOf(name, windows ? `${binary}.exe` : binary, executable);
    const bytes = windows ? zip(members) : await tarGz(members);
    const file = `${name}_v${version}_${platform}.${windows ? 'zip' : 'tar.gz'}`;
    archives[platform] = await publishFile(target, file, bytes);
  }
  await writeFile(join(target, 'dist.json'), `${JSON.stringify(distJson(release, archives), null, 2)}\n`);
  await appendFile(join(folder, name, 'versions'), `v${version}\n`);
  return archives;
}

/** Writes a file and its .sha512 file, in sha512sum's format. */
export async function publishFile(folder: string, file: string, bytes: Uint8Array): Promise<PublishedArchive> {
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  await writeFile(join(folder, file), bytes);
  await writeFile(join(folder, `${file}.sha512`), `${sha512}  ${file}\n`);
  return { file, sha512, bytes: bytes.length };
}

/** Returns a .tar.gz with these entries, which may be hostile. */
export async function tarGz(entries: readonly TarEntry[]): Promise<Buffer> {
  const pack = tar.pack();
  for (const { name, content, type = 'file', linkname, mode = 0o644 } of entries) {
    const header = { name, type, mode, mtime: new Date(0), ...(linkname ? { linkname } : {}) };
    pack.entry(header, type === 'file' ? Buffer.from(content ?? []) : '');
  }
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

function membersOf(root: string, executable: string, content: Uint8Array) {
  const companions = COMPANIONS.map((name) => ({ name: `${root}/${name}`, content: Buffer.from(`${name}\n`) }));
  return [...companions, { name: `${root}/${executable}`, content, mode: 0o100755 }];
}

function distJson({ name, version }: UpstreamRelease, archives: Record<string, PublishedArchive>) {
  const platforms: Record<string, { name: string; archs: Record<string, { link: string; sha512: string }> }> = {};
  for (const [platform, { file, sha512 }] of Object.entries(archives)) {
    const [os = '', arch = ''] = platform.split('-');
    platforms[os] ??= { name: `${os} Binary`, archs: {} };
    platforms[os].archs[arch] = { link: `/${file}`, sha512 };
  }
  return { id: name, version: `v${version}`, releaseLink: `${name}/v${version}`, name, owner: 'ipfs', platforms };
}
