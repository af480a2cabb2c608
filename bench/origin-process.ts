// node bench/origin-process.ts FOLDER: serves a published folder from a process of its own and prints the URL, so that what
// is measured does not share its thread with the server.
import { startOrigin } from '../test/support/origins/loopback-origin.ts';

const origin = await startOrigin(process.argv[2] ?? '.');
console.log(origin.url);
