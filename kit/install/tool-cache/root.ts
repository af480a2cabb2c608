// Chooses the tool cache that an install goes to: the runner's, or one of this job if the runner's cannot take it.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { access, constants, lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage, isMissingFile } from '../../errors.ts';
import { isPrivateFolder } from '../../system/private-folder.ts';

/** Returns why this user cannot install at the path of an entry, for the log without a full stop; null if it can. */
export async function placeObstacle(directory: string): Promise<string | null> {
  // The folders of the entry, its version and its tool: who owns one of them can replace what is in it.
  for (const folder of [directory, dirname(directory), dirname(dirname(directory))]) {
    const found = await lstat(folder).catch(() => null);
    if (found && process.getuid && found.uid !== process.getuid()) return `${folder} belongs to another user`;
  }
  return writeObstacle(dirname(directory));
}

/**
 * Returns the folder of a job's own tool cache: `path`, which is created; or a new one beside it, if another user has prepared
 * that path.
 */
export function openOwnToolCache(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return isPrivateFolder(path) ? path : mkdtempSync(`${path}-`);
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
