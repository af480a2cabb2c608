// What someone who can write to the job cache can put there.
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import tar, { type Header } from 'tar-stream';
import type { CacheService } from './cache-service.ts';

/** In a member's name, this character becomes a byte that no text in UTF-8 has. */
export const INVALID_BYTE = '\u0001';

export type Member = Pick<Header, 'name'> & Partial<Header> & { readonly content?: string | Buffer };

/** Replaces the files of an entry that a job saved, in the compression of this machine. */
export async function replaceEntry({ entries }: CacheService, key: string, members: readonly Member[]): Promise<void> {
  const entry = entries.get(key);
  if (!entry) throw new Error(`the entry ${key} was not saved`);
  const archive = tar.pack();
  for (const { content = '', ...header } of members) archive.entry(header, content);
  archive.finalize();
  const compress = entry.blob.subarray(0, 2).toString('hex') === '1f8b' ? gzipSync : zstdCompressSync;
  entries.set(key, { ...entry, blob: compress(withInvalidBytes(await buffer(archive))) });
}

/** Writes the invalid bytes into the names, and new checksums into their headers. Format: POSIX, pax, "ustar Interchange Format". */
function withInvalidBytes(archive: Buffer): Buffer {
  for (let start = 0; start < archive.length; start += 512) {
    const header = archive.subarray(start, start + 512);
    const name = header.subarray(0, 100);
    if (header.toString('latin1', 257, 262) !== 'ustar' || !name.includes(INVALID_BYTE)) continue;
    for (const [index, byte] of name.entries()) if (byte === INVALID_BYTE.charCodeAt(0)) name[index] = 0xff;
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  }
  return archive;
}
