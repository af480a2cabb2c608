// Processes that outlive the step that starts them, and are ended by another: each has a folder, where its log and its
// record lie. The folder is all that the two steps share.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProcessesByVariable, hasProcessTable, readProcessRow } from './process-table.ts';
import { readRecords, writeRecord } from './record-file.ts';
import { terminateTree, waitUntilExited } from './terminate.ts';

/** What marks a process, and all that it starts, as of a folder. */
const FOLDER_VARIABLE = 'SETUP_IPFS_KIT_FOLDER';
const RECORD_SUFFIX = '.process.json';

export interface BackgroundProcess {
  /** For people, and the name of its files: `kubo-1`. */
  readonly name: string;
  readonly pid: number;
  /** When it started, as /proc has it; null where there is no /proc, and of one that had ended before it was looked up. */
  readonly started: string | null;
  readonly log: string;
}

export interface BackgroundOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts a process that leads a group of its own, writes to `<folder>/<name>.log` and is recorded beside it. */
export async function startBackgroundProcess(
  folder: string,
  { name, command, args, env, cwd = folder }: BackgroundOptions,
): Promise<BackgroundProcess> {
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const stdio = ['ignore', output, output] as const;
  const child = spawn(command, args, {
    cwd,
    env: { ...env, ...folderVariable(folder) },
    stdio: [...stdio],
    detached: true,
    windowsHide: true,
  });
  closeSync(output);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.unref();
  const pid = child.pid ?? 0;
  const started = { name, pid, started: readProcessRow(pid)?.started ?? null, log };
  try {
    writeRecord(folder, `${name}${RECORD_SUFFIX}`, started);
  } catch (error) {
    await terminateTree(pid);
    throw error;
  }
  return started;
}

/** Returns the processes that were started in a folder, ended ones too. */
export function listBackgroundProcesses(folder: string): readonly BackgroundProcess[] {
  return readRecords<BackgroundProcess>(folder, RECORD_SUFFIX);
}

/** Takes away the record and the log of a process that has ended. */
export function removeRecord(folder: string, { name, log }: BackgroundProcess): void {
  for (const path of [join(folder, `${name}${RECORD_SUFFIX}`), log]) rmSync(path, { force: true });
}

/** Returns whether it runs: it, and not another that was given its id since. */
export function isRunning({ pid, started }: BackgroundProcess): boolean {
  if (hasProcessTable()) return started !== null && readProcessRow(pid)?.started === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends a process and its group by signals, if it still runs after `patience` milliseconds of being left alone. */
export async function terminateBackgroundProcess(background: BackgroundProcess, graceMs: number): Promise<void> {
  if (!(await waitUntilExited(() => isRunning(background), graceMs))) await terminateTree(background.pid);
}

/** Returns the variable that marks a process as of a folder, for one that is not started in the background. */
export function folderVariable(folder: string): Readonly<Record<string, string>> {
  return { [FOLDER_VARIABLE]: folder };
}

/** Ends whatever else was started with a folder's mark and still runs: what lost its parent, what was never recorded. */
export async function terminateOrphans(folder: string): Promise<readonly number[]> {
  const ownGroup = readProcessRow(process.pid)?.group;
  const orphans = findProcessesByVariable(FOLDER_VARIABLE, folder).filter(({ group }) => group !== ownGroup);
  const groups = new Set(orphans.map(({ group }) => group));
  await Promise.all([...groups].map((group) => terminateTree(group)));
  return orphans.map(({ pid }) => pid);
}
