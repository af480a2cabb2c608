// The job cache as an install sees it: restore an entry, save an entry. Whatever fails is a line in the log; the job goes on.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isKitError } from '../../errors.ts';
import { runToEnd } from '../../process/run.ts';
import type { Log } from '../request.ts';
import { type EntryRecord, readRecord } from '../tool-cache/entry.ts';
import { damageOf, layOut } from './files.ts';
import { type Errand, errandArguments } from './protocol.ts';
import { type Answer, answerOf, saidIn } from './result.ts';

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

export interface JobCacheSite {
  /** A folder for what goes to and fro: RUNNER_TEMP. */
  readonly temp: string;
  /** A program for this Node that looks for `errandOf(process.argv)` first and hands it to `runErrand`. */
  readonly program: string;
  readonly log: Log;
  /** Milliseconds for one restore or save. */
  readonly limit?: number;
}

interface Workplace {
  readonly root: string;
  /** Where the files lie, and nothing else. */
  readonly files: string;
  /** Where @actions/cache puts its archive. */
  readonly temp: string;
}

const LIMIT = 120_000;
const WITHOUT = 'The job goes on without it.';
/**
 * Options that GNU tar takes from its environment. @actions/cache has it unpack absolute names and `..` as they are; with
 * this each name loses its folders, so that nothing is written anywhere else than beside the executables.
 */
const FLAT = '--transform=s,.*/,,';

/** Returns the job cache of a job. Nothing is asked before it is used. */
export function openJobCache(site: JobCacheSite): JobCache {
  return {
    restore: (key, files) => guarded(site, 'read', null, () => restore(site, key, files)),
    save: (key, directory, record) => guarded(site, 'written', false, () => save(site, key, directory, record)),
  };
}

/** What fails on this side, too, is only a warning: a full disk, a folder that is not ours. */
async function guarded<T>({ log }: JobCacheSite, what: string, otherwise: T, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (isKitError(error, 'interrupted')) throw error;
    log.warning(`The job cache could not be ${what}: ${error instanceof Error ? error.message : error}. ${WITHOUT}`);
    return otherwise;
  }
}

async function restore(site: JobCacheSite, key: string, files: readonly string[]): Promise<RestoredEntry | null> {
  const place = await makeWorkplace(site.temp);
  const discard = () => rm(place.root, { recursive: true, force: true }).catch(() => undefined);
  let kept: RestoredEntry | null = null;
  try {
    const answer = await ask(site, { task: 'restore', key }, place);
    if (answer.kind === 'done') kept = await checked(site, key, files, place.files, discard);
    else tellOfRestore(site.log, key, answer);
    return kept;
  } finally {
    if (!kept) await discard();
  }
}

async function checked(
  { log }: JobCacheSite,
  key: string,
  files: readonly string[],
  folder: string,
  discard: () => Promise<void>,
): Promise<RestoredEntry | null> {
  const record = readRecord(folder);
  const damage = record ? await damageOf(folder, record, files) : 'it has no record';
  if (record && damage === null) {
    log.info(`The job cache has ${key}, and its files are as they were recorded.`);
    return { folder, record, discard };
  }
  log.warning(`What the job cache has as ${key} is not used: ${damage}. ${WITHOUT}`);
  return null;
}

async function save(site: JobCacheSite, key: string, directory: string, record: EntryRecord): Promise<boolean> {
  const place = await makeWorkplace(site.temp);
  try {
    await layOut(directory, record, place.files);
    const answer = await ask(site, { task: 'save', key }, place);
    tellOfSave(site.log, key, answer);
    return answer.kind === 'done';
  } finally {
    await rm(place.root, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Each errand has folders of its own, so that steps of one job that run at once do not meet. */
async function makeWorkplace(temp: string): Promise<Workplace> {
  // Its real path: the library compares it with what the system says the current folder is.
  const root = await realpath(await mkdtemp(join(temp, 'setup-ipfs-kit-job-cache-')));
  const place = { root, files: join(root, 'files'), temp: join(root, 'temp') };
  await mkdir(place.files);
  await mkdir(place.temp);
  return place;
}

async function ask({ program, log, limit = LIMIT }: JobCacheSite, errand: Errand, place: Workplace): Promise<Answer> {
  const env = { ...process.env, GITHUB_WORKSPACE: place.files, RUNNER_TEMP: place.temp, RUNNER_DEBUG: undefined };
  const ended = await runToEnd(process.execPath, [program, ...errandArguments(errand)], {
    cwd: place.files,
    env: errand.task === 'restore' ? { ...env, TAR_OPTIONS: FLAT } : env,
    limit,
    onLine: (line) => {
      const said = saidIn(line);
      // What the library says for its own authors has headers and bodies of answers in it.
      if (said && said.level !== 'debug' && said.text !== '') log.debug(`job cache: ${said.text}`);
    },
  });
  return answerOf(errand.task, ended);
}

function tellOfRestore(log: Log, key: string, answer: Answer): void {
  if (answer.kind === 'failed') log.warning(`The job cache could not be read: ${answer.reason}. ${WITHOUT}`);
  else if (answer.kind === 'denied') log.info(`This job may not read the job cache: ${answer.reason}.`);
  else log.info(`The job cache does not have ${key} yet.`);
}

function tellOfSave(log: Log, key: string, answer: Answer): void {
  if (answer.kind === 'failed') log.warning(`The job cache could not be written: ${answer.reason}. ${WITHOUT}`);
  else if (answer.kind === 'denied') log.info(`This job may not write to the job cache: ${answer.reason}.`);
  else if (answer.kind === 'present') log.info(`The job cache has ${key} already: another job was faster.`);
  else log.info(`The job cache keeps ${key} from now on.`);
}
