// Shared by tar.gz and zip: which members are extracted, where to, and what makes an archive unsafe.
import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { isKitError, KitError } from '../../errors.ts';
import type { ContentHash } from '../digest/hash.ts';
import { releaseBytes } from '../release-bytes.ts';

/** Member path inside the archive → path of the file to write, which must not exist yet. */
type Members = ReadonlyMap<string, string>;

export interface ExtractedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ArchiveLimits {
  /** Bytes of the archive. Kubo's have about 55 MB, Lotus's about 100 MB. */
  readonly archiveBytes: number;
  /** Bytes of one member, decompressed. A Lotus binary has about 226 MB. */
  readonly memberBytes: number;
  /** Bytes of all members of a tar.gz, decompressed. Of a zip only the extracted members are decompressed. */
  readonly inflatedBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  archiveBytes: 512 * 2 ** 20,
  memberBytes: 2 ** 30,
  inflatedBytes: 2 ** 31,
};

/** An archive that is received, verified and extracted. */
export interface ArchiveReception {
  /** For error messages. */
  readonly name: string;
  readonly body: AsyncIterable<Buffer>;
  readonly members: Members;
  /** Receives every byte of the body. */
  readonly hash: Pick<ContentHash, 'update'>;
  /** Throws if the hash is not the expected one. Called after the last byte, before any other error is reported. */
  readonly verify: () => Promise<void>;
  readonly limits?: ArchiveLimits;
}

/** A member as the archive describes it. */
export interface ArchiveMember {
  readonly name: string;
  /** `file`, `symlink`, `directory` and so on. */
  readonly type: string;
  /** Bytes, decompressed. */
  readonly size: number;
  readonly open: () => AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>>;
  readonly skip: () => void;
}

/**
 * Writes the wanted members to their files. Throws `unsafe-archive` for a path outside the target folder, a member that is
 * not a plain file, is too large, missing or there twice; and the errors of the disk.
 */
export async function extractMembers(
  { name, members }: Pick<ArchiveReception, 'name' | 'members'>,
  entries: AsyncIterable<ArchiveMember>,
  limitBytes: number,
): Promise<readonly ExtractedFile[]> {
  const files: ExtractedFile[] = [];
  const found: string[] = [];
  for await (const member of entries) {
    refuseUnsafePath(name, member.name);
    const destination = members.get(member.name);
    if (destination === undefined) {
      member.skip();
      continue;
    }
    if (found.includes(member.name)) throw unsafeArchive(name, `it contains '${member.name}' twice`);
    found.push(member.name);
    refuseUnsafeMember(name, member, limitBytes);
    files.push(await writeExecutable(destination, await member.open(), limitBytes));
  }
  const missing = [...members.keys()].filter((member) => !found.includes(member));
  if (missing.length > 0) throw unsafeArchive(name, `it does not contain '${missing.join("', '")}'`);
  return files;
}

/** Yields the chunks. Throws `unsafe-archive` with `problem` after more than `limit` bytes. */
export async function* limitBytes(
  { name }: Pick<ArchiveReception, 'name'>,
  chunks: AsyncIterable<Buffer>,
  limitBytes: number,
  problem: string,
): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw unsafeArchive(name, `${problem} ${limitBytes} bytes`);
    yield chunk;
  }
}

/** Returns `unsafe-archive` for an error of a decompression library, and any other error unchanged. */
export function toArchiveError(name: string, error: unknown): unknown {
  // Errors of the disk name a system call; those of the libraries do not.
  const fromLibrary = error instanceof Error && !isKitError(error) && !('syscall' in error);
  return fromLibrary ? unsafeArchive(name, `it cannot be unpacked: ${error.message}`, error) : error;
}

function refuseUnsafePath(archive: string, path: string): void {
  const absolute = /^(?:[\\/]|[A-Za-z]:)/.test(path);
  if (absolute || path.split(/[\\/]/).includes('..')) {
    throw unsafeArchive(archive, `its member '${path}' is outside the target folder`);
  }
}

function refuseUnsafeMember(archive: string, { name, type, size }: ArchiveMember, limitBytes: number): void {
  if (type !== 'file') throw unsafeArchive(archive, `its member '${name}' is a ${type}, not a file`);
  if (size > limitBytes)
    throw unsafeArchive(archive, `its member '${name}' has ${size} bytes, more than the limit of ${limitBytes}`);
}

/**
 * Writes chunks to a new file with the mode 0o755 minus the umask, ignoring the mode in the archive, and frees them. Writing at once
 * is faster than a trip to a thread for each chunk, which would have to wait for zlib's.
 */
async function writeExecutable(
  path: string,
  chunks: AsyncIterable<Buffer>,
  limitBytes: number,
): Promise<ExtractedFile> {
  const hash = createHash('sha256');
  const file = openSync(path, 'wx', 0o755);
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limitBytes) throw unsafeArchive(path, `a member inflates to more than ${limitBytes} bytes`);
      hash.update(chunk);
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      releaseBytes(chunk);
    }
  } finally {
    closeSync(file);
  }
  return { path, size, sha256: hash.digest('hex') };
}

function unsafeArchive(archive: string, problem: string, cause?: unknown): KitError {
  return new KitError('unsafe-archive', {
    subject: `archive '${archive}'`,
    problem,
    fix: 'Nothing was installed. Report this to the operator of the origin, and use another origin.',
    cause,
  });
}
