// File systems that keep no owners, modes or times: shares of Windows, FUSE and some volumes of clusters.
import { errorCode } from '../errors.ts';

const CODES: readonly (string | null)[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Handles the error of changing the mode or times of a file that this process has created: returns if the file system refuses such
 * changes, because then the mount decides. Throws all other errors.
 */
export function ignoreUnsupportedChange(error: unknown): void {
  if (!CODES.includes(errorCode(error))) throw error;
}
