// Errors of the file system, for people.
import { errorCode, KitError } from '../../errors.ts';
import { isDiskFull } from '../../system/write/file-errors.ts';

const UNWRITABLE_CODES = [
  ...[
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOTDIR',
    'ENOENT',
    'ELOOP',
    'ENAMETOOLONG',
    'EXDEV',
    'EEXIST',
    'ENOTEMPTY',
    'EISDIR',
  ],
  // Of file systems in user space, which lack some operations.
  ...['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'],
];
const DENIED_CODES = ['EACCES', 'EPERM'];
/** In a container with another user than the runner's, not even RUNNER_TEMP can be written. */
const CONTAINER_FIX = 'If the job has a container, start it as the user of the runner or as root (`options: --user`).';
/** A disk or file server that fails, and limits on the size of a file, such as those of ulimit. */
const FAILURE_CODES = ['EIO', 'ESTALE', 'EBUSY', 'EFBIG', 'EMFILE', 'ENFILE'];

/** Returns the KitError for an error of the file system (`disk-full`, `tool-cache-unwritable`); any other error unchanged. */
export function toDiskError(error: unknown, path: string): unknown {
  const code = errorCode(error) ?? '';
  const parts = { subject: `writing to ${path}`, cause: error };
  if (isDiskFull(error)) {
    const fix = 'Nothing was installed. Free some space, or set RUNNER_TOOL_CACHE to a folder on a larger disk.';
    return new KitError('disk-full', { ...parts, problem: `the disk is full (${code})`, fix });
  }
  if (UNWRITABLE_CODES.includes(code)) {
    const fix = 'Give the user of the job write access to this folder, or set RUNNER_TOOL_CACHE to another one.';
    const all = DENIED_CODES.includes(code) ? `${fix} ${CONTAINER_FIX}` : fix;
    return new KitError('tool-cache-unwritable', {
      ...parts,
      problem: `the system does not allow it (${code})`,
      fix: all,
    });
  }
  if (code === 'EINVAL') {
    const fix =
      'Set RUNNER_TOOL_CACHE to the path of a folder, without quotes or other characters that the system refuses.';
    return new KitError('tool-cache-unwritable', { ...parts, problem: `the system refuses the path (${code})`, fix });
  }
  if (FAILURE_CODES.includes(code)) {
    const fix = 'Check the disk and the limits of the job (ulimit -a), or set RUNNER_TOOL_CACHE to another folder.';
    return new KitError('tool-cache-unwritable', { ...parts, problem: `it failed (${code})`, fix });
  }
  return error;
}
