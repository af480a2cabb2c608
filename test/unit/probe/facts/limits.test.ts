// Limits of control groups, processors, memory, and the format of facts.
import { describe, expect, test } from 'vitest';
import { formatFact, formatFactSize } from '../../../../kit/probe/fact-text.ts';
import {
  formatMemoryLimit,
  parseCgroup,
  parseCpuLimit,
  parseMemoryLimit,
  readCgroupLimits,
} from '../../../../kit/probe/facts/cgroup.ts';
import { countLinuxCpus } from '../../../../kit/probe/facts/cpu/count.ts';
import { formatTotalMemory } from '../../../../kit/probe/facts/operating-system.ts';
import { localProbeSystem, type ProbeSystem } from '../../../../kit/probe/system.ts';

function systemOf(files: Readonly<Record<string, string>>): ProbeSystem {
  const readAt = (path: string) => (path in files ? Buffer.from(files[path] ?? '') : null);
  return { ...localProbeSystem(), readAt };
}

const ROOT = '/sys/fs/cgroup';
const V2 = { [`${ROOT}/cgroup.controllers`]: 'cpu memory\n' };

describe('the limits of control groups', () => {
  test.each([
    ['are unknown without groups', {}, 'unknown', 'unknown'],
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
      'are those of the root for a path outside of the namespace',
      { '/proc/self/cgroup': '0::/../../x\n', [`${ROOT}/memory.max`]: '500\n', [`${ROOT}/cpu.max`]: 'max 100000\n' },
      500,
      'none',
    ],
    [
      'are those of the root in a container with version 1, whose path is that of the host',
      {
        '/proc/self/cgroup': '4:memory:/docker/x\n3:cpu,cpuacct:/docker/x\n',
        [`${ROOT}/memory/memory.limit_in_bytes`]: '500\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '50000\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      500,
      0.5,
    ],
    [
      'do not exist in version 1 without limits',
      {
        '/proc/self/cgroup': '4:memory:/\n3:cpu:/\n0::/\n',
        [`${ROOT}/memory/memory.limit_in_bytes`]: '9223372036854771712\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      'none',
      'none',
    ],
    ['do not exist in version 1 without the controllers', { '/proc/self/cgroup': '2:pids:/x\n' }, 'none', 'none'],
    [
      'are unknown in version 1 with /sys hidden',
      { '/proc/self/cgroup': '4:memory:/x\n3:cpu:/x\n' },
      'unknown',
      'unknown',
    ],
  ])('%s', (_, files, memory, cpus) => {
    expect(readCgroupLimits(systemOf(files))).toEqual({ memory, cpus });
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
