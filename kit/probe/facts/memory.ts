// How much memory there is, and how much of it control groups leave to this process.

import { formatFactSize, UNKNOWN_FACT } from '../fact-text.ts';
import type { ResourceLimit } from './cgroup.ts';

/** Returns MemTotal of /proc/meminfo, `15.6GiB`, or `unknown`. */
export function formatTotalMemory(meminfo: string): string {
  const kilobytes = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? UNKNOWN_FACT : formatFactSize(Number(kilobytes) * 1024);
}

/** Returns a limit on memory: `2GiB`, `none`, `unknown`. */
export function formatMemoryLimit(limit: ResourceLimit): string {
  return typeof limit === 'number' ? formatFactSize(limit) : limit;
}
