// node bench/origin-process.ts FOLDER: serves a published folder and prints the URL. A separate process, so that the server
// does not run in the thread that is measured. It sends files from memory, at once and from their first byte on: a server is another
// machine, whose reads do not use the processor of this one.
import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { servedPath } from '../test/support/origins/loopback-origin.ts';
import { startServer } from '../test/support/server.ts';

const folder = process.argv[2] ?? '.';
const files = new Map<string, Buffer>();

const { url } = await startServer(({ url: target = '/' }, response) => {
  const content = readOnce(normalize(servedPath(new URL(target, 'http://localhost').pathname)));
  if (content === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': content.length });
  response.end(content);
});
console.log(url);

/** Returns null for a file that does not exist. The first request, which is not measured, reads it. */
function readOnce(path: string): Buffer | null {
  const known = files.get(path);
  if (known) return known;
  try {
    const content = readFileSync(join(folder, path));
    files.set(path, content);
    return content;
  } catch {
    return null;
  }
}
