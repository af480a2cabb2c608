// Ending processes: a group by its leader's id, gently first.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hasProcessTable, processTable } from './process-table.ts';

const POLL = 20;
/** Milliseconds between the request to end and the order. */
const PATIENCE = 5000;

/**
 * Ends a process that leads a group, and its group: SIGTERM, after `patience` milliseconds SIGKILL. Returns when no
 * process of the group runs; at once where there is none. Windows has no groups and no request: the tree is ended.
 */
export async function endTree(pid: number, patience = PATIENCE): Promise<void> {
  if (process.platform === 'win32') {
    await promisify(execFile)('taskkill', ['/PID', `${pid}`, '/T', '/F'], { windowsHide: true }).catch(() => undefined);
    return;
  }
  if (!signalGroup(pid, 'SIGTERM')) return;
  if (await gone(() => groupRuns(pid), patience)) return;
  signalGroup(pid, 'SIGKILL');
  await gone(() => groupRuns(pid), patience);
}

/** Returns whether `exists` became false within `limit` milliseconds. */
export async function gone(exists: () => boolean, limit: number): Promise<boolean> {
  for (const deadline = Date.now() + limit; Date.now() < deadline; await sleep(POLL)) if (!exists()) return true;
  return !exists();
}

/** A group of processes that have ended, and that nobody has waited for, takes signals still. */
function groupRuns(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false;
  return !hasProcessTable() || processTable().some(({ group }) => group === pid);
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
