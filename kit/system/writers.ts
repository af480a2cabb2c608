// Who can change files and folders. This user and root can change everything, so only others count. Windows has no owners and modes
// in stat: there, no one else counts, and folders of a user are in the user's own profile.
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { listAncestorFolders } from './ancestor-folders.ts';

const WRITABLE_BY_ALL = 0o002;
const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_OTHERS = WRITABLE_BY_ALL | WRITABLE_BY_GROUP;
const ENTERED_BY_OTHERS = 0o011;
const STICKY = 0o1000;

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
 * lead to a file of another user.
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
  if (mode & WRITABLE_BY_ALL) return 'everyone';
  const isOwnGroup = gid === userId && gid !== 0;
  const ownedByOther = uid !== 0 && uid !== userId;
  return ownedByOther || (mode & WRITABLE_BY_GROUP && !isOwnGroup) ? 'others' : 'own';
}

function writersOf(path: string, userId: number): Writers {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats ? classifyWriters({ ...stats, isLink: stats.isSymbolicLink() }, userId) : 'own';
  } catch {
    return 'others';
  }
}

/**
 * Returns why a path is not a folder of this user that others cannot write to, for an error; null if it is. Throws the errors of the
 * file system.
 */
export function findFolderProblem(path: string): string | null {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return 'it is not a folder';
  if (process.getuid === undefined) return null;
  if (stats.uid !== process.getuid()) return 'it belongs to another user';
  return (stats.mode & WRITABLE_BY_OTHERS) === 0 ? null : 'other users can write to it';
}

/** Returns whether a path is a folder of this user that others cannot write to. Also false if it does not exist. */
export function isPrivateFolder(path: string): boolean {
  try {
    return findFolderProblem(path) === null;
  } catch {
    return false;
  }
}

/**
 * Returns how others can change a folder that may not exist yet, or replace it, as a sentence without a full stop; null if they
 * cannot. With `isLenient`, groups are trusted, and so are owners of folders above it: in a container, those may belong to the user
 * of the runner. Links are followed first. Throws the errors of the file system.
 */
export function findOtherWriters(folder: string, isLenient: boolean): string | null {
  const nearest = listAncestorFolders(folder).find((each) => existsSync(each));
  // On Windows, a drive or a share may not exist.
  if (nearest === undefined) return null;
  return findWriterAlong(realpathSync(nearest), { isNew: !existsSync(folder), isLenient });
}

interface PathTrust {
  /** Whether only what will be created in the folder counts. Then the folder itself may be sticky, as `/tmp` is. */
  readonly isNew: boolean;
  readonly isLenient: boolean;
}

/**
 * Like `findOtherWriters`, for a folder that exists and the folders in its path. Others can replace it if they own a folder above it, or
 * can write to one that is not sticky: there, only owners can rename. No one gets into a folder that is closed to others, whatever the
 * modes below it are.
 */
export function findWriterAlong(folder: string, { isNew, isLenient }: PathTrust): string | null {
  if (process.getuid === undefined) return null;
  const trusted = [0, process.getuid()];
  let isClosed = false;
  for (const each of foldersDownTo(folder)) {
    const { uid, mode } = statSync(each);
    const isAbove = isNew || each !== folder;
    const isOwn = trusted.includes(uid);
    if (!isOwn && !(isAbove && isLenient)) return `${each} belongs to another user`;
    const isWritable = (mode & (isLenient ? WRITABLE_BY_ALL : WRITABLE_BY_OTHERS)) !== 0;
    if (isWritable && !isClosed && !(isAbove && mode & STICKY)) return `${each} can be written by other users`;
    isClosed ||= isOwn && (mode & ENTERED_BY_OTHERS) === 0;
    if (isClosed && isLenient) return null;
  }
  return null;
}

/** Returns the folders from the root of the file system to this one: all of them, however many there are. */
function foldersDownTo(path: string): readonly string[] {
  return dirname(path) === path ? [path] : [...foldersDownTo(dirname(path)), path];
}
