// node bench/origin-process.ts FOLDER: serves a published folder and prints the URL. A separate process, so that the server
// does not run in the thread that is measured.
import { startOrigin } from '../test/support/origins/loopback-origin.ts';

const origin = await startOrigin(process.argv[2] ?? '.');
console.log(origin.url);
