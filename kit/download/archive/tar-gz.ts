// A .tar.gz in one pass: each byte is hashed, inflated and, if it is of a wanted member, written, as it comes.

import { once } from 'node:events';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import tar from 'tar-stream';
import { isKitError } from '../../errors.ts';
import type { ContentHash } from '../digest/hash.ts';
import {
  ARCHIVE_LIMITS,
  type ArchiveLimits,
  type ExtractedFile,
  type Members,
  refuseIncomplete,
  refuseUnsafeMember,
  refuseUnsafeName,
  unsafeArchive,
  writeExecutable,
} from './archive.ts';

/** Zlib's default of 16 KiB makes 60 trips to its thread a megabyte; this one doubles the speed of inflating. */
const INFLATE_CHUNK_BYTES = 2 ** 20;
/** Each write to zlib is a trip, too; a socket gives 64 KiB. */
const INFLATE_INPUT_BYTES = 2 ** 19;
/** Bytes that may wait before and behind zlib, so that it goes on while chunks are hashed and written. */
const BUFFERED_BYTES = 4 * INFLATE_CHUNK_BYTES;

/** Stream options that zlib passes on, though its types do not say so. */
const GUNZIP: ZlibOptions = {
  chunkSize: INFLATE_CHUNK_BYTES,
  ...{ readableHighWaterMark: BUFFERED_BYTES, writableHighWaterMark: BUFFERED_BYTES },
};

/**
 * Returns the members, written. `hash` has seen every byte of `body` when this returns, or throws a KitError; `verify`
 * is called with it first, so that wrong bytes are reported as wrong bytes, not as whatever archive they make.
 * Throws `unsafe-archive`, what `verify` throws, and the errors of `body` and of the disk as they are.
 */
export async function receiveTarGz(
  name: string,
  body: AsyncIterable<Buffer>,
  members: Members,
  hash: Pick<ContentHash, 'update'>,
  verify: () => Promise<void>,
  limits = ARCHIVE_LIMITS,
): Promise<readonly ExtractedFile[]> {
  const gunzip = createGunzip(GUNZIP);
  const unpacking = unpack(name, gunzip, members, limits);
  const settled = unpacking.then(
    () => undefined,
    () => undefined,
  );
  try {
    let bytes = 0;
    const hashed = async function* () {
      for await (const chunk of body) {
        bytes += chunk.length;
        if (bytes > limits.archiveBytes) throw unsafeArchive(name, `it is larger than ${limits.archiveBytes} bytes`);
        const hashing = hash.update(chunk);
        if (hashing) await hashing;
        yield chunk;
      }
    };
    for await (const chunk of joinChunks(hashed(), INFLATE_INPUT_BYTES)) {
      // After a failure to unpack the rest is still hashed.
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
  name: string,
  inflated: Transform,
  members: Members,
  limits: ArchiveLimits,
): Promise<readonly ExtractedFile[]> {
  const extract = tar.extract();
  const [extracted, fed] = await Promise.allSettled([
    extractMembers(name, extract, members, limits.memberBytes),
    pipeline(inflated, (chunks) => limitBytes(name, chunks, limits.inflatedBytes), extract),
  ]);
  if (extracted.status === 'fulfilled' && fed.status === 'fulfilled') return extracted.value;
  const reasons = [extracted, fed].flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  // Where one side fails the other one is closed early, which says nothing.
  const cause = reasons.find((reason) => reason.code !== 'ERR_STREAM_PREMATURE_CLOSE') ?? reasons[0];
  throw isArchiveError(cause) ? unsafeArchive(name, `it cannot be unpacked: ${cause.message}`, cause) : cause;
}

async function extractMembers(name: string, extract: tar.Extract, members: Members, limit: number) {
  const files: ExtractedFile[] = [];
  const found: string[] = [];
  for await (const entry of extract) {
    const member = entry.header.name;
    refuseUnsafeName(name, member);
    const destination = members.get(member);
    if (destination === undefined) {
      entry.resume();
      continue;
    }
    if (found.includes(member)) throw unsafeArchive(name, `its member '${member}' stands in it twice`);
    found.push(member);
    refuseUnsafeMember(name, member, entry.header.type ?? 'file', entry.header.size ?? 0, limit);
    files.push(await writeExecutable(destination, entry as AsyncIterable<Buffer>, limit));
  }
  refuseIncomplete(name, members, found);
  return files;
}

/** Yields the same bytes in pieces of `size` or a little more. */
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

async function* limitBytes(name: string, chunks: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) throw unsafeArchive(name, `it inflates to more than ${limit} bytes`);
    yield chunk;
  }
}

/** Zlib's and tar-stream's complaints, in contrast to those of the disk, which carry a system call. */
function isArchiveError(error: unknown): error is Error {
  return error instanceof Error && !isKitError(error) && !('syscall' in error);
}

async function waitForDrain(stream: Transform | Readable): Promise<void> {
  await once(stream, 'drain').catch(() => undefined);
}
