// Chooses the tool cache that an install goes to: the runner's, or one of this job if the runner's cannot take it.
import { access, constants, lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorMessage, isMissingFile } from '../../errors.ts';

/** Returns why this user cannot install at the path of an entry, for the log without a full stop; null if it can. */
export async function placeObstacle(directory: string): Promise<string | null> {
  const found = await lstat(directory).catch(() => null);
  if (found && process.getuid && found.uid !== process.getuid()) return `${directory} belongs to another user`;
  return writeObstacle(dirname(directory));
}

/** Returns why this user cannot create files in a folder, which may not exist yet; null if it can. */
export async function writeObstacle(folder: string): Promise<string | null> {
  try {
    await access(folder, constants.W_OK);
    return null;
  } catch (error) {
    const above = dirname(folder);
    if (isMissingFile(error) && above !== folder) return writeObstacle(above);
    return `${folder} is not writable (${errorCode(error) ?? errorMessage(error)})`;
  }
}
