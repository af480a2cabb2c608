// Receives a .tar.gz in one pass: hashes and decompresses each byte as it arrives, and writes the wanted members.

import { once } from 'node:events';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import tar from 'tar-stream';
import {
  ARCHIVE_LIMITS,
  type ArchiveLimits,
  type ArchiveMember,
  type ArchiveReception,
  type ExtractedFile,
  extractMembers,
  limitBytes,
  toArchiveError,
} from './archive.ts';

/** Zlib's default of 16 KiB needs 60 trips to its thread per megabyte. This size doubles the speed. */
const INFLATE_CHUNK_BYTES = 2 ** 20;
/** Each write to zlib is a trip too; sockets deliver 64 KiB. */
const INFLATE_INPUT_BYTES = 2 ** 19;
/** Bytes that may wait before and after zlib, so that it continues while chunks are hashed and written. */
const BUFFERED_BYTES = 4 * INFLATE_CHUNK_BYTES;

/** The high-water marks are stream options. zlib passes them on, but its types do not have them. */
const GUNZIP: ZlibOptions = {
  chunkSize: INFLATE_CHUNK_BYTES,
  ...{ readableHighWaterMark: BUFFERED_BYTES, writableHighWaterMark: BUFFERED_BYTES },
};

/**
 * Returns the extracted members. When this returns or throws a KitError, the hash has received every byte and `verify` was
 * called, so that a wrong digest is reported before errors of the format.
 * Throws `unsafe-archive`, and the errors of `verify`, of the body and of the disk.
 */
export async function receiveTarGz(reception: ArchiveReception): Promise<readonly ExtractedFile[]> {
  const { body, hash, verify, limits = ARCHIVE_LIMITS } = reception;
  const gunzip = createGunzip(GUNZIP);
  const unpacking = unpack(reception, gunzip, limits);
  const settled = unpacking.then(
    () => undefined,
    () => undefined,
  );
  try {
    const hashed = async function* () {
      for await (const chunk of limitBytes(reception, body, limits.archiveBytes, 'it is larger than')) {
        const hashing = hash.update(chunk);
        if (hashing) await hashing;
        yield chunk;
      }
    };
    for await (const chunk of joinChunks(hashed(), INFLATE_INPUT_BYTES)) {
      // The rest is still hashed if unpacking has failed.
      if (!gunzip.destroyed && !gunzip.write(chunk)) await Promise.race([waitForDrain(gunzip), settled]);
    }
  } catch (error) {
    gunzip.destroy();
    await settled;
    throw error;
  }
  gunzip.end();
  await settled;
  await verify();
  return unpacking;
}

async function unpack(
  reception: ArchiveReception,
  inflated: Transform,
  limits: ArchiveLimits,
): Promise<readonly ExtractedFile[]> {
  const extract = tar.extract();
  const [extracted, fed] = await Promise.allSettled([
    extractMembers(reception, tarMembers(extract), limits.memberBytes),
    pipeline(
      inflated,
      (chunks) => limitBytes(reception, chunks, limits.inflatedBytes, 'it inflates to more than'),
      extract,
    ),
  ]);
  if (extracted.status === 'fulfilled' && fed.status === 'fulfilled') return extracted.value;
  const reasons = [extracted, fed].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  // If one side fails, the other one only reports that it was closed early.
  const cause = reasons.find((reason) => reason.code !== 'ERR_STREAM_PREMATURE_CLOSE') ?? reasons[0];
  throw toArchiveError(reception.name, cause);
}

async function* tarMembers(extract: tar.Extract): AsyncGenerator<ArchiveMember> {
  for await (const entry of extract) {
    const { name, type, size } = entry.header;
    yield {
      name,
      type: type ?? 'file',
      size: size ?? 0,
      open: () => entry as AsyncIterable<Buffer>,
      skip: () => entry.resume(),
    };
  }
}

/** Yields the same bytes in chunks of at least `size`, except for the last one. */
async function* joinChunks(chunks: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes < size) continue;
    yield Buffer.concat(waiting, bytes);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(waiting, bytes);
}

async function waitForDrain(stream: Transform | Readable): Promise<void> {
  await once(stream, 'drain').catch(() => undefined);
}
