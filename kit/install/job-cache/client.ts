// The job cache: restores and saves folders of files, by key. Other runs can write to it, so restored files are not verified.
// Failures are warnings in the log, and the job continues.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addProxySchemes } from '../../download/http/proxy-settings.ts';
import { errorMessage, isKitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { runProcess } from '../../process/run.ts';
import { type CacheTask, cacheTaskArguments } from './protocol.ts';
import { type CacheResult, classifyCacheResult, parseLogLine } from './result.ts';
import { findPackingProblem, findUnpackingProblem, safeTarEnvironment } from './unpacking.ts';

export interface JobCache {
  /** Returns the files of an entry, not verified; null without one. Throws only `interrupted`. */
  readonly restore: (key: string) => Promise<RestoredFiles | null>;
  /** Saves the files that `fill` puts into a folder, and returns whether they are kept. Throws only `interrupted`. */
  readonly save: (key: string, fill: (folder: string) => Promise<void>) => Promise<boolean>;
}

export interface RestoredFiles {
  readonly folder: string;
  /** Deletes the folder. */
  readonly discard: () => Promise<void>;
}

interface JobCacheOptions {
  /** The folder for temporary files: RUNNER_TEMP. */
  readonly temp: string;
  /** The program that runs cache tasks on this Node: it calls `parseCacheTask` and `runCacheTask`. */
  readonly program: string;
  readonly log: Log;
  /** Milliseconds for one restore or save. */
  readonly limitMs?: number;
}

interface ScratchDir {
  readonly root: string;
  /** For the files of the entry. */
  readonly files: string;
  /** For the archive of @actions/cache. */
  readonly temp: string;
  readonly discard: () => Promise<void>;
}

const TASK_LIMIT_MS = 120_000;
export const JOB_CONTINUES = 'The job continues without it.';

/** Returns the job cache of a job. It makes no request before it is used. */
export function openJobCache(options: JobCacheOptions): JobCache {
  return {
    restore: (key) => warnOnFailure(options, 'read', null, () => restore(options, key)),
    save: (key, fill) => warnOnFailure(options, 'write to', false, () => save(options, key, fill)),
  };
}

/** Errors of this machine, such as a full disk, are warnings, too. */
async function warnOnFailure<T>(
  { log }: JobCacheOptions,
  verb: string,
  fallback: T,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isKitError(error, 'interrupted')) throw error;
    log.warning(`Could not ${verb} the job cache: ${errorMessage(error)}. ${JOB_CONTINUES}`);
    return fallback;
  }
}

async function restore(options: JobCacheOptions, key: string): Promise<RestoredFiles | null> {
  const unpackingProblem = await findUnpackingProblem(process.env);
  if (unpackingProblem !== null) {
    options.log.info(`The job cache is not read: ${unpackingProblem}.`);
    return null;
  }
  const scratch = await createScratchDir(options.temp);
  let restored: RestoredFiles | null = null;
  try {
    const result = await runCacheProcess(options, { operation: 'restore', key }, scratch);
    if (result.kind === 'done') restored = { folder: scratch.files, discard: scratch.discard };
    else logRestoreResult(options.log, key, result);
    return restored;
  } finally {
    if (!restored) await scratch.discard();
  }
}

async function save(options: JobCacheOptions, key: string, fill: (folder: string) => Promise<void>): Promise<boolean> {
  const packingProblem = await findPackingProblem(process.env);
  if (packingProblem !== null) {
    options.log.info(`The job cache is not written: ${packingProblem}`);
    return false;
  }
  const scratch = await createScratchDir(options.temp);
  try {
    await fill(scratch.files);
    const result = await runCacheProcess(options, { operation: 'save', key }, scratch);
    logSaveResult(options.log, key, result);
    return result.kind === 'done';
  } finally {
    await scratch.discard();
  }
}

/** Each task has its own folders, so that tasks of one job can run at the same time. */
async function createScratchDir(temp: string): Promise<ScratchDir> {
  // The real path, because the library compares it with the current folder as the system reports it.
  const root = await realpath(await mkdtemp(join(temp, 'setup-ipfs-kit-job-cache-')));
  const discard = () => rm(root, { recursive: true, force: true }).catch(() => undefined);
  const scratch = { root, files: join(root, 'files'), temp: join(root, 'temp'), discard };
  await mkdir(scratch.files);
  await mkdir(scratch.temp);
  return scratch;
}

async function runCacheProcess(
  { program, log, limitMs = TASK_LIMIT_MS }: JobCacheOptions,
  task: CacheTask,
  scratch: ScratchDir,
): Promise<CacheResult> {
  // @actions/cache connects to proxies with a deprecated function of Node.
  const settings = { RUNNER_DEBUG: undefined, NODE_NO_WARNINGS: '1' };
  const folders = { GITHUB_WORKSPACE: scratch.files, RUNNER_TEMP: scratch.temp };
  const env = { ...addProxySchemes(process.env), ...folders, ...settings };
  const ended = await runProcess(process.execPath, [program, ...cacheTaskArguments(task)], {
    cwd: scratch.files,
    env: task.operation === 'restore' ? safeTarEnvironment(env) : env,
    limitMs,
    onLine: (line) => {
      const logLine = parseLogLine(line);
      // The library's debug lines contain headers and bodies of responses.
      if (logLine && logLine.level !== 'debug' && logLine.text !== '') log.debug(`job cache: ${logLine.text}`);
    },
  });
  return classifyCacheResult(task.operation, ended);
}

function logRestoreResult(log: Log, key: string, result: CacheResult): void {
  if (result.kind === 'failed') log.warning(`Could not read the job cache: ${result.reason}. ${JOB_CONTINUES}`);
  else if (result.kind === 'denied') log.info(`This job may not read the job cache: ${result.reason}.`);
  else log.info(`The job cache does not have ${key} yet.`);
}

function logSaveResult(log: Log, key: string, result: CacheResult): void {
  if (result.kind === 'failed') log.warning(`Could not write to the job cache: ${result.reason}. ${JOB_CONTINUES}`);
  else if (result.kind === 'denied') log.info(`This job may not write to the job cache: ${result.reason}.`);
  else if (result.kind === 'already-saved') log.info(`The job cache already has ${key}, saved by another job.`);
  else log.info(`Saved ${key} to the job cache.`);
}
