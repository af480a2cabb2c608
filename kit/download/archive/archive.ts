// What tar.gz and zip have in common: which members are taken out, where to, and what is refused.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { KitError } from '../../errors.ts';

/** Member path inside the archive → path of the file to write, which must not exist yet. */
export type Members = ReadonlyMap<string, string>;

export interface ExtractedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface ArchiveLimits {
  /** Bytes of the archive. Kubo's are about 55 MB, Lotus's about 100 MB. */
  readonly archiveBytes: number;
  /** Bytes of one member, inflated. A Lotus binary is about 226 MB. */
  readonly memberBytes: number;
  /** Bytes of all members, inflated. A zip inflates only what is taken out of it, and has no need of this. */
  readonly inflatedBytes: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  archiveBytes: 512 * 2 ** 20,
  memberBytes: 2 ** 30,
  inflatedBytes: 2 ** 31,
};

/** Throws `unsafe-archive` where a member's name leads out of the folder it is unpacked in. */
export function refuseUnsafeName(archive: string, name: string): void {
  const absolute = /^(?:[\\/]|[A-Za-z]:)/.test(name);
  if (absolute || name.split(/[\\/]/).includes('..')) {
    throw unsafeArchive(archive, `its member '${name}' leads out of the folder it is unpacked in`);
  }
}

/** Throws `unsafe-archive` where a member is not a plain file, or larger than allowed. */
export function refuseUnsafeMember(archive: string, name: string, type: string, size: number, limit: number): void {
  if (type !== 'file') throw unsafeArchive(archive, `its member '${name}' is a ${type}, not a file`);
  if (size > limit) throw unsafeArchive(archive, `its member '${name}' has ${size} bytes; at most ${limit} are taken`);
}

/** Throws `unsafe-archive` where members are missing from the archive. */
export function refuseIncomplete(archive: string, members: Members, found: readonly string[]): void {
  const missing = [...members.keys()].filter((member) => !found.includes(member));
  if (missing.length > 0) throw unsafeArchive(archive, `it has no member '${missing.join("', '")}'`);
}

/**
 * Writes chunks to a new, executable file and returns what was written. The archive's own mode is not looked at. While one
 * chunk is on its way to the disk the next one is hashed, and more come in.
 */
export async function writeExecutable(
  path: string,
  chunks: AsyncIterable<Buffer>,
  limit: number,
): Promise<ExtractedFile> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o755);
  let size = 0;
  let writing = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > limit) throw unsafeArchive(path, `a member inflates to more than ${limit} bytes`);
      hash.update(chunk);
      await writing;
      writing = file.writeFile(chunk);
      // Whoever awaits it hears of a failure; until then it is no unhandled one.
      writing.catch(() => undefined);
    }
    await writing;
    await file.chmod(0o755);
  } finally {
    await writing.catch(() => undefined);
    await file.close();
  }
  return { path, size, sha256: hash.digest('hex') };
}

export function unsafeArchive(archive: string, problem: string, cause?: unknown): KitError {
  return new KitError('unsafe-archive', {
    subject: `archive ${archive}`,
    problem,
    fix: 'Nothing of it was installed. Tell whoever serves this origin, and try another one.',
    cause,
  });
}
