// Ending processes: a group by its leader's id, gently first.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasProcessTable, readProcessTable } from './process-table.ts';

const POLL_MS = 20;
/** Milliseconds between the request to end and the order. */
const GRACE_MS = 5000;

/**
 * Ends a process that leads a group, and its group: SIGTERM, after `patience` milliseconds SIGKILL. Returns when no
 * process of the group runs; at once where there is none. Windows has no groups and no request: the tree is ended.
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

/** Returns whether `exists` became false within `limit` milliseconds. */
export async function waitUntilExited(isRunning: () => boolean, limitMs: number): Promise<boolean> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await sleep(POLL_MS))
    if (!isRunning()) return true;
  return !isRunning();
}

/** A group of processes that have ended, and that nobody has waited for, takes signals still. */
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
