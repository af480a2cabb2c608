// The number of processors, and how many of them this process may use.

import { readText } from '../../../platform/host/system.ts';
import { UNKNOWN_FACT } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';
import type { ResourceLimit } from '../cgroup/limits.ts';

// Cpus_allowed_list is near the end of the file, which has about 1.5 KB. It grows with the number of processors and, by up to 11
// bytes each, with the groups of the user, which are before the list.
const STATUS_BYTES = 16_384;
const LONG_STATUS_BYTES = 131_072;
const MAX_PROCESSORS = 65_536;

interface CpuCounts {
  /** Logical processors that are online. */
  readonly cores: string;
  /** Whole processors that affinity and control groups allow, at least 1. */
  readonly cpus: string;
}

/** Returns the counts of a Linux machine. Node's own counts help where /sys or /proc is hidden. */
export function countLinuxCpus(system: ProbeSystem, limit: ResourceLimit): CpuCounts {
  const hardware = system.hardware();
  const online = countCpuList(readText(system, '/sys/devices/system/cpu/online') ?? '');
  const cores = online ?? positive(hardware.processors);
  // Node divides by the weight of a control group with a limit, so its number is exact only without one.
  const counts = [readAllowedCpus(system), cores, limit === 'none' ? positive(hardware.parallelism) : null];
  // A list may have processors that are not online, as under VMware.
  const known = counts.filter((count) => count !== null);
  const allowed = known.length === 0 ? null : Math.min(...known);
  return { cores: cores === null ? UNKNOWN_FACT : String(cores), cpus: formatUsableCpus(allowed, limit) };
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
  return countCpuList(/^Cpus_allowed_list:\s*(\S+)\n/m.exec(status)?.[1] ?? '');
}

function readAllowedCpus(system: ProbeSystem): number | null {
  const read = (bytes: number) => readText(system, '/proc/self/status', bytes) ?? '';
  const status = read(STATUS_BYTES);
  const count = countAllowedCpus(status);
  return count === null && status.length >= STATUS_BYTES ? countAllowedCpus(read(LONG_STATUS_BYTES)) : count;
}

function positive(count: number): number | null {
  return count > 0 ? count : null;
}

function formatUsableCpus(allowed: number | null, limit: ResourceLimit): string {
  if (allowed === null || limit === 'unknown') return UNKNOWN_FACT;
  return String(limit === 'none' ? allowed : Math.max(1, Math.floor(Math.min(allowed, limit))));
}
