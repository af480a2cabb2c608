// Folders that only one user can write to.
import { lstatSync } from 'node:fs';

const WRITABLE_BY_OTHERS = 0o022;

/** Returns whether a path is a folder, not a link, of this user, and no one else can write to it. Windows: whether it is a folder. */
export function isPrivateFolder(path: string): boolean {
  try {
    const stats = lstatSync(path);
    if (!stats.isDirectory()) return false;
    return process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & WRITABLE_BY_OTHERS) === 0);
  } catch {
    return false;
  }
}
