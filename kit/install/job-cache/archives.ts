// Archives in the job cache. Each is verified like a download: by a digest that is not in the cache.
import { createReadStream } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createContentHash } from '../../download/digest/hash.ts';
import type { Download } from '../../download/transfer/transfer.ts';
import type { Log } from '../../log.ts';
import type { ExpectedDigest } from '../archive-sources.ts';
import { JOB_CONTINUES } from './client.ts';

/** The folders with the archives of one install. */
export interface ArchiveFolders {
  /** What the job cache had; null if it had nothing. */
  readonly restored: string | null;
  /** Where downloaded archives are kept, to be saved. */
  readonly kept: string;
}

const READ_BYTES = 2 ** 18;

/** Returns a restored archive as a download, if it has the digests that it must have; else null, with a warning if they differ. */
export async function openRestoredArchive(
  { restored }: ArchiveFolders,
  file: string,
  { digest, also = [] }: ExpectedDigest,
  log: Log,
): Promise<Download | null> {
  if (restored === null) return null;
  const path = join(restored, file);
  const stats = await lstat(path).catch(() => null);
  if (!stats?.isFile()) return null;
  for (const expected of [digest, ...also]) {
    const hash = await createContentHash(expected);
    for await (const chunk of readChunks(path)) await hash.update(chunk);
    if ((await hash.finish()).matches) continue;
    log.warning(`${file} in the job cache has another digest than it must have. ${JOB_CONTINUES}`);
    return null;
  }
  const source = { origin: 'the job cache', url: '' };
  const statistics = () => ({ origins: [source.origin], received: 0, refetched: 0, requests: 0, milliseconds: 0 });
  return { chunks: readChunks(path), source, length: stats.size, statistics };
}

/** Returns the same download, whose bytes are written to the folder for the job cache while they are read. */
export function keepArchive({ kept }: ArchiveFolders, file: string, download: Download): Download {
  const { chunks, length, statistics } = download;
  const path = join(kept, basename(file));
  return {
    chunks: copyTo(path, chunks),
    // It changes when another origin continues the file.
    get source() {
      return download.source;
    },
    length,
    statistics,
  };
}

function readChunks(path: string): AsyncIterable<Buffer> {
  return createReadStream(path, { highWaterMark: READ_BYTES });
}

async function* copyTo(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const handle = await open(path, 'w');
  try {
    for await (const chunk of chunks) {
      await handle.write(chunk);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}
