// Limits of control groups, processors, memory, and the format of facts.
import { describe, expect, test } from 'vitest';
import { formatFact, formatFactSize } from '../../../../kit/probe/fact-text.ts';
import { parseCgroup, parseCgroupMounts } from '../../../../kit/probe/facts/cgroup/hierarchy.ts';
import {
  formatMemoryLimit,
  parseCpuLimit,
  parseMemoryLimit,
  readCgroupLimits,
} from '../../../../kit/probe/facts/cgroup/limits.ts';
import { countLinuxCpus } from '../../../../kit/probe/facts/cpu/count.ts';
import { formatTotalMemory, readTotalMemory } from '../../../../kit/probe/facts/operating-system.ts';
import { localProbeSystem, type ProbeSystem } from '../../../../kit/probe/system.ts';

interface NodeCounts {
  readonly processors: number;
  readonly parallelism: number;
  readonly memoryBytes: number;
}

const NO_COUNTS: NodeCounts = { processors: 0, parallelism: 0, memoryBytes: 0 };

/** Returns a system with these files, the namespace of control groups `cgroups`, and what Node counts. */
function systemOf(
  files: Readonly<Record<string, string>>,
  counts: Partial<NodeCounts> = {},
  cgroups: string | null = 'cgroup:[4026532457]',
): ProbeSystem {
  const readAt = (path: string, offset: number, length: number) =>
    path in files ? Buffer.from(files[path] ?? '').subarray(offset, offset + length) : null;
  const readLink = (path: string) => (path === '/proc/self/ns/cgroup' ? cgroups : null);
  const hardware = () => ({ cpuModel: '', ...NO_COUNTS, ...counts });
  return { ...localProbeSystem(), readAt, readLink, hardware };
}

/** Returns a mountinfo of control groups: root, mount point and, for version 1, controllers. */
function mountinfo(...mounts: readonly (readonly [string, string, string?])[]): Readonly<Record<string, string>> {
  const lines = mounts.map(([root, point, controllers], index) => {
    const type = controllers === undefined ? 'cgroup2 cgroup rw,nsdelegate' : `cgroup cgroup rw,${controllers}`;
    return `${40 + index} 31 0:${index} ${root} ${point} ro,nosuid,nodev,noexec,relatime shared:9 master:4 - ${type}`;
  });
  return { '/proc/self/mountinfo': ['22 26 0:21 / /proc rw shared:13 - proc proc rw', ...lines, ''].join('\n') };
}

const ROOT = '/sys/fs/cgroup';
const V2 = { [`${ROOT}/cgroup.controllers`]: 'cpu memory\n' };

const INITIAL = 'cgroup:[4026531835]';
const STATUS = { '/proc/self/status': 'Name:\tnode\nCpus_allowed_list:\t0-3\n' };
const UNLIMITED_V1 = '9223372036854771712\n';

describe('the limits of control groups', () => {
  test.each([
    ['are unknown if /proc is hidden', {}, 'unknown', 'unknown'],
    ['are unknown if only the list of groups is hidden', STATUS, 'unknown', 'unknown'],
    ['do not exist without a hierarchy (an arm64 virtual machine)', { '/proc/self/cgroup': '' }, 'none', 'none'],
    ['do not exist at the root of version 2', { '/proc/self/cgroup': '0::/\n', ...V2 }, 'none', 'none'],
    ['are unknown if version 2 is not mounted', { '/proc/self/cgroup': '0::/\n' }, 'unknown', 'unknown'],
    ['do not exist for a group without controllers', { '/proc/self/cgroup': '0::/a/b\n', ...V2 }, 'none', 'none'],
    [
      'may be those of the group itself',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        [`${ROOT}/a/b/memory.max`]: '1000\n',
        [`${ROOT}/a/b/cpu.max`]: '200000 100000\n',
      },
      1000,
      2,
    ],
    [
      'may be lower in a group above',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        [`${ROOT}/a/b/memory.max`]: '1000\n',
        [`${ROOT}/a/memory.max`]: '500\n',
        ...V2,
      },
      500,
      'none',
    ],
    [
      'are unknown for a process that was moved out of its container (openjdk/jdk#21808)',
      {
        '/proc/self/cgroup': '4:memory:/test\n3:cpu,cpuacct:/docker/x\n0::/../test\n',
        ...mountinfo(['/docker/x', `${ROOT}/memory`, 'memory'], ['/docker/x', `${ROOT}/cpu,cpuacct`, 'cpu,cpuacct']),
        [`${ROOT}/memory/memory.limit_in_bytes`]: '500\n',
        [`${ROOT}/cpu,cpuacct/cpu.cfs_quota_us`]: '50000\n',
        [`${ROOT}/cpu,cpuacct/cpu.cfs_period_us`]: '100000\n',
      },
      'unknown',
      0.5,
    ],
    [
      'are unknown for a sibling of the mounted group',
      { '/proc/self/cgroup': '0::/../x\n', ...mountinfo(['/', ROOT]), [`${ROOT}/memory.max`]: '500\n', ...V2 },
      'unknown',
      'unknown',
    ],
    [
      'are found in a group beside the namespace, if its parent is mounted',
      {
        '/proc/self/cgroup': '0::/../x\n',
        ...mountinfo(['/..', ROOT]),
        [`${ROOT}/x/memory.max`]: '500\n',
        [`${ROOT}/x/cpu.max`]: 'max 100000\n',
      },
      500,
      'none',
    ],
    [
      'are unknown in a namespace over the mounts of the host (unshare -C, version 2)',
      { '/proc/self/cgroup': '0::/\n', ...mountinfo(['/../../..', ROOT]), ...V2 },
      'unknown',
      'unknown',
    ],
    [
      'are unknown in a namespace over the mounts of the host (unshare -C, version 1)',
      {
        '/proc/self/cgroup': '4:memory:/\n3:cpu:/sub\n0::/\n',
        ...mountinfo(['/..', `${ROOT}/memory`, 'memory'], ['/..', `${ROOT}/cpu`, 'cpu']),
        [`${ROOT}/memory/memory.limit_in_bytes`]: UNLIMITED_V1,
        [`${ROOT}/memory/memory.stat`]: 'cache 1\nhierarchical_memory_limit 9223372036854771712\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      'unknown',
      'unknown',
    ],
    [
      'of a group above the mount are inherited in version 1 (memory.stat)',
      {
        '/proc/self/cgroup': '4:memory:/kubepods/pod1/c1\n3:cpu:/\n',
        ...mountinfo(['/kubepods/pod1/c1', `${ROOT}/memory`, 'memory'], ['/', `${ROOT}/cpu`, 'cpu']),
        [`${ROOT}/memory/memory.limit_in_bytes`]: UNLIMITED_V1,
        [`${ROOT}/memory/memory.stat`]: 'cache 4096\nhierarchical_memory_limit 4194304000\ntotal_cache 4096\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      4_194_304_000,
      'none',
    ],
    [
      'of a group above do not count in version 1 if memory.stat excludes them (memory.use_hierarchy 0)',
      {
        '/proc/self/cgroup': '4:memory:/a/b\n',
        ...mountinfo(['/', `${ROOT}/memory`, 'memory']),
        [`${ROOT}/memory/a/memory.limit_in_bytes`]: '500\n',
        [`${ROOT}/memory/a/b/memory.limit_in_bytes`]: UNLIMITED_V1,
        [`${ROOT}/memory/a/b/memory.stat`]: 'hierarchical_memory_limit 9223372036854771712\n',
      },
      'none',
      'none',
    ],
    [
      'are those of the mount in a container with version 1, whose path is that of the host',
      {
        '/proc/self/cgroup': '4:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n',
        ...mountinfo(['/docker/x', `${ROOT}/memory`, 'memory'], ['/docker/x', `${ROOT}/cpu,cpuacct`, 'cpu,cpuacct']),
        [`${ROOT}/memory/memory.limit_in_bytes`]: '500\n',
        [`${ROOT}/cpu,cpuacct/cpu.cfs_quota_us`]: '50000\n',
        [`${ROOT}/cpu,cpuacct/cpu.cfs_period_us`]: '100000\n',
      },
      500,
      0.5,
    ],
    [
      'are those of the last mount at a point, which hides the others',
      {
        '/proc/self/cgroup': '4:memory:/a/b\n',
        ...mountinfo(['/', `${ROOT}/memory`, 'memory'], ['/a/b', `${ROOT}/memory`, 'memory']),
        [`${ROOT}/memory/memory.limit_in_bytes`]: UNLIMITED_V1,
        [`${ROOT}/memory/memory.stat`]: 'hierarchical_memory_limit 1073741824\n',
      },
      1_073_741_824,
      'none',
    ],
    [
      'are also found where no engine mounts them, such as by Android (/dev/memcg)',
      {
        '/proc/self/cgroup': '3:memory:/apps\n2:cpu:/bg_non_interactive\n0::/uid_10123/pid_222\n',
        ...mountinfo(['/', '/dev/memcg', 'memory'], ['/', '/dev/cpu\\040ctl', 'cpu'], ['/', ROOT]),
        '/dev/memcg/apps/memory.limit_in_bytes': '500\n',
        '/dev/cpu ctl/bg_non_interactive/cpu.cfs_quota_us': '-1\n',
        '/dev/cpu ctl/bg_non_interactive/cpu.cfs_period_us': '100000\n',
      },
      500,
      'none',
    ],
    [
      'do not exist in version 1 without limits',
      {
        '/proc/self/cgroup': '4:memory:/\n3:cpu:/\n0::/\n',
        [`${ROOT}/memory/memory.limit_in_bytes`]: UNLIMITED_V1,
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      'none',
      'none',
    ],
    ['do not exist in version 1 without the controllers', { '/proc/self/cgroup': '2:pids:/x\n' }, 'none', 'none'],
    [
      'do not exist if neither version has the controller (Raspberry Pi OS, cgroup_disable=memory)',
      {
        '/proc/self/cgroup': '3:cpu:/x\n1:name=systemd:/x\n0::/x\n',
        ...mountinfo(['/', `${ROOT}/cpu`, 'cpu'], ['/', `${ROOT}/unified`]),
        [`${ROOT}/unified/cgroup.controllers`]: '\n',
        [`${ROOT}/cpu/x/cpu.cfs_quota_us`]: '150000\n',
        [`${ROOT}/cpu/x/cpu.cfs_period_us`]: '100000\n',
      },
      'none',
      1.5,
    ],
    [
      'do not exist for a controller that the kernel disables, in a container without version 2',
      {
        '/proc/self/cgroup': '3:cpu:/docker/x\n0::/system.slice/containerd.service\n',
        ...mountinfo(['/docker/x', `${ROOT}/cpu`, 'cpu']),
        '/proc/cgroups': '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t3\t40\t1\nmemory\t0\t97\t0\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      'none',
      'none',
    ],
    [
      'may be in version 2 beside version 1',
      {
        '/proc/self/cgroup': '3:memory:/x\n0::/x\n',
        ...mountinfo(['/', `${ROOT}/memory`, 'memory'], ['/', `${ROOT}/unified`]),
        [`${ROOT}/memory/x/memory.limit_in_bytes`]: '500\n',
        [`${ROOT}/unified/x/cpu.max`]: '300000 100000\n',
      },
      500,
      3,
    ],
    [
      'are unknown in version 1 with /sys hidden',
      { '/proc/self/cgroup': '4:memory:/x\n3:cpu:/x\n' },
      'unknown',
      'unknown',
    ],
  ])('%s', (_, files, memory, cpus) => {
    expect(readCgroupLimits(systemOf(files))).toEqual({ memory, cpus });
  });

  test.each([
    ['the root of version 2', '0::/\n', 'none'],
    ['the roots of version 1', '4:memory:/\n3:cpu:/\n0::/\n', 'none'],
    ['another group', '0::/user.slice\n', 'unknown'],
  ])('do not exist at the root of the initial namespace, as in a chroot: %s', (_, cgroup, limit) => {
    const system = systemOf({ '/proc/self/cgroup': cgroup, ...STATUS }, {}, INITIAL);
    expect(readCgroupLimits(system)).toEqual({ memory: limit, cpus: limit });
  });

  test('do not exist in a kernel without control groups', () => {
    expect(readCgroupLimits(systemOf(STATUS, {}, null))).toEqual({ memory: 'none', cpus: 'none' });
  });

  test('are those of the longest paths', () => {
    const path = `/${'kubepods-burstable-pod0a1b2c3d.slice/'.repeat(40)}c`;
    const lines = Array.from({ length: 10 }, (_, index) => `${index + 20}:c${index}:${path}\n`);
    const files = {
      '/proc/self/cgroup': `${lines.join('')}4:memory:/a\n`,
      [`${ROOT}/memory/a/memory.limit_in_bytes`]: '500\n',
    };
    expect(readCgroupLimits(systemOf(files)).memory).toBe(500);
  });

  test('are read up to 16 levels deep, and at the root', () => {
    const path = Array.from({ length: 40 }, (_, index) => `g${index}`).join('/');
    const files = {
      '/proc/self/cgroup': `0::/${path}\n`,
      [`${ROOT}/memory.max`]: '7\n',
      [`${ROOT}/g0/memory.max`]: '5\n',
    };
    expect(readCgroupLimits(systemOf(files)).memory).toBe(7);
  });

  test.each([
    ['max\n', 'none'],
    ['0\n', 0],
    ['8589934592\n', 8_589_934_592],
    ['9223372036854771712', 'none'],
    ['-1', null],
    ['', null],
    ['1 2', null],
  ])('of memory are parsed: %j is %s', (text, expected) => {
    expect(parseMemoryLimit(text)).toBe(expected);
  });

  test.each([
    ['max 100000\n', 'none'],
    ['150000 100000\n', 1.5],
    ['-1\n 100000\n', 'none'],
    ['100000 0', null],
    ['100000', null],
    ['', null],
  ])('of processors are parsed: %j is %s', (text, expected) => {
    expect(parseCpuLimit(text)).toBe(expected);
  });

  test('have mounts, with their controllers in version 1 (num_cpus, mountinfo_multi_opt)', () => {
    const text =
      '7 5 0:6 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:7 shared:8 shared:9 - cgroup cgroup rw,cpu,cpuacct\n' +
      '8 5 0:7 /a\\040b /sys/fs/cgroup/u rw,relatime - cgroup2 none rw\n9 5 0:8 / /mnt rw - tmpfs cgroup rw\nnonsense - cgroup\n';
    expect(parseCgroupMounts(text)).toEqual([
      { root: '/', point: '/sys/fs/cgroup/cpu,cpuacct', options: ['rw', 'cpu', 'cpuacct'] },
      { root: '/a b', point: '/sys/fs/cgroup/u', options: null },
    ]);
  });

  test('have one path for each controller', () => {
    expect(parseCgroup('12:cpuacct,cpu:/a\n4:memory:/b:c\n1:name=systemd:/d\n0::/e\nnonsense\n')).toEqual({
      memory: '/b:c',
      cpu: '/a',
      unified: '/e',
    });
  });
});

describe('usable processors', () => {
  const files = { '/sys/devices/system/cpu/online': '0-7\n', '/proc/self/status': 'Cpus_allowed_list:\t0-3\n' };
  test.each([
    ['none', '4'],
    [1.5, '1'],
    [0.25, '1'],
    [3.99, '3'],
    [64, '4'],
    ['unknown', 'unknown'],
  ] as const)('with a limit of %s are %s of 4', (limit, cpus) => {
    expect(countLinuxCpus(systemOf(files), limit)).toEqual({ cores: '8', cpus });
  });
});

describe('the number of processors and the size of the memory', () => {
  const ONLINE = '/sys/devices/system/cpu/online';
  const status = (list: string, groups = 0) =>
    `Name:\tnode\nGroups:\t${'1234567890 '.repeat(groups)}\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed_list:\t0\n`;
  test.each<[string, Readonly<Record<string, string>>, Partial<NodeCounts>, number | 'none', string, string]>([
    [
      'of 1,500 supplementary groups, whose list is beyond 16 KB',
      { [ONLINE]: '0-7\n', '/proc/self/status': status('1-2', 1500) },
      {},
      'none',
      '8',
      '2',
    ],
    [
      'of supplementary groups that cut the list off within a number',
      { [ONLINE]: '0-127\n', '/proc/self/status': `${'\n'.repeat(16_384 - 23)}Cpus_allowed_list:\t0-127\n` },
      {},
      'none',
      '128',
      '128',
    ],
    [
      'of 65,536 supplementary groups, whose list is too far away, are those of Node',
      { [ONLINE]: '0-7\n', '/proc/self/status': status('1-2', 65_536) },
      { parallelism: 2 },
      'none',
      '8',
      '2',
    ],
    [
      'of VMware, which lists processors that can be added later',
      { [ONLINE]: '0-3\n', '/proc/self/status': status('0-127') },
      {},
      'none',
      '4',
      '4',
    ],
    [
      'of LXC, whose numbers of processors differ (lxc/lxcfs#433)',
      { [ONLINE]: '0-1\n', '/proc/self/status': status('2,5') },
      { parallelism: 2 },
      'none',
      '2',
      '2',
    ],
    [
      'without hyper-threads',
      { [ONLINE]: '0,2,4,6\n', '/proc/self/status': status('0-3') },
      { parallelism: 2 },
      'none',
      '4',
      '2',
    ],
    [
      'with a limit, by whose weight Node divides',
      { [ONLINE]: '0-7\n', '/proc/self/status': status('0-7') },
      { parallelism: 1 },
      4,
      '8',
      '4',
    ],
    ['with /sys hidden', { '/proc/self/status': status('0-1') }, { processors: 4, parallelism: 2 }, 'none', '4', '2'],
    ['with /proc and /sys hidden', {}, { processors: 4, parallelism: 3 }, 'none', '4', '3'],
    ['with /proc hidden and a limit', { [ONLINE]: '0-7\n' }, { parallelism: 1 }, 2, '8', '2'],
    ['that nothing tells', {}, {}, 'none', 'unknown', 'unknown'],
  ])('%s', (_, files, counts, limit, cores, cpus) => {
    expect(countLinuxCpus(systemOf(files, counts), limit)).toEqual({ cores, cpus });
  });

  test.each([
    [{ '/proc/meminfo': 'MemTotal: 16372884 kB\n' }, 8, '15.6GiB'],
    [{}, 8 * 2 ** 30, '8GiB'],
    [{}, 0, 'unknown'],
  ])('with the meminfo %j and %s bytes in Node: memory %s', (files, memoryBytes, memory) => {
    expect(readTotalMemory(systemOf(files, { memoryBytes }))).toBe(memory);
  });
});

describe('the format of facts', () => {
  test.each([
    [0, '0MiB'],
    [536_870_912, '512MiB'],
    [1_073_741_823, '1023MiB'],
    [1_073_741_824, '1GiB'],
    [16_765_833_216, '15.6GiB'],
    [2 ** 40, '1024GiB'],
    [Number.NaN, 'unknown'],
    [-1, 'unknown'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('of %s bytes is %s', (bytes, expected) => {
    expect(formatFactSize(bytes)).toBe(expected);
  });

  test('is a size for memory and its limit', () => {
    expect(formatTotalMemory('MemTotal:       16372884 kB\nMemFree: 1 kB\n')).toBe('15.6GiB');
    expect(formatTotalMemory('MemFree: 1 kB\n')).toBe('unknown');
    expect([formatMemoryLimit(2 ** 31), formatMemoryLimit('none'), formatMemoryLimit('unknown')]).toEqual([
      '2GiB',
      'none',
      'unknown',
    ]);
  });

  test.each([
    [' a\n\tb\u0000\u001b[31mc ', 'a b [31mc'],
    ['\u2028\ud800', 'unknown'],
    ['', 'unknown'],
    ['x'.repeat(10_000), 'x'.repeat(4096)],
    [`${'x'.repeat(4095)}\u{1f600}`, 'x'.repeat(4095)],
    ['\u{1f600}', '\u{1f600}'],
  ])('of the text %j is %j', (text, expected) => {
    expect(formatFact(text)).toBe(expected);
  });
});
