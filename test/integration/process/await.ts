// Waits for a condition instead of a fixed time.
import { setTimeout as sleep } from 'node:timers/promises';
import { hasProcessTable, readProcessRow } from '../../../kit/process/running-processes.ts';

const TIMEOUT_MS = 20_000;

/** Returns the first truthy value of `look`. Throws after 20 seconds. */
export async function waitForValue<Value>(look: () => Value | null | undefined | false): Promise<Value> {
  for (const deadline = Date.now() + TIMEOUT_MS; Date.now() < deadline; await sleep(10)) {
    const value = look();
    if (value) return value;
  }
  throw new Error(`Waited ${TIMEOUT_MS / 1000} s for ${look}`);
}

/** Returns whether a process with this id runs. One that has ended and was not reaped does not count. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return readProcessRow(pid) !== null || !hasProcessTable();
}
