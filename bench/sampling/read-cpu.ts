// Reads processor times from Linux's /proc.
import { readdirSync } from 'node:fs';
import { readTextOrEmpty } from '../../kit/system/read-text.ts';
import { type CpuReading, type ProcessTimes, parseMachineMs, parseProcessTimes, treeCpuMs } from './cpu-times.ts';

/** Returns the processor times until now, or null if this system does not have Linux's /proc. */
export function readCpu(): CpuReading | null {
  if (process.platform !== 'linux') return null;
  const machineMs = parseMachineMs(readTextOrEmpty('/proc/stat'));
  if (machineMs === null) return null;
  return { atMs: performance.now(), machineMs, ownMs: treeCpuMs(readProcesses(), process.pid) };
}

/** Returns the processor time of a running process, in milliseconds; 0 if the system does not tell. */
export function readProcessCpuMs(pid: number): number {
  return parseProcessTimes(readTextOrEmpty(`/proc/${pid}/stat`))?.cpuMs ?? 0;
}

function readProcesses(): readonly ProcessTimes[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => parseProcessTimes(readTextOrEmpty(`/proc/${pid}/stat`)) ?? []);
}
