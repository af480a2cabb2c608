// The limits that control groups set for this process. Source: Linux's Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst.

import { readText } from '../../../platform/host/system.ts';
import { formatFactSize } from '../../fact-text.ts';
import type { ProbeSystem } from '../../system.ts';
import { type CgroupMount, type Controller, findGroupFolders, parseCgroup, parseCgroupMounts } from './hierarchy.ts';

/** `unknown`: the groups cannot be read. */
export type ResourceLimit = number | 'none' | 'unknown';

interface CgroupLimits {
  /** In bytes. */
  readonly memory: ResourceLimit;
  /** In processors: 1.5 is the time of one and a half. */
  readonly cpus: ResourceLimit;
}

/** The group of this process that a controller applies to. */
interface Group {
  readonly controller: Controller;
  readonly path: string;
  readonly version: 1 | 2;
}

const CGROUP_BYTES = 16_384;
/** About 400 mounts. Those of control groups are among the first. */
const MOUNTINFO_BYTES = 65_536;
// In version 1, no limit is 2^63 rounded down to a page.
const V1_UNLIMITED = 2 ** 62;
/** PROC_CGROUP_INIT_INO in Linux's include/linux/proc_ns.h: the namespace that the kernel starts with. */
const INITIAL_NAMESPACE = 'cgroup:[4026531835]';

const NO_LIMITS: CgroupLimits = { memory: 'none', cpus: 'none' };
const UNKNOWN_LIMITS: CgroupLimits = { memory: 'unknown', cpus: 'unknown' };

/** Returns the lowest limits between the root and the groups of this process. Reads at most 3 files at each level. */
export function readCgroupLimits(system: ProbeSystem): CgroupLimits {
  const text = readText(system, '/proc/self/cgroup', CGROUP_BYTES);
  if (text === null) return hasCgroups(system) ? UNKNOWN_LIMITS : NO_LIMITS;
  const paths = parseCgroup(text);
  const mounts = parseCgroupMounts(readText(system, '/proc/self/mountinfo', MOUNTINFO_BYTES) ?? '');
  const limitOf = (controller: Controller) => {
    const path = paths[controller] ?? paths.unified;
    if (path === null) return 'none';
    return groupLimit(system, mounts, { controller, path, version: paths[controller] === null ? 2 : 1 });
  };
  return { memory: limitOf('memory'), cpus: limitOf('cpu') };
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

// A kernel without control groups has neither their file nor their namespace. A /proc that hides everything tells nothing.
function hasCgroups(system: ProbeSystem): boolean {
  return readText(system, '/proc/self/status') === null || system.readLink('/proc/self/ns/cgroup') !== null;
}

// The kernel sets no limits for the root of a hierarchy, which is `/` in the initial namespace only.
function groupLimit(system: ProbeSystem, mounts: readonly CgroupMount[], group: Group): ResourceLimit {
  const { controller, path, version } = group;
  if (path === '/' && system.readLink('/proc/self/ns/cgroup') === INITIAL_NAMESPACE) return 'none';
  const found = findGroupFolders(mounts, version === 1 ? controller : null, path);
  const folders = found?.folders ?? [];
  const inherited = version === 1 && controller === 'memory' ? readInheritedLimit(system, folders) : null;
  if (inherited !== null) return inherited;
  const limits = folders.map((folder) => readLimit(system, folder, group));
  const numbers = limits.filter((limit) => typeof limit === 'number');
  if (numbers.length > 0) return Math.min(...numbers);
  if (limits.includes('none')) return 'none';
  return version === 2 && lacksController(system, found?.point, controller) ? 'none' : 'unknown';
}

function readLimit(system: ProbeSystem, folder: string, { controller, version }: Group): number | 'none' | null {
  const read = (name: string) => readText(system, `${folder}/${name}`) ?? '';
  if (controller === 'memory') return parseMemoryLimit(read(version === 1 ? 'memory.limit_in_bytes' : 'memory.max'));
  return parseCpuLimit(version === 1 ? `${read('cpu.cfs_quota_us')} ${read('cpu.cfs_period_us')}` : read('cpu.max'));
}

// In version 1, the lowest limit on memory between the root and a group, also if the groups above are not mounted here.
function readInheritedLimit(system: ProbeSystem, folders: readonly string[]): number | 'none' | null {
  const [own] = folders;
  const stat = own === undefined ? null : readText(system, `${own}/memory.stat`);
  return parseMemoryLimit(/^hierarchical_memory_limit (\d{1,20})$/m.exec(stat ?? '')?.[1] ?? '');
}

// In version 2, the root and groups without the controller have no files with limits. Beside version 1, the hierarchy may have
// no controllers, or not be mounted here; then the kernel tells whether the controller is disabled.
function lacksController(system: ProbeSystem, point: string | undefined, controller: Controller): boolean {
  if (point !== undefined && readText(system, `${point}/cgroup.controllers`) !== null) return true;
  const row = new RegExp(`^${controller}\\s+\\d+\\s+\\d+\\s+0\\s*$`, 'm');
  return row.test(readText(system, '/proc/cgroups') ?? '');
}
