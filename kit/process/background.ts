// Processes that outlive the step that starts them and that a later step stops. The two steps share a folder with the log
// and the record of each process.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type OnUnreadable, readRecords, writeRecord } from './record-file.ts';
import { findProcessesByVariable, readProcessRow } from './running-processes.ts';
import { detectProcessSystem, hasProcess, type ProcessSystem, readStartTime } from './start-time.ts';
import { terminateTree, waitUntilExited } from './terminate.ts';

/** Marks a process, and all processes that it starts, as belonging to a folder. */
const FOLDER_VARIABLE = 'SETUP_IPFS_KIT_FOLDER';
const RECORD_SUFFIX = '.process.json';

export interface BackgroundProcess {
  /** For people and file names: `kubo-1`. */
  readonly name: string;
  readonly pid: number;
  /** As the system tells it, see start-time.ts; null if the system did not, and if the process ended before it was asked. */
  readonly started: string | null;
  readonly log: string;
}

/** `unknown`: a process has the recorded id, but it cannot be told whether it is the recorded one. */
export type ProcessState = 'running' | 'ended' | 'unknown';

interface BackgroundOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly system?: ProcessSystem;
}

interface TerminateOptions {
  /** Asks the process to end, and returns whether it agreed. Called only if the process is the recorded one. */
  readonly askToEnd?: () => Promise<boolean>;
  /** Milliseconds that it then has. If it did not agree, none. Default: none. */
  readonly graceMs?: number;
  readonly system?: ProcessSystem;
}

/** The ids of processes that this step started and that have not ended. No other process can have them. */
const ownProcesses = new Set<number>();

/** Starts a process in its own group. It writes to `<folder>/<name>.log`, and its record is saved beside the log. */
export async function startBackgroundProcess(
  folder: string,
  { name, command, args, env, cwd = folder, system = detectProcessSystem() }: BackgroundOptions,
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
  ownProcesses.add(pid);
  child.once('exit', () => ownProcesses.delete(pid));
  child.unref();
  const record = (started: string | null): BackgroundProcess => {
    const background = { name, pid, started, log };
    writeRecord(folder, `${name}${RECORD_SUFFIX}`, background);
    return background;
  };
  try {
    // The step may be killed before the system has answered.
    if (system !== 'proc') record(null);
    const start = await readStartTime(pid, system);
    return record(start.kind === 'running' && ownProcesses.has(pid) ? start.started : null);
  } catch (error) {
    await terminateTree(pid, { system });
    throw error;
  }
}

/** Returns the processes that were started in a folder, including those that have ended. Throws if the folder cannot be read. */
export function listBackgroundProcesses(folder: string, onUnreadable?: OnUnreadable): readonly BackgroundProcess[] {
  return readRecords<BackgroundProcess>(folder, RECORD_SUFFIX, onUnreadable);
}

/** Deletes the record and the log of a process that has ended. */
export function removeRecord(folder: string, { name, log }: BackgroundProcess): void {
  for (const path of [join(folder, `${name}${RECORD_SUFFIX}`), log]) rmSync(path, { force: true });
}

/**
 * Returns whether the process runs. On Linux, another process that has its id now does not count. Other systems take too long to
 * tell, so use this only in the step that started the process.
 */
export function isRunning(background: BackgroundProcess): boolean {
  return isRunningOn(detectProcessSystem(), background);
}

function isRunningOn(system: ProcessSystem, { pid, started }: BackgroundProcess): boolean {
  if (system !== 'proc') return hasProcess(pid);
  return started !== null && readProcessRow(pid)?.started === started;
}

/** Returns whether a recorded process runs. Never throws. */
export async function readProcessState(
  { pid, started }: BackgroundProcess,
  system: ProcessSystem = detectProcessSystem(),
): Promise<ProcessState> {
  const start = await readStartTime(pid, system);
  // A record of another version of this action may not have the member at all.
  if (start.kind === 'running' && started) return start.started === started ? 'running' : 'ended';
  if (start.kind === 'ended') return 'ended';
  return ownProcesses.has(pid) ? 'running' : 'unknown';
}

/**
 * Terminates a recorded process and those that it started, and returns in which state it was. If that is `unknown`, does nothing,
 * because the process may belong to someone else.
 */
export async function terminateBackgroundProcess(
  background: BackgroundProcess,
  { askToEnd = async () => true, graceMs = 0, system = detectProcessSystem() }: TerminateOptions = {},
): Promise<ProcessState> {
  const state = await readProcessState(background, system);
  if (state !== 'running') return state;
  if (graceMs > 0 && (await askToEnd())) {
    if (await waitUntilExited(() => isRunningOn(system, background), graceMs)) return state;
    // It may just have ended, and another process may have its id.
    if ((await readProcessState(background, system)) !== 'running') return state;
  }
  await terminateTree(background.pid, { system });
  return state;
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
