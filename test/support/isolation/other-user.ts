// Another user of this machine. Only root can become one.
import { chown, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A user and group without an account. */
export const OTHER_USER = 1001;

/** Whether tests can act as another user. The log says so if they cannot. */
export const canBeOtherUser = process.getuid?.() === 0;
if (!canBeOtherUser) console.log('Only root can act as another user, so tests with a second user are skipped.');

/** Gives a file, or a folder with everything in it, to the other user. */
export async function giveToOtherUser(path: string): Promise<void> {
  await chown(path, OTHER_USER, OTHER_USER);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveToOtherUser(join(path, name));
}

/** The command that starts a program as the other user. */
export const AS_OTHER_USER = [
  'setpriv',
  `--reuid=${OTHER_USER}`,
  `--regid=${OTHER_USER}`,
  '--clear-groups',
  '--',
] as const;
