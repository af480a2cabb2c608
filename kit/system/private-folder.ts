// Folders that only this user can write to. Another user could have prepared a folder at a fixed path, or could replace a folder
// that is in one of their own.
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, mkdtempSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KitError } from '../errors.ts';

const ROOT_UID = 0;
const WRITABLE_BY_OTHERS = 0o022;
const ENTERED_BY_OTHERS = 0o011;
const STICKY = 0o1000;

/**
 * Returns why a path is not a folder of this user that others cannot write to, for an error; null if it is. Windows has no owner
 * and mode in stat. There such folders are in the user's own profile.
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
 * Whether others can replace what is in a folder, because they own it or a folder above it, or can write to one. With the sticky
 * bit, as in /tmp, only owners can rename. Modes below a folder of this user that no one else can enter do not matter. Windows
 * has no owners and modes. The path must exist.
 */
export function canBeReplaced(path: string): boolean {
  if (process.getuid === undefined) return false;
  const owners = [ROOT_UID, process.getuid()];
  let closed = false;
  for (const folder of foldersDownTo(path)) {
    const { mode, uid } = statSync(folder);
    if (!owners.includes(uid)) return true;
    closed ||= (mode & ENTERED_BY_OTHERS) === 0;
    if (!closed && (mode & WRITABLE_BY_OTHERS) !== 0 && (mode & STICKY) === 0) return true;
  }
  return false;
}

/**
 * Returns a new folder in the temporary folder, for this user only. `sudo` may keep the TMPDIR of another user: then it is in
 * /tmp. Throws `invalid-input` if others can replace it there, too.
 */
export function createTemporaryFolder(prefix: string): string {
  const parents = process.platform === 'win32' ? [tmpdir()] : [tmpdir(), '/tmp'];
  for (const parent of parents) {
    const real = realPath(parent);
    if (real !== null && !canBeReplaced(real)) return mkdtempSync(join(real, prefix));
  }
  throw new KitError('invalid-input', {
    subject: `temporary folder '${tmpdir()}'`,
    problem: 'other users can replace what is in it',
    fix: 'Set TMPDIR to a folder that only you can write to.',
  });
}

/**
 * Returns a new folder whose path starts with `prefix`. Only this user can write to it. Others can read it, as far as the umask lets
 * them, unlike those of mkdtemp. Throws the errors of the file system.
 */
export function createReadableFolder(prefix: string): string {
  const path = `${prefix}${randomBytes(3).toString('hex')}`;
  // Fails if the path exists. A link is not followed.
  mkdirSync(path, { mode: 0o755 });
  return path;
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Returns the folders from the root of the file system to this one. */
function foldersDownTo(path: string): readonly string[] {
  return dirname(path) === path ? [path] : [...foldersDownTo(dirname(path)), path];
}
