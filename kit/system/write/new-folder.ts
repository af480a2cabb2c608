// New folders that only this user can write to, at paths that no one can prepare.
import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, KitError } from '../../errors.ts';
import { randomUuid } from '../../random-uuid.ts';
import { findWriterAlong } from '../writers.ts';

/**
 * Returns a new folder in the temporary folder, for this user only. `sudo` may keep the TMPDIR of another user: then it is in
 * /tmp. Throws `invalid-input` if others can replace it there, too, or if it cannot be created.
 */
export function createTemporaryFolder(prefix: string): string {
  const parents = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp'];
  const problems: string[] = [];
  for (const parent of parents) {
    try {
      const real = realpathSync(parent);
      const problem = findWriterAlong(real, { isNew: true, isLenient: false });
      if (problem === null) return mkdtempSync(join(real, prefix));
      problems.push(problem);
    } catch (error) {
      if (errorCode(error) === null) throw error;
      problems.push(`${parent} cannot be used (${errorCode(error)})`);
    }
  }
  throw new KitError('invalid-input', {
    subject: `temporary folder '${tmpdir()}'`,
    problem: [...new Set(problems)].join('; '),
    fix: `Set ${process.platform === 'win32' ? 'TEMP' : 'TMPDIR'} to a folder that only you can write to.`,
  });
}

/**
 * Returns a new folder whose path starts with `prefix`. Only this user can write to it. Others can read it, as far as the umask lets
 * them, unlike those of mkdtemp. Throws the errors of the file system.
 */
export function createReadableFolder(prefix: string): string {
  const path = `${prefix}${randomUuid().slice(0, 6)}`;
  // Fails if the path exists. A link is not followed.
  mkdirSync(path, { mode: 0o755 });
  return path;
}
