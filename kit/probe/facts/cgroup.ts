// The limits that control groups set for this process. Source: Linux's Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst.

import { readText } from '../../platform/host/system.ts';
import { formatFactSize } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

/** `unknown`: the groups cannot be read. */
export type ResourceLimit = number | 'none' | 'unknown';

interface CgroupLimits {
  /** In bytes. */
  readonly memory: ResourceLimit;
  /** In processors: 1.5 is the time of one and a half. */
  readonly cpus: ResourceLimit;
}

interface CgroupPaths {
  readonly memory: string | null;
  readonly cpu: string | null;
  /** The path in the single hierarchy of version 2. */
  readonly unified: string | null;
}

const ROOT = '/sys/fs/cgroup';
const MAX_CGROUP_DEPTH = 16;
// In version 1, no limit is 2^63 rounded down to a page.
const V1_UNLIMITED = 2 ** 62;

/** Returns the lowest limits between the root and the groups of this process. Reads at most 3 files at each level. */
export function readCgroupLimits(system: ProbeSystem): CgroupLimits {
  const text = readText(system, '/proc/self/cgroup');
  if (!text) return { memory: 'unknown', cpus: 'unknown' };
  const paths = parseCgroup(text);
  return { memory: memoryLimit(system, paths), cpus: cpuLimit(system, paths) };
}

/** Returns the paths in /proc/self/cgroup: `4:memory:/user.slice`, `0::/init.scope`. */
export function parseCgroup(text: string): CgroupPaths {
  const lines = text.split('\n').flatMap((line) => {
    const [, id, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    return id === undefined || path === undefined ? [] : [{ id, controllers: (controllers ?? '').split(','), path }];
  });
  const pathOf = (controller: string) =>
    lines.find(({ controllers }) => controllers.includes(controller))?.path ?? null;
  return { memory: pathOf('memory'), cpu: pathOf('cpu'), unified: lines.find(({ id }) => id === '0')?.path ?? null };
}

/** Returns the bytes in the text of memory.max or memory.limit_in_bytes. `none`: no limit. Null: invalid. */
export function parseMemoryLimit(text: string): number | 'none' | null {
  const word = text.trim();
  if (word === 'max') return 'none';
  if (!/^\d{1,20}$/.test(word)) return null;
  return Number(word) >= V1_UNLIMITED ? 'none' : Number(word);
}

/** Returns the processors in the text of cpu.max, `150000 100000`; version 1 has two files. `none`: no limit. Null: invalid. */
export function parseCpuLimit(text: string): number | 'none' | null {
  const [quota, period] = text.trim().split(/\s+/);
  if (quota === 'max' || quota === '-1') return 'none';
  if (!/^\d{1,15}$/.test(quota ?? '') || !/^\d{1,15}$/.test(period ?? '') || Number(period) === 0) return null;
  return Number(quota) / Number(period);
}

/** Returns a limit on memory as a fact: `2GiB`, `none`, `unknown`. */
export function formatMemoryLimit(limit: ResourceLimit): string {
  return typeof limit === 'number' ? formatFactSize(limit) : limit;
}

function memoryLimit(system: ProbeSystem, { memory, unified }: CgroupPaths): ResourceLimit {
  const name = memory === null ? 'memory.max' : 'memory.limit_in_bytes';
  const folders = listGroupFolders(memory === null ? ROOT : `${ROOT}/memory`, memory ?? unified);
  const found = folders.map((folder) => parseMemoryLimit(readText(system, `${folder}/${name}`) ?? ''));
  return selectLowestLimit(system, found, memory === null);
}

function cpuLimit(system: ProbeSystem, { cpu, unified }: CgroupPaths): ResourceLimit {
  const folders = listGroupFolders(cpu === null ? ROOT : `${ROOT}/cpu`, cpu ?? unified);
  const found = folders.map((folder) => {
    const names = cpu === null ? ['cpu.max'] : ['cpu.cfs_quota_us', 'cpu.cfs_period_us'];
    return parseCpuLimit(names.map((name) => readText(system, `${folder}/${name}`) ?? '').join(' '));
  });
  return selectLowestLimit(system, found, cpu === null);
}

// From the group of the process up to the root. In a container the path may be that of the host, of which only the root exists
// here. A path with `..` is outside of the mounted hierarchy.
function listGroupFolders(root: string, path: string | null): string[] {
  if (path === null) return [];
  const names = path.split('/').filter((name) => name !== '');
  if (names.includes('..')) return [root];
  const folders = names.map((_, index) => [root, ...names.slice(0, names.length - index)].join('/'));
  return [...folders.slice(0, MAX_CGROUP_DEPTH), root];
}

// Without folders, the kernel does not have that controller. In version 2, the root and groups without the controller have no files
// with limits.
function selectLowestLimit(
  system: ProbeSystem,
  found: readonly (number | 'none' | null)[],
  unified: boolean,
): ResourceLimit {
  const limits = found.filter((limit) => typeof limit === 'number');
  if (limits.length > 0) return Math.min(...limits);
  if (found.length === 0 || found.includes('none')) return 'none';
  return unified && readText(system, `${ROOT}/cgroup.controllers`) !== null ? 'none' : 'unknown';
}
