// The files by which version managers choose a version: in the current folder, in one above it, in a folder of the user.

import { dirname } from 'node:path';
import { withExecutableFile } from '../../platform/executable/file.ts';

const FILE_BYTES = 4096;

/** Returns the folder and every one above it, at most 64. */
export function listAncestorFolders(directory: string): readonly string[] {
  const folders = [directory];
  for (let folder = dirname(directory); folders.length < 64 && folder !== folders.at(-1); folder = dirname(folder)) {
    folders.push(folder);
  }
  return folders;
}

/** Returns what `read` makes of the first of the files of which it makes anything; of each 4 KiB are read. */
export function readFirstMatch<T>(files: readonly string[], read: (content: string) => T | null): T | null {
  for (const file of files) {
    const content = readFileStart(file);
    const found = content === null ? null : read(content);
    if (found) return found;
  }
  return null;
}

/** Returns the beginning of a file, or null where it cannot be read. */
export function readFileStart(file: string): string | null {
  try {
    return withExecutableFile(file, ({ read }) => new TextDecoder().decode(read(0, FILE_BYTES)));
  } catch {
    return null;
  }
}
