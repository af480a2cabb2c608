// The job cache as an install sees it: restore an entry, save an entry. Whatever fails is a line in the log; the job goes on.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isKitError } from '../../errors.ts';
import { runProcess } from '../../process/run.ts';
import type { InstallLog } from '../request.ts';
import { type EntryRecord, readRecord } from '../tool-cache/entry.ts';
import { stageFiles, verifyFiles } from './files.ts';
import { type CacheTask, cacheTaskArguments } from './protocol.ts';
import { type CacheResult, classifyCacheResult, parseLogLine } from './result.ts';

export interface JobCache {
  /** Returns the entry with each of `files` as it was recorded, or null. Throws `interrupted` and nothing else. */
  readonly restore: (key: string, files: readonly string[]) => Promise<RestoredEntry | null>;
  /** Returns whether the files of `directory` that `record` names are kept now. Throws `interrupted` and nothing else. */
  readonly save: (key: string, directory: string, record: EntryRecord) => Promise<boolean>;
}

export interface RestoredEntry {
  readonly folder: string;
  readonly record: EntryRecord;
  /** Takes the folder away. */
  readonly discard: () => Promise<void>;
}

export interface JobCacheOptions {
  /** A folder for what goes to and fro: RUNNER_TEMP. */
  readonly temp: string;
  /** A program for this Node that looks for `errandOf(process.argv)` first and hands it to `runErrand`. */
  readonly program: string;
  readonly log: InstallLog;
  /** Milliseconds for one restore or save. */
  readonly limit?: number;
}

interface ScratchDir {
  readonly root: string;
  /** Where the files lie, and nothing else. */
  readonly files: string;
  /** Where @actions/cache puts its archive. */
  readonly temp: string;
}

const LIMIT_MS = 120_000;
const JOB_CONTINUES = 'The job goes on without it.';
/**
 * Options that GNU tar takes from its environment. @actions/cache has it unpack absolute names and `..` as they are; with
 * this each name loses its folders, so that nothing is written anywhere else than beside the executables.
 */
const FLATTEN_NAMES = '--transform=s,.*/,,';

/** Returns the job cache of a job. Nothing is asked before it is used. */
export function openJobCache(options: JobCacheOptions): JobCache {
  return {
    restore: (key, files) => warnOnFailure(options, 'read', null, () => restore(options, key, files)),
    save: (key, directory, record) =>
      warnOnFailure(options, 'written', false, () => save(options, key, directory, record)),
  };
}

/** What fails on this side, too, is only a warning: a full disk, a folder that is not ours. */
async function warnOnFailure<T>(
  { log }: JobCacheOptions,
  what: string,
  fallback: T,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isKitError(error, 'interrupted')) throw error;
    log.warning(
      `The job cache could not be ${what}: ${error instanceof Error ? error.message : error}. ${JOB_CONTINUES}`,
    );
    return fallback;
  }
}

async function restore(options: JobCacheOptions, key: string, files: readonly string[]): Promise<RestoredEntry | null> {
  const scratch = await createScratchDir(options.temp);
  const discard = () => rm(scratch.root, { recursive: true, force: true }).catch(() => undefined);
  let restored: RestoredEntry | null = null;
  try {
    const result = await runCacheProcess(options, { operation: 'restore', key }, scratch);
    if (result.kind === 'done') restored = await verifyRestored(options, key, files, scratch.files, discard);
    else logRestoreResult(options.log, key, result);
    return restored;
  } finally {
    if (!restored) await discard();
  }
}

async function verifyRestored(
  { log }: JobCacheOptions,
  key: string,
  files: readonly string[],
  folder: string,
  discard: () => Promise<void>,
): Promise<RestoredEntry | null> {
  const record = readRecord(folder);
  const problem = record ? await verifyFiles(folder, record, files) : 'it has no record';
  if (record && problem === null) {
    log.info(`The job cache has ${key}, and its files are as they were recorded.`);
    return { folder, record, discard };
  }
  log.warning(`What the job cache has as ${key} is not used: ${problem}. ${JOB_CONTINUES}`);
  return null;
}

async function save(options: JobCacheOptions, key: string, directory: string, record: EntryRecord): Promise<boolean> {
  const scratch = await createScratchDir(options.temp);
  try {
    await stageFiles(directory, record, scratch.files);
    const result = await runCacheProcess(options, { operation: 'save', key }, scratch);
    logSaveResult(options.log, key, result);
    return result.kind === 'done';
  } finally {
    await rm(scratch.root, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Each errand has folders of its own, so that steps of one job that run at once do not meet. */
async function createScratchDir(temp: string): Promise<ScratchDir> {
  // Its real path: the library compares it with what the system says the current folder is.
  const root = await realpath(await mkdtemp(join(temp, 'setup-ipfs-kit-job-cache-')));
  const scratch = { root, files: join(root, 'files'), temp: join(root, 'temp') };
  await mkdir(scratch.files);
  await mkdir(scratch.temp);
  return scratch;
}

async function runCacheProcess(
  { program, log, limit = LIMIT_MS }: JobCacheOptions,
  task: CacheTask,
  scratch: ScratchDir,
): Promise<CacheResult> {
  const env = { ...process.env, GITHUB_WORKSPACE: scratch.files, RUNNER_TEMP: scratch.temp, RUNNER_DEBUG: undefined };
  const ended = await runProcess(process.execPath, [program, ...cacheTaskArguments(task)], {
    cwd: scratch.files,
    env: task.operation === 'restore' ? { ...env, TAR_OPTIONS: FLATTEN_NAMES } : env,
    limitMs: limit,
    onLine: (line) => {
      const logLine = parseLogLine(line);
      // What the library says for its own authors has headers and bodies of answers in it.
      if (logLine && logLine.level !== 'debug' && logLine.text !== '') log.debug(`job cache: ${logLine.text}`);
    },
  });
  return classifyCacheResult(task.operation, ended);
}

function logRestoreResult(log: InstallLog, key: string, result: CacheResult): void {
  if (result.kind === 'failed') log.warning(`The job cache could not be read: ${result.reason}. ${JOB_CONTINUES}`);
  else if (result.kind === 'denied') log.info(`This job may not read the job cache: ${result.reason}.`);
  else log.info(`The job cache does not have ${key} yet.`);
}

function logSaveResult(log: InstallLog, key: string, result: CacheResult): void {
  if (result.kind === 'failed') log.warning(`The job cache could not be written: ${result.reason}. ${JOB_CONTINUES}`);
  else if (result.kind === 'denied') log.info(`This job may not write to the job cache: ${result.reason}.`);
  else if (result.kind === 'present') log.info(`The job cache has ${key} already: another job was faster.`);
  else log.info(`The job cache keeps ${key} from now on.`);
}
