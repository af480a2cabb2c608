// Creates the folder of a node in the temporary folder of the job. It has the records of what was started.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, KitError } from '../../../kit/errors.ts';
import { FREE_SPACE_FIX, isDiskFull } from '../../../kit/system/write/file-errors.ts';
import { FOLDER_PREFIX } from './state.ts';

const TEMP_VARIABLE = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';

/** Returns a new folder that only this user can read. Throws `disk-full`, and `invalid-input` if RUNNER_TEMP cannot be used. */
export function createNodeFolder(env: Readonly<Record<string, string | undefined>>): string {
  const [variable, parent] = env.RUNNER_TEMP ? ['RUNNER_TEMP', env.RUNNER_TEMP] : [TEMP_VARIABLE, tmpdir()];
  try {
    const folder = mkdtempSync(join(parent, FOLDER_PREFIX));
    chmodSync(folder, 0o700);
    return folder;
  } catch (cause) {
    const code = errorCode(cause);
    if (code === null) throw cause;
    const subject = `temporary folder '${parent}' (${variable})`;
    const problem = code === 'ENOENT' ? 'it does not exist' : `no folder can be created in it (${code})`;
    if (isDiskFull(cause)) throw new KitError('disk-full', { subject, problem, fix: FREE_SPACE_FIX, cause });
    const fix = `Set ${variable} to a folder that this step may write to. In a container, mount that folder.`;
    throw new KitError('invalid-input', { subject, problem, fix, cause });
  }
}
