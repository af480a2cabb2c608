// What someone who can write to the job cache can put there.
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import tar, { type Header } from 'tar-stream';
import type { CacheService } from './cache-service.ts';

export type Member = Pick<Header, 'name'> & Partial<Header> & { readonly content?: string | Buffer };

/** Replaces the files of an entry that a job saved, in the compression of this machine. */
export async function replaceEntry({ entries }: CacheService, key: string, members: readonly Member[]): Promise<void> {
  const entry = entries.get(key);
  if (!entry) throw new Error(`the entry ${key} was not saved`);
  const archive = tar.pack();
  for (const { content = '', ...header } of members) archive.entry(header, content);
  archive.finalize();
  const compress = entry.blob.subarray(0, 2).toString('hex') === '1f8b' ? gzipSync : zstdCompressSync;
  entries.set(key, { ...entry, blob: compress(await buffer(archive)) });
}
