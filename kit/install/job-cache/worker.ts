// Runs a task of the job cache in its own process, because @actions/cache prints to stdout, unpacks relative to GITHUB_WORKSPACE,
// retries for minutes and cannot be stopped. Only this file imports it.
import { restoreCache, saveCache } from '@actions/cache';
import { errorMessage } from '../../errors.ts';
import { type CacheTask, type CacheTaskOutput, formatCacheTaskOutput } from './protocol.ts';

/** All files of the current folder. The service identifies entries by this, too, so it must be the same everywhere. */
const PATHS = ['*'];

/** Runs a task in the current folder, prints its result and exits. */
export async function runCacheTask(task: CacheTask): Promise<void> {
  const output = await performCacheTask(task);
  // The library may have left connections and timers, which would keep the process running.
  process.stdout.write(`\n${formatCacheTaskOutput(output)}\n`, () => process.exit());
}

async function performCacheTask({ operation, key }: CacheTask): Promise<CacheTaskOutput> {
  try {
    // A service may return an entry whose key only starts like this one.
    if (operation === 'restore') return { done: (await restoreCache(PATHS, key)) === key };
    return { done: (await saveCache(PATHS, key)) !== -1 };
  } catch (error) {
    return { threw: errorMessage(error) };
  }
}
