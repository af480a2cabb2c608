// Receives a .tar.gz in one pass: hashes and decompresses each byte as it arrives, and writes the wanted members.

import { on } from 'node:events';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import tar from 'tar-stream';
import { releaseBytes } from '../release-bytes.ts';
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

/** Zlib's default of 16 KiB needs 60 trips to its thread per megabyte. */
const INFLATED_CHUNK_BYTES = 2 ** 21;
/** Pieces of the body that zlib may have, so that it continues while others are hashed. */
const MAX_PIECES_AT_ZLIB = 3;
/** Decompressed chunks that may wait in the stream, and as many in its reader. More take memory, and no time is saved. */
const MAX_QUEUED_CHUNKS = 3;
/** Bytes that are hashed and written before zlib's thread may get its next piece: about 0.2 ms. */
const STEP_BYTES = 2 ** 18;

/** The high-water mark is a stream option. zlib passes it on, but its types do not have it. */
const GUNZIP: ZlibOptions = {
  chunkSize: INFLATED_CHUNK_BYTES,
  ...{ readableHighWaterMark: MAX_QUEUED_CHUNKS * INFLATED_CHUNK_BYTES },
};

/**
 * Returns the extracted members. The chunks of the body belong to it, and their memory is freed. When this returns or throws a
 * KitError, the hash has received every byte and `verify` was called, so that a wrong digest is reported before errors of the format.
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
    const inflater = createInflater(gunzip, settled);
    for await (const piece of limitBytes(reception, body, limits.archiveBytes, 'it is larger than')) {
      const hashing = hash.update(piece);
      if (hashing) await hashing;
      await inflater.write(piece);
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
      limitBytes(reception, readInflated(inflated), limits.inflatedBytes, 'it inflates to more than'),
      toSteps,
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

/** Returns a writer that waits while zlib has enough. After a failure to unpack, it drops the pieces: they are only hashed. */
function createInflater(gunzip: Transform, settled: Promise<void>) {
  let pieces = 0;
  let wake = () => {};
  const free = (piece: Buffer) => {
    pieces -= 1;
    releaseBytes(piece);
    wake();
  };
  const waitForZlib = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });
  return {
    write: async (piece: Buffer) => {
      if (gunzip.destroyed) return;
      pieces += 1;
      gunzip.write(piece, () => free(piece));
      while (pieces >= MAX_PIECES_AT_ZLIB && !gunzip.destroyed) await Promise.race([waitForZlib(), settled]);
    },
  };
}

/** Yields chunks as zlib makes them. The stream's own iterator would copy them together. */
async function* readInflated(inflated: Transform): AsyncGenerator<Buffer> {
  const options = { close: ['end', 'close'], highWaterMark: MAX_QUEUED_CHUNKS, lowWaterMark: 1 };
  try {
    for await (const [chunk] of on(inflated, 'data', options)) yield chunk as Buffer;
  } finally {
    inflated.destroy();
  }
}

/** Yields the same bytes in parts, and lets zlib's thread get its next piece after each. */
async function* toSteps(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += STEP_BYTES) {
      yield chunk.subarray(at, at + STEP_BYTES);
      await nextTurn();
    }
  }
}
