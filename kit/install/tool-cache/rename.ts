// Renames on Windows, where a virus scanner that has just opened a new file blocks the rename for a moment.
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../errors.ts';

interface RenameSystem {
  readonly windows: boolean;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly exists: (path: string) => boolean;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const THIS_SYSTEM: RenameSystem = { windows: process.platform === 'win32', rename, exists: existsSync, sleep: delay };
/** The codes on Windows while another process has the file open. It uses the same ones if the target exists. */
const BUSY_CODES: readonly (string | null)[] = ['EPERM', 'EBUSY', 'EACCES'];
/** With pauses of 50, 100, 150 … ms: about three seconds in all. */
const MAX_TRIES = 11;

/** Renames a file or folder. On Windows, retries while a file is busy. Throws the system's error if `to` exists, or at the end. */
export async function renameWithRetry(from: string, to: string, system: RenameSystem = THIS_SYSTEM): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const busy = system.windows && BUSY_CODES.includes(errorCode(error)) && !system.exists(to);
      if (!busy || attempt === MAX_TRIES) throw error;
      await system.sleep(50 * attempt);
    }
  }
}
