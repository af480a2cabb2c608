// The folder that is there, of one that may not be there yet.
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface NearestFolder {
  readonly path: string;
  /** Of its file system. */
  readonly device: number;
  /** False for a file in the place of a folder. */
  readonly isFolder: boolean;
}

/** Returns `path`, or the nearest above it that exists; null where none may be looked at. */
export async function findNearestFolder(path: string): Promise<NearestFolder | null> {
  const stats = await stat(path).catch(() => null);
  if (stats) return { path, device: stats.dev, isFolder: stats.isDirectory() };
  return dirname(path) === path ? null : findNearestFolder(dirname(path));
}
