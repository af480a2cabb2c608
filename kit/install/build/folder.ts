// The folder of one build: its sources, caches and temporary files.
import { mkdirSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../../errors.ts';
import { createFolders } from '../../system/write/create-folders.ts';
import { findFolderProblem } from '../../system/writers.ts';
import { toDiskError } from '../tool-cache/disk-error.ts';

/**
 * Does `work` with a new folder in `parent`, and removes it afterwards, also after a failure. `parent` is created if missing. If
 * others could replace what is in it, the new folder is beside it. Throws what `work` throws; `disk-full` for the file system's
 * errors.
 */
export async function withBuildFolder<T>(
  parent: string,
  product: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const prefix = findBuildsProblem(parent) === null ? join(parent, `${product}-`) : `${parent}-${product}-`;
  const folder = await mkdtemp(prefix);
  try {
    return await work(folder);
  } catch (error) {
    throw toDiskError(error, folder);
  } finally {
    await removeFolder(folder);
  }
}

/**
 * Returns why a folder cannot be used for builds, for an error; null if it can. It is created if missing, for this user only.
 * Another user can have prepared it in a shared temporary folder, and could replace the sources of a build in it.
 */
export function findBuildsProblem(folder: string): string | null {
  createFolders(dirname(folder));
  try {
    // The umask can only remove permissions.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return findFolderProblem(folder);
}

/** Makes folders writable first, because go makes those of its module cache read-only. */
async function removeFolder(folder: string): Promise<void> {
  await makeWritable(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Not a link to a folder, which could be anywhere.
    if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
  }
}
