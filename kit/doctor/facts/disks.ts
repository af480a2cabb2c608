// The disks of folders, and the free space on them.
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Disk {
  readonly path: string;
  /** What this user may still write. */
  readonly freeBytes: number;
}

interface NearestFolder {
  readonly path: string;
  /** The number of its file system. */
  readonly device: number;
  /** False if a file is at the path. */
  readonly isFolder: boolean;
}

/** Returns the disks of folders, each disk once. A folder that does not exist is on the disk of the nearest one above it. */
export async function listDisks(paths: readonly string[]): Promise<readonly Disk[]> {
  const disks = new Map<number, Disk>();
  for (const path of paths) {
    const nearest = await findNearestFolder(path);
    const space = nearest && (await statfs(nearest.path).catch(() => null));
    if (nearest && space && !disks.has(nearest.device))
      disks.set(nearest.device, { path, freeBytes: space.bavail * space.bsize });
  }
  return [...disks.values()];
}

/** Returns `path`, or the nearest path above it that exists. Null if none can be read. */
export async function findNearestFolder(path: string): Promise<NearestFolder | null> {
  const stats = await stat(path).catch(() => null);
  if (stats) return { path, device: stats.dev, isFolder: stats.isDirectory() };
  return dirname(path) === path ? null : findNearestFolder(dirname(path));
}
