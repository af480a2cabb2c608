// Errors of files and folders that an option names, for people.
import { errorCode, isKitError, KitError } from '../kit/errors.ts';
import { isDiskFull } from '../kit/system/write/file-errors.ts';

/**
 * Returns the KitError for an error of the file system (`disk-full`, `invalid-input`) in what the option names; any other error
 * unchanged.
 */
export function toWriteError(error: unknown, option: string, path: string): unknown {
  const code = errorCode(error);
  if (code === null || isKitError(error)) return error;
  const isFull = isDiskFull(error);
  return new KitError(isFull ? 'disk-full' : 'invalid-input', {
    subject: `option ${option} '${path}'`,
    problem: isFull ? `the disk is full (${code})` : `cannot be written (${code})`,
    fix: isFull ? 'Free some space, or name a path on a larger disk.' : 'Name a path that this user can write to.',
    cause: error,
  });
}
