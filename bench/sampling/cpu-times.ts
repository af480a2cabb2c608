// Processor time on Linux: of the machine from /proc/stat, of processes from /proc/<pid>/stat, see proc_stat(5) and
// proc_pid_stat(5). Pure.

/** Processor time at one moment. All times count from a fixed point in the past. */
export interface CpuReading {
  /** Wall clock. */
  readonly atMs: number;
  /** What all processes used, on all cores. */
  readonly machineMs: number;
  /** What this process and those that it started used. */
  readonly ownMs: number;
}

export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** With its children that have ended and that it waited for. */
  readonly cpuMs: number;
}

/** /proc counts ticks of 10 ms on every architecture that Node supports, whatever the kernel's own tick is. */
const TICK_MS = 10;

/**
 * Parses /proc/stat. Returns the time that the processors were not idle, in which another virtual machine's use of them (steal)
 * counts. Returns null if the text is malformed or has only zeros, as in gVisor.
 */
export function parseMachineMs(text: string): number | null {
  const fields = /^cpu +((?:\d+ ?)+)$/m.exec(text)?.[1]?.split(' ').map(Number);
  // The columns after steal, guest and guest_nice, are parts of user and nice.
  const [user, nice, system, , , irq, softirq, steal] = fields ?? [];
  const ticks = [user, nice, system, irq, softirq, steal].reduce<number>((sum, each = Number.NaN) => sum + each, 0);
  return ticks > 0 ? ticks * TICK_MS : null;
}

/** Parses /proc/<pid>/stat. Returns null if the text is malformed. */
export function parseProcessTimes(text: string): ProcessTimes | null {
  // The program's name is in parentheses, and may contain spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const pid = Number.parseInt(text, 10);
  const parent = Number(fields[1]);
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0);
  if (fields.length < 15 || [pid, parent, ticks].some(Number.isNaN)) return null;
  return { pid, parent, cpuMs: ticks * TICK_MS };
}

/** Returns the processor time of a process, its descendants, and those that have ended. */
export function treeCpuMs(processes: readonly ProcessTimes[], root: number): number {
  const tree = processes.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...processes.filter(({ parent }) => parent === pid));
  return tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/**
 * Returns how many cores other processes used on average between two readings. `detachedMs` is the processor time of processes
 * that this one started and that left its tree, such as daemons.
 */
export function otherCores(before: CpuReading, after: CpuReading, detachedMs = 0): number {
  const machineMs = after.machineMs - before.machineMs;
  const ownMs = after.ownMs - before.ownMs + detachedMs;
  return Math.max(0, machineMs - ownMs) / (after.atMs - before.atMs);
}
