// Terminates process groups: asks first, then kills.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasProcessTable, readProcessTable } from './running-processes.ts';

const POLL_MS = 20;
/** Milliseconds between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

/**
 * Terminates the group of a process that leads it: SIGTERM, then SIGKILL after `graceMs` milliseconds. Returns when no
 * process of the group runs. Windows has neither groups nor SIGTERM: kills the process tree.
 */
export async function terminateTree(pid: number, graceMs = GRACE_MS): Promise<void> {
  if (process.platform === 'win32') {
    await promisify(execFile)('taskkill', ['/PID', `${pid}`, '/T', '/F'], { windowsHide: true }).catch(() => undefined);
    return;
  }
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await waitUntilExited(() => isGroupRunning(pid), graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await waitUntilExited(() => isGroupRunning(pid), graceMs);
}

/** Returns whether `isRunning` became false within `limitMs` milliseconds. */
export async function waitUntilExited(isRunning: () => boolean, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(POLL_MS))
    if (!isRunning()) return true;
  return !isRunning();
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
