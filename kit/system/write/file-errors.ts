// What errors of the file system mean.
import { errorCode } from '../../errors.ts';

/** File systems that keep no owners, modes or times have these: shares of Windows, FUSE and some volumes of clusters. */
const UNSUPPORTED_CODES = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/** Returns whether an error means that the disk, or this user's quota on it, is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
}

/** The advice about a full disk. */
export const FREE_SPACE_FIX = 'Free some space on the disk, and run the command again.';

/**
 * Handles the error of changing the mode or times of a file that this process has created: returns if the file system refuses such
 * changes, because then the mount decides. Throws all other errors.
 */
export function ignoreUnsupportedChange(error: unknown): void {
  if (!UNSUPPORTED_CODES.includes(errorCode(error) ?? '')) throw error;
}
