// Chooses the tool cache that an install goes to: the runner's, or one of this job if the runner's cannot take it.
import { access, constants, lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, errorMessage, isKitError, isMissingFile } from '../../errors.ts';
import { createFolders } from '../../system/write/create-folders.ts';
import { createReadableFolder } from '../../system/write/new-folder.ts';
import { findFolderProblem, isPrivateFolder } from '../../system/writers.ts';
import { createStaging, discardStaging } from './staging.ts';

/**
 * Returns why this user cannot install a tool at the path of an entry, for the log without a full stop; null if it can. Throws
 * `disk-full`.
 */
export async function placeObstacle(root: string, tool: string, directory: string): Promise<string | null> {
  // The folders of the entry, its version and its tool: who owns one of them can replace what is in it.
  const folders = [directory, dirname(directory), join(root, tool)];
  for (const folder of folders) {
    const found = await lstat(folder).catch(() => null);
    if (found && process.getuid && found.uid !== process.getuid()) return `${folder} belongs to another user`;
    // Anything at the place of the entry itself is replaced.
    if (found && !found.isDirectory() && folder !== directory) return `${folder} is not a folder`;
  }
  for (const folder of folders) {
    const obstacle = await writeObstacle(folder);
    if (obstacle !== null) return obstacle;
  }
  // access(2) does not know everything, such as the rights and owners that a file server gives, or a disk without modes.
  return tryStaging(root, tool);
}

async function tryStaging(root: string, tool: string): Promise<string | null> {
  try {
    const staging = await createStaging(root, tool);
    const problem = findFolderProblem(staging);
    await discardStaging(staging);
    return problem === null ? null : `${join(root, tool)} is on a disk that does not protect a new folder: ${problem}`;
  } catch (error) {
    if (!isKitError(error, 'tool-cache-unwritable')) throw error;
    return `${join(root, tool)} is not writable (${errorCode(error.cause) ?? error.problem})`;
  }
}

/**
 * Returns the folder of a job's own tool cache: `path`, which is created; or a new one beside it, if another user has prepared
 * that path. Other users can run what is in it, as far as the umask lets them, but not change it.
 */
export function openOwnToolCache(path: string): string {
  try {
    createFolders(path, 0o755);
    return isPrivateFolder(path) ? path : createReadableFolder(`${path}-`);
  } catch {
    // The first write to it says why.
    return path;
  }
}

async function writeObstacle(folder: string): Promise<string | null> {
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    const above = dirname(folder);
    if (isMissingFile(error) && above !== folder) return writeObstacle(above);
    return `${folder} is not writable (${errorCode(error) ?? errorMessage(error)})`;
  }
}
