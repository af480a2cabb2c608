// Processes that outlive the step that starts them and that a later step stops. The two steps share a folder with the log
// and the record of each process.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../errors.ts';
import { readRecords, writeRecord } from './record-file.ts';
import { findProcessesByVariable, hasProcessTable, readProcessRow } from './running-processes.ts';
import { terminateTree, waitUntilExited } from './terminate.ts';

/** Marks a process, and all processes that it starts, as belonging to a folder. */
const FOLDER_VARIABLE = 'SETUP_IPFS_KIT_FOLDER';
const RECORD_SUFFIX = '.process.json';

export interface BackgroundProcess {
  /** For people and file names: `kubo-1`. */
  readonly name: string;
  readonly pid: number;
  /** Start time from /proc; null without /proc, and if the process ended before it was read. */
  readonly started: string | null;
  readonly log: string;
}

interface BackgroundOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts a process in its own group. It writes to `<folder>/<name>.log`, and its record is saved beside the log. */
export async function startBackgroundProcess(
  folder: string,
  { name, command, args, env, cwd = folder }: BackgroundOptions,
): Promise<BackgroundProcess> {
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const child = spawn(command, args, {
    cwd,
    env: { ...env, ...folderVariable(folder) },
    stdio: ['ignore', output, output],
    detached: true,
    windowsHide: true,
  });
  closeSync(output);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(Number(child.pid)));
    child.once('error', reject);
  });
  child.unref();
  const started = { name, pid, started: readProcessRow(pid)?.started ?? null, log };
  try {
    writeRecord(folder, `${name}${RECORD_SUFFIX}`, started);
  } catch (error) {
    await terminateTree(pid);
    throw error;
  }
  return started;
}

/** Returns the processes that were started in a folder, including those that have ended. */
export function listBackgroundProcesses(folder: string): readonly BackgroundProcess[] {
  return readRecords<BackgroundProcess>(folder, RECORD_SUFFIX);
}

/** Deletes the record and the log of a process that has ended. */
export function removeRecord(folder: string, { name, log }: BackgroundProcess): void {
  for (const path of [join(folder, `${name}${RECORD_SUFFIX}`), log]) rmSync(path, { force: true });
}

/** Returns whether the process runs. Another process that has its id now does not count. */
export function isRunning({ pid, started }: BackgroundProcess): boolean {
  if (hasProcessTable()) return started !== null && readProcessRow(pid)?.started === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Waits `graceMs` milliseconds for a process to end by itself, then terminates it and its group. */
export async function terminateBackgroundProcess(background: BackgroundProcess, graceMs: number): Promise<void> {
  if (!(await waitUntilExited(() => isRunning(background), graceMs))) await terminateTree(background.pid);
}

/** Returns the environment variable that marks a process as belonging to a folder. */
export function folderVariable(folder: string): Readonly<Record<string, string>> {
  return { [FOLDER_VARIABLE]: folder };
}

/** Terminates all other running processes that belong to a folder: orphans and those without a record. Returns their ids. */
export async function terminateOrphans(folder: string): Promise<readonly number[]> {
  const ownGroup = readProcessRow(process.pid)?.group;
  const orphans = findProcessesByVariable(FOLDER_VARIABLE, folder).filter(({ group }) => group !== ownGroup);
  const groups = new Set(orphans.map(({ group }) => group));
  await Promise.all([...groups].map((group) => terminateTree(group)));
  return orphans.map(({ pid }) => pid);
}
