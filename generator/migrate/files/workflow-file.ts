// Reads and writes one file of a repository: only a regular file of limited size, never through a link.
import { constants } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import { errorMessage, isKitError, KitError } from '../../../kit/errors.ts';
import { toPrintable } from '../../../kit/printable.ts';
import { detectUtf16, readBounded } from '../../../kit/system/read-text.ts';
import { writeFileAtomically } from '../../../kit/system/write/atomic-write.ts';
import { FREE_SPACE_FIX, isDiskFull } from '../../../kit/system/write/file-errors.ts';

interface FileContent {
  /** Null if the bytes are neither UTF-8 nor UTF-16 with a byte order mark. */
  readonly text: string | null;
  readonly bytes: Buffer;
}

/** Returns the content of a file. Throws `invalid-input` for a link, a file that is not regular, and one above 4 MiB. */
export async function readRegularFile(absolutePath: string, path: string): Promise<FileContent> {
  try {
    const link = await lstat(absolutePath);
    if (link.isSymbolicLink()) {
      const target = await realpath(absolutePath).catch(() => 'a file that does not exist');
      throw createReadError(path, `it is a symbolic link to ${toPrintable(target)}`, 'Pass the file itself.');
    }
    if (!link.isFile()) throw createReadError(path, 'it is not a regular file');
    // The name may be a link by now.
    const bytes = readBounded(absolutePath, constants.O_NOFOLLOW ?? 0);
    return { text: decode(bytes), bytes };
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    const fix = 'Pass a workflow or an action.yml that this user can read.';
    throw createReadError(path, toPrintable(errorMessage(cause)), fix, cause);
  }
}

function createReadError(
  path: string,
  reason: string,
  fix = 'Pass a workflow or an action.yml.',
  cause?: unknown,
): KitError {
  return new KitError('invalid-input', {
    subject: toPrintable(path),
    problem: `cannot be read: ${reason}`,
    fix,
    ...(cause === undefined ? {} : { cause }),
  });
}

function decode(bytes: Buffer): string | null {
  const utf16 = detectUtf16(bytes);
  try {
    // Without `ignoreBOM`, the byte order mark of UTF-8 would be lost when the file is written. A file in UTF-16 is written as
    // UTF-8, the encoding that GitHub documents for workflows.
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true, ignoreBOM: utf16 === null }).decode(bytes);
  } catch {
    return null;
  }
}

/** Replaces the text of a file and keeps its mode. Throws `invalid-input` or `disk-full` if it cannot be written. */
export async function replaceFile(absolutePath: string, path: string, text: string): Promise<void> {
  try {
    const { mode } = await stat(absolutePath);
    writeFileAtomically(absolutePath, text, { mode: mode & 0o7777 });
  } catch (cause) {
    const problem = `cannot be written: ${toPrintable(errorMessage(cause))}`;
    const [code, fix] = isDiskFull(cause)
      ? (['disk-full', FREE_SPACE_FIX] as const)
      : (['invalid-input', 'Make the file and its folder writable for this user, and run this again.'] as const);
    throw new KitError(code, { subject: toPrintable(path), problem, fix, cause });
  }
}
