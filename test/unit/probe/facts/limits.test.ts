import { describe, expect, test } from 'vitest';
import { formatFact, formatFactSize } from '../../../../kit/probe/fact-text.ts';
import { parseCgroup, parseCpuLimit, parseMemoryLimit, readCgroupLimits } from '../../../../kit/probe/facts/cgroup.ts';
import { countLinuxCpus } from '../../../../kit/probe/facts/cpu/count.ts';
import { formatMemoryLimit, formatTotalMemory } from '../../../../kit/probe/facts/memory.ts';
import { localProbeSystem, type ProbeSystem } from '../../../../kit/probe/system.ts';

function systemOf(files: Readonly<Record<string, string>>): ProbeSystem {
  const readAt = (path: string) => (path in files ? Buffer.from(files[path] ?? '') : null);
  return { ...localProbeSystem(), readAt };
}

const ROOT = '/sys/fs/cgroup';
const V2 = { [`${ROOT}/cgroup.controllers`]: 'cpu memory\n' };

describe('limits of control groups', () => {
  test.each([
    ['no groups to be read', {}, 'unknown', 'unknown'],
    ['the root of version 2', { '/proc/self/cgroup': '0::/\n', ...V2 }, 'none', 'none'],
    ['version 2 that is not mounted', { '/proc/self/cgroup': '0::/\n' }, 'unknown', 'unknown'],
    ['a group without controllers', { '/proc/self/cgroup': '0::/a/b\n', ...V2 }, 'none', 'none'],
    [
      "the group's own limits",
      {
        '/proc/self/cgroup': '0::/a/b\n',
        [`${ROOT}/a/b/memory.max`]: '1000\n',
        [`${ROOT}/a/b/cpu.max`]: '200000 100000\n',
      },
      1000,
      2,
    ],
    [
      'a narrower limit above',
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
      'a path outside of the namespace',
      { '/proc/self/cgroup': '0::/../../x\n', [`${ROOT}/memory.max`]: '500\n', [`${ROOT}/cpu.max`]: 'max 100000\n' },
      500,
      'none',
    ],
    [
      "version 1 of a container, whose path is the host's",
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
      'version 1 without limits',
      {
        '/proc/self/cgroup': '4:memory:/\n3:cpu:/\n0::/\n',
        [`${ROOT}/memory/memory.limit_in_bytes`]: '9223372036854771712\n',
        [`${ROOT}/cpu/cpu.cfs_quota_us`]: '-1\n',
        [`${ROOT}/cpu/cpu.cfs_period_us`]: '100000\n',
      },
      'none',
      'none',
    ],
    ['version 1 without these controllers', { '/proc/self/cgroup': '2:pids:/x\n' }, 'none', 'none'],
    ['version 1 with /sys hidden', { '/proc/self/cgroup': '4:memory:/x\n3:cpu:/x\n' }, 'unknown', 'unknown'],
  ])('%s', (_, files, memory, cpus) => {
    expect(readCgroupLimits(systemOf(files))).toEqual({ memory, cpus });
  });

  test('a deep group is read up to 16 levels and at the root', () => {
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
  ])('memory %j is %s', (text, expected) => {
    expect(parseMemoryLimit(text)).toBe(expected);
  });

  test.each([
    ['max 100000\n', 'none'],
    ['150000 100000\n', 1.5],
    ['-1\n 100000\n', 'none'],
    ['100000 0', null],
    ['100000', null],
    ['', null],
  ])('cpus %j are %s', (text, expected) => {
    expect(parseCpuLimit(text)).toBe(expected);
  });

  test('paths by controller', () => {
    expect(parseCgroup('12:cpuacct,cpu:/a\n4:memory:/b:c\n1:name=systemd:/d\n0::/e\nnonsense\n')).toEqual({
      memory: '/b:c',
      cpu: '/a',
      unified: '/e',
    });
  });
});

describe('processors that are left', () => {
  const files = { '/sys/devices/system/cpu/online': '0-7\n', '/proc/self/status': 'Cpus_allowed_list:\t0-3\n' };
  test.each([
    ['none', '4'],
    [1.5, '1'],
    [0.25, '1'],
    [3.99, '3'],
    [64, '4'],
    ['unknown', 'unknown'],
  ] as const)('with a limit of %s: %s of 4', (limit, cpus) => {
    expect(countLinuxCpus(systemOf(files), limit)).toEqual({ cores: '8', cpus });
  });
});

describe('sizes and texts', () => {
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
  ])('%s bytes are %s', (bytes, expected) => {
    expect(formatFactSize(bytes)).toBe(expected);
  });

  test('memory and its limit', () => {
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
  ])('a fact %j is %j', (text, expected) => {
    expect(formatFact(text)).toBe(expected);
  });
});
