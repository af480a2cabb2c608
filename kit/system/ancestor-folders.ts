// The folders above a folder.
import { dirname } from 'node:path';

const MAX_FOLDERS = 64;

/** Returns a folder and all folders above it, at most 64. */
export function listAncestorFolders(folder: string): readonly string[] {
  const folders = [folder];
  for (let above = dirname(folder); folders.length < MAX_FOLDERS && above !== folders.at(-1); above = dirname(above)) {
    folders.push(above);
  }
  return folders;
}
