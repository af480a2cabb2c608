// When a process started. A record of a process has its id and this time: systems reuse ids, so the id alone may mean another
// process by the time the record is read.
import { execFile } from 'node:child_process';
import { win32 } from 'node:path';
import { promisify } from 'node:util';
import { errorCode } from '../errors.ts';
import { hasProcessTable, readProcessRow } from './running-processes.ts';

/** What tells start times: /proc of Linux, `ps` of macOS and other Unixes, PowerShell of Windows. */
export type ProcessSystem = 'proc' | 'ps' | 'powershell';

/** `unknown`: a process has the id, but the system does not tell when it started. */
type StartTime = { readonly kind: 'running'; readonly started: string } | { readonly kind: 'ended' | 'unknown' };

/** A row of Windows' process table. */
export interface WindowsProcess {
  readonly pid: number;
  /** The id of the process that started it. That one may have ended, and another process may have its id now. */
  readonly parent: number;
  /** Ticks of 100 ns since the year 1, in UTC. */
  readonly started: string;
}

/** PowerShell takes up to a second to start; on a busy machine much longer. */
const QUERY_LIMIT_MS = 20_000;
/** The processes of the system itself have no creation date. */
const LIST_COMMAND =
  'Get-CimInstance Win32_Process | Where-Object CreationDate | ForEach-Object { ' +
  "'{0} {1} {2}' -f $_.ProcessId, $_.ParentProcessId, $_.CreationDate.ToUniversalTime().Ticks }";
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Returns what tells start times on this machine. */
export function detectProcessSystem(): ProcessSystem {
  if (process.platform === 'win32') return 'powershell';
  return hasProcessTable() ? 'proc' : 'ps';
}

/** Returns whether a process has this id, whoever started it. Counts those that have ended and were not reaped. */
export function hasProcess(pid: number): boolean {
  // 0 and negative numbers mean groups.
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Returns when the process with this id started. Never throws. */
export async function readStartTime(pid: number, system: ProcessSystem): Promise<StartTime> {
  if (!hasProcess(pid)) return { kind: 'ended' };
  switch (system) {
    case 'proc': {
      const started = readProcessRow(pid)?.started;
      return started === undefined ? { kind: 'ended' } : { kind: 'running', started };
    }
    case 'ps':
      return (await queryPs(pid)) ?? unknownOrEnded(pid);
    case 'powershell': {
      const row = (await readWindowsProcesses())?.find((each) => each.pid === pid);
      return row ? { kind: 'running', started: row.started } : unknownOrEnded(pid);
    }
  }
}

/** Returns all processes of Windows that have a creation date; null if the query fails. */
export async function readWindowsProcesses(): Promise<readonly WindowsProcess[] | null> {
  const text = await queryText(powershellPath(process.env), [
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    LIST_COMMAND,
  ]);
  return text === null ? null : parseWindowsProcesses(text);
}

/**
 * Parses what `ps -o stat= -o lstart=` prints about one process, with LC_ALL=C: `Ss   Sun Nov  9 05:41:18 2026`. Returns null if
 * it is something else, as the `ps` of BusyBox prints.
 */
export function parsePs(text: string): StartTime | null {
  const line = /^([A-Z])\S*\s+[A-Z][a-z]{2}\s+([A-Z][a-z]{2})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+(\d{4})$/.exec(
    text.trim(),
  );
  const [, state = '', month = '', day = '', time = '', year = ''] = line ?? [];
  if (!line || !MONTHS.includes(month)) return null;
  // A zombie has ended and waits for its parent.
  if (state === 'Z') return { kind: 'ended' };
  const date = [year, `${MONTHS.indexOf(month) + 1}`.padStart(2, '0'), day.padStart(2, '0')].join('-');
  return { kind: 'running', started: `${date}T${time}Z` };
}

/** Parses the lines of `LIST_COMMAND`: id, parent's id, ticks. Skips other lines. Returns null if there is no line of that form. */
export function parseWindowsProcesses(text: string): readonly WindowsProcess[] | null {
  const rows = [...text.matchAll(/^(\d+) (\d+) (\d{16,20})\r?$/gm)];
  if (rows.length === 0) return null;
  return rows.map(([, pid, parent, started = '']) => ({ pid: Number(pid), parent: Number(parent), started }));
}

/**
 * Returns the ids of a process and of all that it started, and that those started. A process that is older than its parent was
 * started by an earlier process with the parent's id, and does not count.
 */
export function windowsTree(all: readonly WindowsProcess[], root: WindowsProcess): readonly number[] {
  const tree = [root];
  for (const parent of tree) {
    const isChild = (each: WindowsProcess) =>
      each.parent === parent.pid &&
      BigInt(each.started) >= BigInt(parent.started) &&
      !tree.some(({ pid }) => pid === each.pid);
    tree.push(...all.filter(isChild));
  }
  return tree.map(({ pid }) => pid);
}

async function queryPs(pid: number): Promise<StartTime | null> {
  // The month's name and the hour depend on these two.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const text = await queryText('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', `${pid}`], env);
  return text === null ? null : parsePs(text);
}

function unknownOrEnded(pid: number): StartTime {
  return { kind: hasProcess(pid) ? 'unknown' : 'ended' };
}

/** Windows would look for a program without a path in the current folder first, which may be a checkout. */
function powershellPath({ SystemRoot: root }: NodeJS.ProcessEnv): string {
  return root ? win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe') : 'powershell';
}

/** Returns what a command prints; null if it fails. */
async function queryText(command: string, args: readonly string[], env = process.env): Promise<string | null> {
  const options = { env, timeout: QUERY_LIMIT_MS, windowsHide: true, maxBuffer: 2 ** 24 };
  return promisify(execFile)(command, args, options).then(
    ({ stdout }) => stdout,
    () => null,
  );
}
