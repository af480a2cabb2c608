import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { otherCores, parseMachineMs, parseProcessTimes, treeCpuMs } from '../../../../bench/sampling/cpu-times.ts';
import { readCpu, readProcessCpuMs } from '../../../../bench/sampling/read-cpu.ts';

describe('parseMachineMs', () => {
  it.each<{ title: string; text: string; ms: number | null }>([
    {
      title: 'two cores: neither idle nor iowait counts, and each core is in the first line already',
      text: 'cpu  24147 5 8970 60282 510 7 172 63 0 0\ncpu0 11348 0 4266 31307 97 0 45 27 0 0\nintr 888208\n',
      ms: 333_640,
    },
    { title: 'guests, which are part of user and nice', text: 'cpu  100 10 0 50 0 0 0 0 90 10\n', ms: 1100 },
    { title: 'an old kernel without guests', text: 'cpu  1 2 3 4 5 6 7 8\n', ms: 270 },
    { title: 'only zeros, as in gVisor', text: 'cpu  0 0 0 0 0 0 0 0 0 0\n', ms: null },
    { title: 'too few columns', text: 'cpu  1 2 3 4\n', ms: null },
    { title: 'another text', text: 'cpus 1 2 3 4 5 6 7 8\n', ms: null },
    { title: 'nothing', text: '', ms: null },
  ])('$title', ({ text, ms }) => {
    expect(parseMachineMs(text)).toBe(ms);
  });
});

/** Columns of /proc/<pid>/stat from the group on, with user, system, children's user and children's system ticks. */
const columns = (times: string) => `8 8 0 -1 4194560 12 0 0 0 ${times} 20 0 1 0 8134 4317184 512`;

describe('parseProcessTimes', () => {
  it.each<{ title: string; text: string; times: ReturnType<typeof parseProcessTimes> }>([
    {
      title: 'a process with children that ended',
      text: `815 (ipfs) S 1 ${columns('1 2 30 40')}`,
      times: { pid: 815, parent: 1, cpuMs: 730 },
    },
    {
      title: 'a name with spaces and parentheses',
      text: `9 (a) Z 7 (b) R 44 ${columns('5 0 0 0')}`,
      times: { pid: 9, parent: 44, cpuMs: 50 },
    },
    { title: 'a truncated line', text: '815 (ipfs) S 1 8 8', times: null },
    { title: 'another text', text: 'No such process', times: null },
    { title: 'nothing', text: '', times: null },
  ])('$title', ({ text, times }) => {
    expect(parseProcessTimes(text)).toEqual(times);
  });
});

describe('treeCpuMs', () => {
  const processes = [
    { pid: 40, parent: 30, cpuMs: 8 },
    { pid: 1, parent: 0, cpuMs: 1000 },
    { pid: 20, parent: 10, cpuMs: 2 },
    { pid: 10, parent: 1, cpuMs: 1 },
    { pid: 30, parent: 20, cpuMs: 4 },
    { pid: 50, parent: 1, cpuMs: 500 },
  ];
  it.each([
    { root: 10, ms: 15, title: 'a process with children and grandchildren' },
    { root: 40, ms: 8, title: 'a process without children' },
    { root: 99, ms: 0, title: 'a process that does not exist' },
  ])('$title', ({ root, ms }) => {
    expect(treeCpuMs(processes, root)).toBe(ms);
  });
});

describe('otherCores', () => {
  const at = (atMs: number, machineMs: number, ownMs: number) => ({ atMs, machineMs, ownMs });
  it.each([
    { title: 'all time is ours', before: at(0, 0, 0), after: at(1000, 900, 900), detachedMs: 0, cores: 0 },
    { title: 'half a core is not', before: at(500, 7000, 100), after: at(1500, 8500, 1100), detachedMs: 0, cores: 0.5 },
    { title: 'several cores are not', before: at(0, 0, 0), after: at(2000, 6000, 2000), detachedMs: 0, cores: 2 },
    { title: 'a daemon is ours', before: at(0, 0, 0), after: at(1000, 1300, 1000), detachedMs: 300, cores: 0 },
    // Each number is rounded to 10 ms.
    { title: 'never less than none', before: at(0, 0, 0), after: at(1000, 990, 1000), detachedMs: 0, cores: 0 },
  ])('$title', ({ before, after, detachedMs, cores }) => {
    expect(otherCores(before, after, detachedMs)).toBe(cores);
  });
});

describe.runIf(process.platform === 'linux')('this machine', () => {
  it('counts what this process and its children use as own', () => {
    const before = readCpu();
    spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 100_000);']);
    const after = readCpu();
    expect(Number(after?.ownMs) - Number(before?.ownMs)).toBeGreaterThan(50);
    expect(Number(after?.machineMs)).toBeGreaterThan(Number(before?.machineMs));
  });

  it('tells the time of one process', () => {
    expect(readProcessCpuMs(process.pid)).toBeGreaterThan(0);
    expect(readProcessCpuMs(0)).toBe(0);
  });
});
