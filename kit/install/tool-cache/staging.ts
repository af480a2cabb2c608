// Folders of the tool cache that only this user can write to: those of a tool and its versions, and the staging folders in them.
import { chmod, lstat, mkdtemp, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode } from '../../errors.ts';
import { createFolders } from '../../system/write/create-folders.ts';
import { ignoreUnsupportedChange } from '../../system/write/file-errors.ts';
import { replaceProgram } from '../../system/write/replace-file.ts';
import { isPrivateFolder } from '../../system/writers.ts';
import { toDiskError } from './disk-error.ts';
import { renameWithRetry } from './rename.ts';

const STAGING_PREFIX = '.staging-';
/** No install takes longer, so an older folder was left by a process that was killed. */
const STALE_AFTER_MS = 24 * 3600 * 1000;
/** Each time, another job must come in between. */
const MAX_ATTEMPTS = 50;
const FOLDER_MODE = 0o755;
const WRITABLE_BY_OTHERS = 0o022;

/** Returns a new, empty staging folder in `<root>/<tool>`. Throws `tool-cache-unwritable`, `disk-full`. */
export async function createStaging(root: string, tool: string): Promise<string> {
  const parent = join(root, tool);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await makeFolder(parent);
        return await mkdtemp(join(parent, STAGING_PREFIX));
      } catch (error) {
        // Another job discarded its staging folder and removed the empty folder in between.
        if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '') || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    throw toDiskError(error, root);
  }
}

/** Removes a staging folder, and the tool's folder if it is empty then: a failed install leaves nothing behind. */
export async function discardStaging(staging: string): Promise<void> {
  await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  await rmdir(dirname(staging)).catch(() => undefined);
}

/**
 * Removes staging folders that killed processes left. Those that cannot be removed stay, and so do those that another user can
 * write to: while a folder is deleted, a part of it could be replaced by a link.
 */
export async function sweepStaging(root: string, tool: string, now: number): Promise<void> {
  const parent = join(root, tool);
  if (!isPrivateFolder(parent)) return;
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((n) => n.startsWith(STAGING_PREFIX))) {
    const path = join(parent, name);
    const age = now - ((await lstat(path).catch(() => null))?.mtimeMs ?? now);
    if (age > STALE_AFTER_MS && isPrivateFolder(path))
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * Takes what is at the place of an entry away, and deletes the files in it. A folder in it stays, in a staging folder. Several jobs
 * can do it at once. Throws the errors of the file system.
 */
export async function moveAside(directory: string): Promise<void> {
  const aside = await mkdtemp(join(dirname(dirname(directory)), STAGING_PREFIX));
  const moved = join(aside, basename(directory));
  try {
    await renameWithRetry(directory, moved);
    await deleteFiles(moved).catch(() => undefined);
  } catch (error) {
    // Another job has moved it.
    if (errorCode(error) === 'ENOENT') return;
    // overlayfs cannot rename a folder that is part of a container's image.
    if (errorCode(error) !== 'EXDEV' || (await hasFolders(directory))) throw error;
    await deleteFiles(directory);
  } finally {
    await rmdir(aside).catch(() => undefined);
  }
}

/**
 * Renames a file over one of an entry. On Windows, a program that runs is moved to a staging folder, and stays there until a later
 * install sweeps it. Throws the errors of the file system.
 */
export async function replaceEntryFile(from: string, to: string): Promise<void> {
  let aside: string | null = null;
  const makeAside = async () => {
    aside = await mkdtemp(join(dirname(dirname(dirname(to))), STAGING_PREFIX));
    return join(aside, basename(to));
  };
  try {
    await replaceProgram(from, to, makeAside, { windows: process.platform === 'win32', rename: renameWithRetry });
  } finally {
    if (aside !== null) await rm(aside, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function hasFolders(directory: string): Promise<boolean> {
  return (await readdir(directory, { withFileTypes: true })).some((entry) => entry.isDirectory());
}

/** Deletes a file, or a folder and the files in it. */
async function deleteFiles(path: string): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return unlink(path);
  // From now on no one else can change what is deleted.
  await chmod(path, 0o700);
  for (const name of await readdir(path)) await unlink(join(path, name)).catch(() => undefined);
  await rmdir(path);
}

/**
 * Creates a folder and its parents. Others can read it as far as the umask allows. They cannot write to it, whatever the umask, also
 * if it is this user's and exists.
 */
export async function makeFolder(path: string): Promise<void> {
  createFolders(path, FOLDER_MODE);
  const { uid, mode } = await lstat(path);
  const mustTighten = process.getuid?.() === uid && (mode & WRITABLE_BY_OTHERS) !== 0;
  if (mustTighten) await chmod(path, mode & ~WRITABLE_BY_OTHERS & 0o7777).catch(ignoreUnsupportedChange);
}
