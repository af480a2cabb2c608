// How much memory there is, and how much of it control groups leave to this process.

import { sizeText, UNKNOWN } from '../fact-text.ts';
import type { Limit } from './cgroup.ts';

/** Returns MemTotal of /proc/meminfo, `15.6GiB`, or `unknown`. */
export function memoryText(meminfo: string): string {
  const kilobytes = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? UNKNOWN : sizeText(Number(kilobytes) * 1024);
}

/** Returns a limit on memory: `2GiB`, `none`, `unknown`. */
export function memoryLimitText(limit: Limit): string {
  return typeof limit === 'number' ? sizeText(limit) : limit;
}
