// Processes that outlive the step that starts them, and are ended by another: each has a folder, where its log and its
// record lie. The folder is all that the two steps share.
import { spawn } from 'node:child_process';
import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasProcessTable, processesWith, processRow } from './process-table.ts';
import { readRecords, writeRecord } from './record-file.ts';
import { endTree, gone } from './terminate.ts';

/** What marks a process, and all that it starts, as of a folder. */
const MARK = 'SETUP_IPFS_KIT_FOLDER';
const SUFFIX = '.process.json';

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
export async function startInBackground(
  folder: string,
  { name, command, args, env, cwd = folder }: BackgroundOptions,
): Promise<BackgroundProcess> {
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const stdio = ['ignore', output, output] as const;
  const child = spawn(command, args, {
    cwd,
    env: { ...env, ...markOf(folder) },
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
  const started = { name, pid, started: processRow(pid)?.started ?? null, log };
  try {
    writeRecord(folder, `${name}${SUFFIX}`, started);
  } catch (error) {
    await endTree(pid);
    throw error;
  }
  return started;
}

/** Returns the processes that were started in a folder, ended ones too. */
export function processesIn(folder: string): readonly BackgroundProcess[] {
  return readRecords<BackgroundProcess>(folder, SUFFIX);
}

/** Takes away the record and the log of a process that has ended. */
export function forget(folder: string, { name, log }: BackgroundProcess): void {
  for (const path of [join(folder, `${name}${SUFFIX}`), log]) rmSync(path, { force: true });
}

/** Returns whether it runs: it, and not another that was given its id since. */
export function runs({ pid, started }: BackgroundProcess): boolean {
  if (hasProcessTable()) return started !== null && processRow(pid)?.started === started;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Ends a process and its group by signals, if it still runs after `patience` milliseconds of being left alone. */
export async function endInBackground(it: BackgroundProcess, patience: number): Promise<void> {
  if (!(await gone(() => runs(it), patience))) await endTree(it.pid);
}

/** Returns the variable that marks a process as of a folder, for one that is not started in the background. */
export function markOf(folder: string): Readonly<Record<string, string>> {
  return { [MARK]: folder };
}

/** Ends whatever else was started with a folder's mark and still runs: what lost its parent, what was never recorded. */
export async function endOrphans(folder: string): Promise<readonly number[]> {
  const own = processRow(process.pid)?.group;
  const orphans = processesWith(MARK, folder).filter(({ group }) => group !== own);
  const groups = new Set(orphans.map(({ group }) => group));
  await Promise.all([...groups].map((group) => endTree(group)));
  return orphans.map(({ pid }) => pid);
}
