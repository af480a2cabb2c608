// Errors of the file system, for people.
import { errorCode, KitError } from '../../errors.ts';

const UNWRITABLE_CODES = [
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ELOOP', 'ENAMETOOLONG', 'EXDEV', 'EEXIST', 'ENOTEMPTY'],
  // Of file systems in user space, which lack some operations.
  ...['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'],
];

/** Returns the KitError for an error of the file system (`disk-full`, `tool-cache-unwritable`); any other error unchanged. */
export function toDiskError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const subject = `writing to ${path}`;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KitError('disk-full', {
      subject,
      problem: `the disk is full (${code})`,
      fix: 'Nothing was installed. Free some space, or set RUNNER_TOOL_CACHE to a folder on a larger disk.',
      cause: error,
    });
  }
  if (code !== null && UNWRITABLE_CODES.includes(code)) {
    return new KitError('tool-cache-unwritable', {
      subject,
      problem: `the system does not allow it (${code})`,
      fix: 'Give the user of the job write access to the tool cache, or set RUNNER_TOOL_CACHE to another folder.',
      cause: error,
    });
  }
  return error;
}
