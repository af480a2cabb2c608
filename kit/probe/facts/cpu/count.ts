// The number of processors, and how many of them this process may use.

import { readText } from '../../../platform/host/system.ts';
import { UNKNOWN_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';
import type { ResourceLimit } from '../cgroup.ts';

// Cpus_allowed_list is near the end of the file, which has about 1.5 KB and grows with the number of processors.
const STATUS_BYTES = 16_384;
const MAX_PROCESSORS = 65_536;

interface CpuCounts {
  /** Logical processors that are online. */
  readonly cores: string;
  /** Whole processors that affinity and control groups allow, at least 1. */
  readonly cpus: string;
}

/** Returns the counts of a Linux machine. */
export function countLinuxCpus(system: ProbeSystem, limit: ResourceLimit): CpuCounts {
  const cores = countCpuList(readText(system, '/sys/devices/system/cpu/online') ?? '');
  const allowed = countAllowedCpus(readText(system, '/proc/self/status', STATUS_BYTES) ?? '');
  return { cores: cores === null ? UNKNOWN_FACT : String(cores), cpus: formatUsableCpus(allowed ?? cores, limit) };
}

/** Returns the number of processors in a list of the kernel, such as `0-3,8,10-11`, or null if it is not such a list. */
export function countCpuList(text: string): number | null {
  const ranges = text.trim().split(',');
  const counts = ranges.map((range) => {
    const [, first, last] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(range) ?? [];
    return first === undefined ? Number.NaN : Number(last ?? first) - Number(first) + 1;
  });
  const count = counts.reduce((sum, each) => sum + each, 0);
  return counts.every((each) => each > 0) && count <= MAX_PROCESSORS ? count : null;
}

/** Returns the number of processors that the affinity in the text of /proc/self/status allows, or null. */
export function countAllowedCpus(status: string): number | null {
  return countCpuList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '');
}

function formatUsableCpus(allowed: number | null, limit: ResourceLimit): string {
  if (allowed === null || limit === 'unknown') return UNKNOWN_FACT;
  return String(limit === 'none' ? allowed : Math.max(1, Math.floor(Math.min(allowed, limit))));
}
