// The program that asks the cache service for the main step: a bundle of its own, which most jobs never start.
import { errandOf } from '../../kit/install/job-cache/protocol.ts';
import { runErrand } from '../../kit/install/job-cache/worker.ts';

const errand = errandOf(process.argv);
if (errand) await runErrand(errand);
