// node bench/origin-process.ts FOLDER: serves a published folder and prints the URL. A separate process, so that the server
// does not run in the thread that is measured. It sends the first bytes of a file before it has read the last ones, as servers do.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { servedPath } from '../test/support/origins/loopback-origin.ts';
import { startServer } from '../test/support/server.ts';

const READ_BYTES = 2 ** 18;
const folder = process.argv[2] ?? '.';

const { url } = await startServer(async ({ url: target = '/' }, response) => {
  const file = join(folder, normalize(servedPath(new URL(target, 'http://localhost').pathname)));
  const facts = await stat(file).catch(() => null);
  if (!facts?.isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': facts.size });
  // A client may go away.
  await pipeline(createReadStream(file, { highWaterMark: READ_BYTES }), response).catch(() => {});
});
console.log(url);
