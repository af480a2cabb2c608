// Builds in the job cache: executables and their record. The record detects damage, but not an attack, because it is in the cache,
// too. So a restored build has a level of its own.
import { errorMessage } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { type EntryRecord, readRecord } from '../tool-cache/entry.ts';
import { JOB_CONTINUES, type JobCache, type RestoredFiles } from './client.ts';
import { stageFiles, verifyFiles } from './files.ts';

interface RestoredBuild extends RestoredFiles {
  readonly record: EntryRecord;
}

/** Returns a build with each of `files`, which match their record; null without one. Throws only `interrupted`. */
export async function restoreBuild(
  cache: JobCache,
  key: string,
  files: readonly string[],
  log: Log,
): Promise<RestoredBuild | null> {
  const restored = await cache.restore(key);
  if (!restored) return null;
  const { folder, discard } = restored;
  const record = readRecord(folder);
  const problem = record ? await verifyFiles(folder, record, files).catch(errorMessage) : 'it has no record';
  if (record && problem === null) {
    log.info(`Restored ${key} from the job cache. Its files match their record.`);
    return { folder, record, discard };
  }
  log.warning(`The job cache entry ${key} cannot be used: ${problem}. ${JOB_CONTINUES}`);
  await discard();
  return null;
}

/** Saves the files of `directory` that `record` names, and returns whether they are kept. Throws only `interrupted`. */
export function saveBuild(cache: JobCache, key: string, directory: string, record: EntryRecord): Promise<boolean> {
  return cache.save(key, (folder) => stageFiles(directory, record, folder));
}
