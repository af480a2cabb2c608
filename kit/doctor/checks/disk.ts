// Check: is there room for a job? Figures: Kubo takes 130 MB while it is installed; builds of Kubo and Cluster from source
// left 5.2 GB in Go's module and build caches; a matrix of runtimes and containers takes some more.
import { statfs } from 'node:fs/promises';
import { findNearestFolder } from '../facts/nearest-folder.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import { formatSize } from '../render.ts';

export interface Disk {
  readonly path: string;
  /** Bytes that this user may still write. */
  readonly freeBytes: number;
}

const MIN_FREE_BYTES = 2 ** 30;
const RECOMMENDED_FREE_BYTES = 10 * 2 ** 30;

/** Returns the disks of folders, each disk once; a folder that is not there yet is on the disk of what is above it. */
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

/** Returns whether every disk has room. */
export function checkDisk(disks: readonly Disk[]): DoctorFinding {
  return { id: 'disk', subject: 'Disk', page: `${TROUBLESHOOTING_PAGE}#disk-full`, ...assessDisks(disks) };
}

function assessDisks(disks: readonly Disk[]): CheckResult {
  const fullest = disks.toSorted((a, b) => a.freeBytes - b.freeBytes)[0];
  if (!fullest) return unknownResult('no disk says how much is free', null);
  const found = disks.map(({ path, freeBytes }) => `${formatSize(freeBytes)} free at ${path}`).join(', ');
  const fix = 'docker system prune; go clean -cache -modcache';
  if (fullest.freeBytes < MIN_FREE_BYTES) return failureResult(found, fix);
  if (fullest.freeBytes < RECOMMENDED_FREE_BYTES)
    return warningResult(`${found}; builds from source and images take 10 GiB`, fix);
  return okResult(found);
}
