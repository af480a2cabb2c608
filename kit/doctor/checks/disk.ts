// Check: is there room for a job? Figures: Kubo takes 130 MB while it is installed; builds of Kubo and Cluster from source
// left 5.2 GB in Go's module and build caches; a matrix of runtimes and containers takes some more.
import { statfs } from 'node:fs/promises';
import { nearestFolder } from '../facts/nearest-folder.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import { sizeText } from '../render.ts';

export interface Disk {
  readonly path: string;
  /** Bytes that this user may still write. */
  readonly free: number;
}

const LITTLE = 2 ** 30;
const COMFORTABLE = 10 * 2 ** 30;

/** Returns the disks of folders, each disk once; a folder that is not there yet is on the disk of what is above it. */
export async function disksOf(paths: readonly string[]): Promise<readonly Disk[]> {
  const disks = new Map<number, Disk>();
  for (const path of paths) {
    const there = await nearestFolder(path);
    const space = there && (await statfs(there.path).catch(() => null));
    if (there && space && !disks.has(there.device)) disks.set(there.device, { path, free: space.bavail * space.bsize });
  }
  return [...disks.values()];
}

/** Returns whether every disk has room. */
export function checkDisk(disks: readonly Disk[]): Finding {
  return { id: 'disk', title: 'Disk', page: `${TROUBLESHOOTING}#disk-full`, ...verdict(disks) };
}

function verdict(disks: readonly Disk[]): Verdict {
  const least = disks.toSorted((a, b) => a.free - b.free)[0];
  if (!least) return unknown('no disk says how much is free', null);
  const found = disks.map(({ path, free }) => `${sizeText(free)} free at ${path}`).join(', ');
  const mend = 'docker system prune; go clean -cache -modcache';
  if (least.free < LITTLE) return failure(found, mend);
  if (least.free < COMFORTABLE) return warning(`${found}; builds from source and images take 10 GiB`, mend);
  return ok(found);
}
