// An origin on loopback: serves a published folder in the layouts of dist.ipfs.tech and of GitHub releases, keeps a list of
// the requests, and misbehaves on demand, request by request.
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../server.ts';

/** How a file is served, where not as it should be. Bytes count from the beginning of the answer's body. */
export interface ServeOptions {
  /** Closes the connection after some bytes. */
  readonly resetAfterBytes?: number;
  /** Sends some bytes and then nothing, and keeps the connection open. */
  readonly stallAfterBytes?: number;
  /** Milliseconds before the answer's head. */
  readonly delayMs?: number;
  /** What the answer's head waits for. */
  readonly waitFor?: Promise<unknown>;
  /** Milliseconds between pieces of `bytes` bytes. */
  readonly trickle?: { readonly bytes: number; readonly pause: number };
  /** Answers 200 to a Range. */
  readonly noRanges?: boolean;
  /** In place of the right Content-Range; null for none. */
  readonly contentRange?: string | null;
  /** Other bytes from this one of the file on. */
  readonly corruptFrom?: number;
  /** Only so many bytes of the file, as if it had no more. */
  readonly truncateAt?: number;
  /** The Content-Length that is announced; null for none. */
  readonly contentLength?: number | null;
  /** Added to the answer's headers; null takes one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export type OriginFault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string | Uint8Array;
      readonly headers?: Record<string, string>;
    }
  /** Announces the whole length and closes the connection after some bytes. */
  | { readonly kind: 'reset'; readonly after: number }
  /** Sends some bytes and then nothing, and keeps the connection open. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  | ({ readonly kind: 'serve' } & ServeOptions);

export interface OriginRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** 1 for the first request of this path. */
  readonly attempt: number;
}

export interface LoopbackOrigin {
  readonly url: string;
  readonly requests: readonly OriginRequest[];
  /** Decides per request; null serves the folder. */
  injectFaults: (fault: (request: OriginRequest) => OriginFault | null) => void;
  /** Connections that are open. */
  connections: () => Promise<number>;
  close: () => Promise<void>;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const GITHUB_LAYOUT = /^\/[^/]+\/([^/]+)\/releases\/download\//;

/** Starts an origin that serves `folder`; with a certificate, over TLS. */
export async function startOrigin(folder: string, tls?: { key: string; cert: string }): Promise<LoopbackOrigin> {
  const requests: OriginRequest[] = [];
  let chooseFault: (request: OriginRequest) => OriginFault | null = () => null;
  const server = await startServer((incoming, response) => {
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    const attempt = requests.filter((other) => other.path === path).length + 1;
    const request = { path, headers: incoming.headers, attempt };
    requests.push(request);
    respond(folder, request, chooseFault(request), response).catch((error) => response.destroy(error as Error));
  }, tls);
  return {
    ...server,
    requests,
    injectFaults: (fault) => {
      chooseFault = fault;
    },
  };
}

async function respond(
  folder: string,
  { path, headers }: OriginRequest,
  fault: OriginFault | null,
  response: ServerResponse,
): Promise<void> {
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    return;
  }
  if (fault?.kind === 'redirect') {
    response.writeHead(fault.status ?? 302, { location: fault.to }).end('over there');
    return;
  }
  const options = serveOptionsOf(fault);
  if (options.delayMs) await sleep(options.delayMs);
  await options.waitFor;
  // In GitHub's layout the repository's name is that of the release's folder, for the releases that tests publish.
  const file = join(folder, normalize(path.replace(GITHUB_LAYOUT, '/$1/')));
  const found = await Promise.all([readFile(file), stat(file)]).catch(() => null);
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('failed to resolve path: no link by that name\n');
    return;
  }
  const [bytes, facts] = found;
  const etag = `"${bytes.length.toString(16)}-${facts.mtimeMs.toString(16)}"`;
  await serve(applyContentFaults(bytes, options), etag, headers, options, response);
}

function serveOptionsOf(fault: Exclude<OriginFault, { kind: 'answer' | 'redirect' }> | null): ServeOptions {
  if (fault?.kind === 'reset') return { resetAfterBytes: fault.after };
  if (fault?.kind === 'stall') return { stallAfterBytes: fault.after };
  return fault ?? {};
}

function applyContentFaults(
  bytes: Buffer,
  { truncateAt = bytes.length, corruptFrom = bytes.length }: ServeOptions,
): Buffer {
  if (corruptFrom >= bytes.length) return bytes.subarray(0, truncateAt);
  return Buffer.concat([bytes.subarray(0, corruptFrom), bytes.subarray(corruptFrom).map((byte) => byte ^ 0xff)]);
}

async function serve(
  content: Buffer,
  etag: string,
  requestHeaders: IncomingMessage['headers'],
  options: ServeOptions,
  response: ServerResponse,
): Promise<void> {
  const tag = options.headers?.etag === undefined ? etag : options.headers.etag;
  const range = options.noRanges ? null : rangeOf(requestHeaders, tag, content.length);
  if (range && range.start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = range ? content.subarray(range.start, range.end + 1) : content;
  const right = range && `bytes ${range.start}-${range.end}/${content.length}`;
  const length = options.contentLength === undefined ? body.length : options.contentLength;
  const headers: Readonly<Record<string, string | null>> = {
    'content-type': 'application/octet-stream',
    'content-length': length === null ? null : String(length),
    'content-range': range && options.contentRange !== undefined ? options.contentRange : right,
    etag,
    ...options.headers,
  };
  response.statusCode = range ? 206 : 200;
  for (const [name, value] of Object.entries(headers)) if (value !== null) response.setHeader(name, value);
  await send(body, options, response);
}

async function send(
  body: Buffer,
  { resetAfterBytes: reset, stallAfterBytes: stall, trickle, contentLength }: ServeOptions,
  response: ServerResponse,
): Promise<void> {
  const last = Math.min(reset ?? body.length, stall ?? body.length);
  const step = trickle?.bytes ?? last;
  for (let at = 0; at < last && !response.destroyed; at += step) {
    await new Promise((resolve) => response.write(body.subarray(at, Math.min(at + step, last)), resolve));
    if (trickle) await sleep(trickle.pause);
  }
  if (last === 0) response.flushHeaders();
  if (stall !== undefined) return;
  // Where more was announced than there is, the end of the connection is the end of the body.
  if (reset !== undefined || (contentLength ?? 0) > body.length) response.destroy();
  else response.end();
}

/** Returns the range that is asked for, unless If-Range has another tag; null for the whole file. */
function rangeOf(requestHeaders: IncomingMessage['headers'], tag: string | null, length: number): Range | null {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(requestHeaders.range ?? '') ?? [];
  if (start === undefined || (requestHeaders['if-range'] !== undefined && requestHeaders['if-range'] !== tag))
    return null;
  return { start: Number(start), end: end ? Math.min(Number(end), length - 1) : length - 1 };
}
