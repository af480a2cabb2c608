// The folder of one build: its sources, caches and temporary files.
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toDiskError } from '../tool-cache/disk-error.ts';

/**
 * Does `work` with a new folder in `parent`, which is created if missing, and removes it afterwards, also after a failure.
 * Throws what `work` throws; `disk-full` for the file system's errors.
 */
export async function withBuildFolder<T>(
  parent: string,
  product: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${product}-`));
  try {
    return await work(folder);
  } catch (error) {
    throw toDiskError(error, folder);
  } finally {
    await removeFolder(folder);
  }
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
