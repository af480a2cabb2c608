// Linux's table of processes: /proc/<pid>/stat and environ, proc_pid_stat(5). Other systems have no such files, and no rows.
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessRow {
  readonly pid: number;
  /** One letter; Z and X have ended and wait for their parent to notice, which in a container nobody may do. */
  readonly state: string;
  readonly group: number;
  /** Clock ticks since boot: with the pid it names one process for as long as the machine is up. */
  readonly started: string;
}

/** Returns the row in the text of /proc/<pid>/stat, or null where it is none. */
export function parseStat(text: string): ProcessRow | null {
  // The program's name stands in parentheses, and may have spaces and parentheses in it.
  const end = text.lastIndexOf(')');
  const pid = Number.parseInt(text, 10);
  const [state, , group, ...rest] = text.slice(end + 2).split(' ');
  const started = rest[16];
  if (end < 0 || Number.isNaN(pid) || !state || !group || !started) return null;
  return { pid, state, group: Number(group), started };
}

/** Returns whether this system has the table. */
export function hasProcessTable(): boolean {
  return readProcessRow(process.pid) !== null;
}

/** Returns a process that is running, or null. */
export function readProcessRow(pid: number): ProcessRow | null {
  const row = parseStat(readTextOrEmpty(`/proc/${pid}/stat`));
  return row && !/[ZX]/.test(row.state) ? row : null;
}

/** Returns all processes that are running. */
export function readProcessTable(): readonly ProcessRow[] {
  const pids = listNamesOrEmpty('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcessRow(Number(pid)) ?? []);
}

/** Returns the processes that were started with a variable of this value, as far as this user may look. */
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

function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
