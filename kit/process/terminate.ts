// Terminates process groups: asks first, then kills. Callers make sure that the id is still that of the process they mean.
import { setTimeout as sleep } from 'node:timers/promises';
import { hasProcessTable, readProcessTable } from './running-processes.ts';
import {
  detectProcessSystem,
  hasProcess,
  type ProcessSystem,
  readWindowsProcesses,
  windowsTree,
} from './start-time.ts';

const POLL_MS = 20;
/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

interface TreeOptions {
  readonly graceMs?: number;
  readonly system?: ProcessSystem;
}

/**
 * Terminates a process and those that it started. Returns when none of them runs. They are its group, which it leads: SIGTERM, then
 * SIGKILL after `graceMs` milliseconds. Windows has neither groups nor SIGTERM: kills the process and its descendants.
 */
export async function terminateTree(
  pid: number,
  { graceMs = GRACE_MS, system = detectProcessSystem() }: TreeOptions = {},
): Promise<void> {
  if (system === 'powershell') return killWindowsTree(pid, graceMs);
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await waitUntilExited(() => isGroupRunning(pid), graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await waitUntilExited(() => isGroupRunning(pid), graceMs);
}

/**
 * Terminates what a process that has ended left in its group. On Windows, only the id of an ended process tells what it started, and
 * another process may have that id already: does nothing.
 */
export async function terminateLeftovers(pid: number): Promise<void> {
  if (detectProcessSystem() !== 'powershell') await terminateTree(pid);
}

/** Returns whether `isRunning` became false within `limitMs` milliseconds. */
export async function waitUntilExited(isRunning: () => boolean, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(POLL_MS))
    if (!isRunning()) return true;
  return !isRunning();
}

/** If the system does not list its processes, kills only the process itself. */
async function killWindowsTree(pid: number, limitMs: number): Promise<void> {
  const all = (await readWindowsProcesses()) ?? [];
  const root = all.find((each) => each.pid === pid);
  const pids = root ? windowsTree(all, root) : [pid];
  // The process first, so that it does not start others.
  for (const each of pids) kill(each);
  await waitUntilExited(() => pids.some(hasProcess), limitMs);
}

function kill(pid: number): void {
  // 0 and negative numbers mean groups, 1 is the first process.
  if (!(pid > 1)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, or belongs to another user.
  }
}

/** Processes that have ended but were not reaped still accept signals, so this checks the process table if there is one. */
function isGroupRunning(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  return !hasProcessTable() || readProcessTable().some(({ group }) => group === pid);
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  // -0 is the group of this process, -1 is every process.
  if (!(pid > 1)) return false;
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
