// Reads files that may be missing, closed to this user, or not files at all, in the encodings that editors write.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Far more than GitHub accepts for a workflow. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Files of the kernel have a size of 0. Most are smaller than this. */
const FIRST_BYTES = 16 * 1024;

/** Returns the text of a file, or an empty string for what `readBounded` does not read. */
export function readTextOrEmpty(path: string): string {
  try {
    return readBoundedText(path);
  } catch {
    return '';
  }
}

/** Returns the text of a file that someone else may have prepared, as `decodeText` does. Throws what `readBounded` throws. */
export function readBoundedText(path: string): string {
  return decodeText(readBounded(path));
}

/**
 * Returns the text in bytes without its byte order mark: UTF-16 if the mark says so, as Notepad and the `>` of Windows PowerShell
 * write it, else UTF-8 with replacement characters for bytes that are not.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(detectUtf16(bytes) ?? 'utf-8').decode(bytes);
}

/** Returns the name of the encoding if the bytes start with a byte order mark of UTF-16, else null. */
export function detectUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/**
 * Returns the bytes of a file that someone else may have prepared. `flags` are added to those of open(2). Throws for a pipe or a
 * device, which could make this wait or read without end, for more than 4 MiB, and the errors of the file system.
 */
export function readBounded(path: string, flags = 0): Buffer {
  // Without O_NONBLOCK, opening a pipe waits for a writer. Windows has no such flag.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | flags);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error('it is not a regular file');
    if (stats.size > MAX_BYTES) throw new Error(`it has ${stats.size} bytes, more than the limit of ${MAX_BYTES}`);
    // The size may be wrong, as for files of the kernel.
    let content = Buffer.allocUnsafe(Math.max(stats.size + 1, FIRST_BYTES));
    let length = 0;
    for (let count = -1; count !== 0 && length <= MAX_BYTES; length += count) {
      if (length === content.length) content = Buffer.concat([content], Math.min(2 * length, MAX_BYTES + 1));
      count = readSync(file, content, length, content.length - length, null);
    }
    if (length > MAX_BYTES) throw new Error(`it has more bytes than the limit of ${MAX_BYTES}`);
    return content.subarray(0, length);
  } finally {
    closeSync(file);
  }
}
