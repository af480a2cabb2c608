// Who can change files and folders. This user and root can change everything, so only others count.
import { lstatSync } from 'node:fs';

/** `own`: this user and root only. `others`: another user or a group, too. `everyone`: all users of the machine. */
export type Writers = 'own' | 'others' | 'everyone';

/** What `lstat` says of a path. */
interface FileAccess {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly isLink: boolean;
}

/**
 * Returns who can change any of these files and folders. A missing one does not count. A link counts as `others`, because it can
 * lead to a file of another user. On Windows, whose lstat has no owner and mode, always `own`.
 */
export function findWriters(paths: readonly string[]): Writers {
  const userId = process.getuid?.();
  if (userId === undefined) return 'own';
  const all = paths.map((path) => writersOf(path, userId));
  return (['everyone', 'others'] as const).find((writers) => all.includes(writers)) ?? 'own';
}

/**
 * Returns who can change a file, for the user with this id. A group with the number of the user is the user's own: systems that
 * create a group for each user let it write by default (umask 002). Number 0 is no such group, because containers share it.
 */
export function classifyWriters({ uid, gid, mode, isLink }: FileAccess, userId: number): Writers {
  if (isLink) return 'others';
  if (mode & 0o002) return 'everyone';
  const isOwnGroup = gid === userId && gid !== 0;
  const ownedByOther = uid !== 0 && uid !== userId;
  return ownedByOther || (mode & 0o020 && !isOwnGroup) ? 'others' : 'own';
}

function writersOf(path: string, userId: number): Writers {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats ? classifyWriters({ ...stats, isLink: stats.isSymbolicLink() }, userId) : 'own';
  } catch {
    return 'others';
  }
}
