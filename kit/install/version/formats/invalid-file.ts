// The error about a version file that cannot be used.
import { KitError } from '../../../errors.ts';

/** The names of the files that are read. Documented in the README of the action. */
export const VERSION_FILES = '.tool-versions, mise.toml, go.mod or ipfs-kit.lock.json';

/** Returns the error (`invalid-input`) about the file `name`. `problem` has no full stop. */
export function invalidVersionFile(name: string, problem: string, fix = 'Correct the file.'): KitError {
  return new KitError('invalid-input', { subject: `version file '${name}'`, problem, fix });
}
