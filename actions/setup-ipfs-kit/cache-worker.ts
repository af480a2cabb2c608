// The program that talks to the cache service for the main step. It is a separate bundle, which most jobs never start.
import { parseCacheTask } from '../../kit/install/job-cache/protocol.ts';
import { runCacheTask } from '../../kit/install/job-cache/worker.ts';

const cacheTask = parseCacheTask(process.argv);
if (cacheTask) await runCacheTask(cacheTask);
