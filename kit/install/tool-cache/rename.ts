// Renaming on Windows, where a virus scanner that has just opened a new file keeps it from being moved for a moment.
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

export interface RenameSystem {
  readonly windows: boolean;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly exists: (path: string) => boolean;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const THIS_SYSTEM: RenameSystem = { windows: process.platform === 'win32', rename, exists: existsSync, sleep: delay };
/** What Windows says while somebody else has the file open; the same as it says where the target is in the way. */
const BUSY = ['EPERM', 'EBUSY', 'EACCES'];
/** With pauses of 50, 100, 150 … ms: about three seconds in all. */
const TRIES = 11;

/** Renames; on Windows again and again while a file is busy. Throws the system's error where it stays so, or `to` is there. */
export async function renameWithRetry(from: string, to: string, system: RenameSystem = THIS_SYSTEM): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await system.rename(from, to);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const busy = system.windows && BUSY.includes(code) && !system.exists(to);
      if (!busy || attempt === TRIES) throw error;
      await system.sleep(50 * attempt);
    }
  }
}
