// Creates a folder and those above it. Node's recursive mkdir never returns for a path in a folder like /proc: it exists, nothing can be
// created in it, and the system says ENOENT. On a read-only disk it reports that a folder above does not exist.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../errors.ts';

/**
 * Creates a folder and those above it that do not exist. The umask can only remove permissions of `mode`. Throws the errors of the
 * file system: that of the first folder which cannot be created.
 */
export function createFolders(path: string, mode = 0o777): void {
  try {
    createFolder(path, mode);
  } catch (error) {
    const above = dirname(path);
    if (errorCode(error) !== 'ENOENT' || above === path) throw error;
    createFolders(above, mode);
    createFolder(path, mode);
  }
}

function createFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have created it. For a root folder, systems report other codes than EEXIST.
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
