// Reads the files that version managers use to choose a version.

import { withExecutableFile } from '../../platform/executable/file.ts';
import { decodeText } from '../../system/read-text.ts';

const FILE_BYTES = 4096;

/** Returns the first result of `parse` for the files that is not null. Reads at most 4 KiB of each file. */
export function readFirstMatch<T>(files: readonly string[], parse: (content: string) => T | null): T | null {
  for (const file of files) {
    const content = readFileStart(file);
    const found = content === null ? null : parse(content);
    if (found) return found;
  }
  return null;
}

/** Returns the first 4 KiB of a file, or null if it cannot be read. */
export function readFileStart(file: string): string | null {
  try {
    return withExecutableFile(file, ({ read }) => decodeText(read(0, FILE_BYTES)));
  } catch {
    return null;
  }
}
