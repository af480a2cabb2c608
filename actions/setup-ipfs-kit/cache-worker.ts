// The program that asks the cache service for the main step: a bundle of its own, which most jobs never start.
import { parseCacheTask } from '../../kit/install/job-cache/protocol.ts';
import { runCacheTask } from '../../kit/install/job-cache/worker.ts';

const cacheTask = parseCacheTask(process.argv);
if (cacheTask) await runCacheTask(cacheTask);
