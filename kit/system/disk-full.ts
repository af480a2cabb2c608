// Tells a full disk from other errors of the file system: only free space helps.
import { errorCode } from '../errors.ts';

/** Returns whether an error means that the disk, or this user's quota on it, is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errorCode(error) ?? '');
}

/** The advice about a full disk. */
export const FREE_SPACE_FIX = 'Free some space on the disk, and run the command again.';
