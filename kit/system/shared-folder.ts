// Whether other users of the machine can change or replace what is in a folder.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { listAncestorFolders } from './ancestor-folders.ts';

const WRITABLE_BY_ALL = 0o002;
const WRITABLE_BY_OTHERS = 0o022;
const ENTERED_BY_OTHERS = 0o011;
const STICKY = 0o1000;

/**
 * Returns how others than this user and root can change a folder that may not exist yet, as a sentence without a full stop; null if
 * they cannot. They can also replace it if they can write to a folder above it that is not sticky. No one gets into a folder that is
 * closed to others, whatever the modes below it are. With `isLenient`, groups are trusted, and so are owners of folders above it: in a
 * container, those may belong to the user of the runner. Always null on Windows, which has no owners and modes in stat. Throws the
 * errors of the file system.
 */
export function findOtherWriters(folder: string, isLenient: boolean): string | null {
  if (process.getuid === undefined) return null;
  const trusted = [0, process.getuid()];
  const nearest = realpathSync(listAncestorFolders(folder).find((each) => existsSync(each)) ?? folder);
  for (const each of listAncestorFolders(nearest).toReversed()) {
    const { uid, mode } = statSync(each);
    const isAbove = each !== nearest || !existsSync(folder);
    const isOwn = trusted.includes(uid);
    if (!isOwn && !(isAbove && isLenient)) return `${each} belongs to another user`;
    const isWritable = (mode & (isLenient ? WRITABLE_BY_ALL : WRITABLE_BY_OTHERS)) !== 0;
    if (isWritable && !(isAbove && (mode & STICKY) !== 0)) return `${each} can be written by other users`;
    if (isOwn && (mode & ENTERED_BY_OTHERS) === 0) return null;
  }
  return null;
}
