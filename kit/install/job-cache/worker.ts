// Asks the cache service, in a process of its own: @actions/cache prints what it does, unpacks relative to the workspace
// that its environment names, tries again for minutes and cannot be stopped. It is imported here and nowhere else.
import { restoreCache, saveCache } from '@actions/cache';
import { type CacheTask, type CacheTaskOutput, formatCacheTaskOutput } from './protocol.ts';

/** All files of the current folder. The service tells entries apart by this, too: it is the same on every machine. */
const PATHS = ['*'];

/** Runs an errand in the current folder, prints its outcome and ends this process. */
export async function runCacheTask(task: CacheTask): Promise<void> {
  const output = await performCacheTask(task);
  // The library may have left connections and timers, which nobody waits for any more.
  process.stdout.write(`\n${formatCacheTaskOutput(output)}\n`, () => process.exit());
}

async function performCacheTask({ operation, key }: CacheTask): Promise<CacheTaskOutput> {
  try {
    // A service may answer with the entry of a key that only begins like this one.
    if (operation === 'restore') return { done: (await restoreCache(PATHS, key)) === key };
    return { done: (await saveCache(PATHS, key)) !== -1 };
  } catch (error) {
    return { threw: error instanceof Error ? error.message : String(error) };
  }
}
