// An origin on loopback. It serves a folder in the layouts of dist.ipfs.tech and of GitHub releases, records requests, and fails
// on demand, request by request.
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../server.ts';

/** How a file is served with faults. Byte positions count from the start of the response's body. */
interface ServeOptions {
  /** Closes the connection after some bytes. */
  readonly resetAfterBytes?: number;
  /** Sends some bytes, then nothing, and keeps the connection open. */
  readonly stallAfterBytes?: number;
  /** Milliseconds before the response's head. */
  readonly delayMs?: number;
  /** The response's head waits for it. */
  readonly waitFor?: Promise<unknown>;
  /** Sends some bytes, then waits before it sends the others. */
  readonly hold?: { readonly afterBytes: number; readonly until: Promise<unknown> };
  /** Sends pieces of `bytes` bytes with a pause of `pause` milliseconds. */
  readonly trickle?: { readonly bytes: number; readonly pause: number };
  /** Answers 200 to a request with Range. */
  readonly noRanges?: boolean;
  /** Replaces the Content-Range; null removes it. */
  readonly contentRange?: string | null;
  /** Position in the file from which bytes are wrong. */
  readonly corruptFrom?: number;
  /** Serves this many bytes as if the file had no more. */
  readonly truncateAt?: number;
  /** Replaces the Content-Length; null removes it. */
  readonly contentLength?: number | null;
  /** Added to the response's headers; null removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export type OriginFault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string | Uint8Array;
      readonly headers?: Record<string, string>;
    }
  /** Announces the whole length, then closes the connection after some bytes. */
  | { readonly kind: 'reset'; readonly after: number }
  /** Sends some bytes, then nothing, and keeps the connection open. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }
  | ({ readonly kind: 'serve' } & ServeOptions);

export interface OriginRequest {
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  readonly headers: IncomingMessage['headers'];
  /** 1 for the first request of this path. */
  readonly attempt: number;
}

export interface LoopbackOrigin {
  readonly url: string;
  readonly requests: readonly OriginRequest[];
  /** Sets the fault of each request; null serves the folder. */
  injectFaults: (fault: (request: OriginRequest) => OriginFault | null) => void;
  /** Returns the number of open connections. */
  connections: () => Promise<number>;
  close: () => Promise<void>;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

const GITHUB_LAYOUT = /^\/[^/]+\/([^/]+)\/releases\/download\//;

/**
 * Returns the path in the served folder of a URL's path. In GitHub's layout, a repository's name is the folder of its releases,
 * which is true of everything that tests publish.
 */
export function servedPath(path: string): string {
  return path.replace(GITHUB_LAYOUT, '/$1/');
}

/** Starts an origin that serves `folder`, over TLS if given a certificate. */
export async function startOrigin(
  folder: string,
  tls?: { key: string; cert: string },
  host?: '127.0.0.1' | '::1',
): Promise<LoopbackOrigin> {
  const requests: OriginRequest[] = [];
  let chooseFault: (request: OriginRequest) => OriginFault | null = () => null;
  const server = await startServer(
    (incoming, response) => {
      const { pathname: path, search: query } = new URL(incoming.url ?? '/', 'http://localhost');
      const attempt = requests.filter((other) => other.path === path).length + 1;
      const request = { path, query, headers: incoming.headers, attempt };
      requests.push(request);
      respond(folder, request, chooseFault(request), response).catch((error) => response.destroy(error as Error));
    },
    tls,
    host,
  );
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
  const file = join(folder, normalize(servedPath(path)));
  const found = await Promise.all([readFile(file), stat(file)]).catch(() => null);
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('failed to resolve path: no link by that name\n');
    return;
  }
  const [bytes, facts] = found;
  const etag = `"${bytes.length.toString(16)}-${facts.mtimeMs.toString(16)}"`;
  await sendFile(response, { content: applyContentFaults(bytes, options), etag, requestHeaders: headers, options });
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

interface FileResponse {
  readonly content: Buffer;
  readonly etag: string;
  readonly requestHeaders: IncomingMessage['headers'];
  readonly options: ServeOptions;
}

async function sendFile(
  response: ServerResponse,
  { content, etag, requestHeaders, options }: FileResponse,
): Promise<void> {
  const tag = options.headers?.etag === undefined ? etag : options.headers.etag;
  const range = options.noRanges ? null : rangeOf(requestHeaders, tag, content.length);
  if (range && range.start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = range ? content.subarray(range.start, range.end + 1) : content;
  const expectedRange = range && `bytes ${range.start}-${range.end}/${content.length}`;
  const length = options.contentLength === undefined ? body.length : options.contentLength;
  const headers: Readonly<Record<string, string | null>> = {
    'content-type': 'application/octet-stream',
    'content-length': length === null ? null : String(length),
    'content-range': range && options.contentRange !== undefined ? options.contentRange : expectedRange,
    etag,
    ...options.headers,
  };
  response.statusCode = range ? 206 : 200;
  for (const [name, value] of Object.entries(headers)) if (value !== null) response.setHeader(name, value);
  await send(body, options, response);
}

async function send(
  body: Buffer,
  { resetAfterBytes: reset, stallAfterBytes: stall, hold, trickle, contentLength }: ServeOptions,
  response: ServerResponse,
): Promise<void> {
  const last = Math.min(reset ?? body.length, stall ?? body.length);
  const step = trickle?.bytes ?? hold?.afterBytes ?? last;
  for (let at = 0; at < last && !response.destroyed; at += step) {
    await new Promise((resolve) => response.write(body.subarray(at, Math.min(at + step, last)), resolve));
    if (trickle) await sleep(trickle.pause);
    await hold?.until;
  }
  if (last === 0) response.flushHeaders();
  if (stall !== undefined) return;
  // If more was announced than there is, closing the connection ends the body.
  if (reset !== undefined || (contentLength ?? 0) > body.length) response.destroy();
  else response.end();
}

/** Returns the requested range; null for the whole file, also if If-Range has another tag. */
function rangeOf(requestHeaders: IncomingMessage['headers'], tag: string | null, length: number): Range | null {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(requestHeaders.range ?? '') ?? [];
  if (start === undefined || (requestHeaders['if-range'] !== undefined && requestHeaders['if-range'] !== tag))
    return null;
  return { start: Number(start), end: end ? Math.min(Number(end), length - 1) : length - 1 };
}
