// Reads Linux's process table: /proc/<pid>/stat and environ, see proc_pid_stat(5). On other systems the table is empty.

import { readdirSync } from 'node:fs';
import { readTextOrEmpty } from '../system/read-text.ts';

export interface ProcessRow {
  readonly pid: number;
  /** One letter. Z and X have ended and wait for their parent to reap them, which may never happen in a container. */
  readonly state: string;
  readonly group: number;
  /** Clock ticks since boot. Together with the pid it identifies a process until the next boot. */
  readonly started: string;
}

/** Parses the text of /proc/<pid>/stat. Returns null if it is malformed. */
export function parseStat(text: string): ProcessRow | null {
  // The program's name is in parentheses, and may contain spaces and parentheses.
  const end = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const [state, , group, ...rest] = text.slice(end + 2).split(' ');
  const started = rest[16];
  if (end < 0 || Number.isNaN(pid) || !state || !group || !started) return null;
  return { pid, state, group: Number(group), started };
}

let hasTable: boolean | null = null;

/** Returns whether this system has a process table. Looks once, because those who poll ask often. */
export function hasProcessTable(): boolean {
  hasTable ??= readProcessRow(process.pid) !== null;
  return hasTable;
}

/** Returns the row of a running process, or null. */
export function readProcessRow(pid: number): ProcessRow | null {
  const row = parseStat(readTextOrEmpty(`/proc/${pid}/stat`));
  return row && !/[ZX]/.test(row.state) ? row : null;
}

/** Returns the rows of all running processes. */
export function readProcessTable(): readonly ProcessRow[] {
  const pids = listNamesOrEmpty('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcessRow(Number(pid)) ?? []);
}

/** Returns the running processes that were started with this environment variable, if this user may read theirs. */
export function findProcessesByVariable(variable: string, value: string): readonly ProcessRow[] {
  const entry = `\0${variable}=${value}\0`;
  return readProcessTable().filter(({ pid }) => `\0${readTextOrEmpty(`/proc/${pid}/environ`)}`.includes(entry));
}

function listNamesOrEmpty(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
