// An origin on loopback: serves a published folder in the layouts of dist.ipfs.tech and of GitHub releases, keeps a list of
// the requests, and misbehaves on demand, request by request.
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a file is served, where not as it should be. Bytes count from the beginning of the answer's body. */
export interface Manner {
  /** Closes the connection after some bytes. */
  readonly reset?: number;
  /** Sends some bytes and then nothing, and keeps the connection open. */
  readonly stall?: number;
  /** Milliseconds before the answer's head. */
  readonly delay?: number;
  /** What the answer's head waits for. */
  readonly until?: Promise<unknown>;
  /** Milliseconds between pieces of `bytes` bytes. */
  readonly trickle?: { readonly bytes: number; readonly pause: number };
  /** Answers 200 to a Range. */
  readonly noRanges?: boolean;
  /** In place of the right Content-Range; null for none. */
  readonly contentRange?: string | null;
  /** Other bytes from this one of the file on. */
  readonly wrongFrom?: number;
  /** Only so many bytes of the file, as if it had no more. */
  readonly cut?: number;
  /** The Content-Length that is announced; null for none. */
  readonly announce?: number | null;
  /** Added to the answer's headers; null takes one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export type Fault =
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
  | ({ readonly kind: 'serve' } & Manner);

export interface OriginRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** 1 for the first request of this path. */
  readonly attempt: number;
}

export interface Origin {
  readonly url: string;
  readonly requests: readonly OriginRequest[];
  /** Decides per request; null serves the folder. */
  misbehave: (fault: (request: OriginRequest) => Fault | null) => void;
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
export async function startOrigin(folder: string, tls?: { key: string; cert: string }): Promise<Origin> {
  const requests: OriginRequest[] = [];
  let faultOf: (request: OriginRequest) => Fault | null = () => null;
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    const attempt = requests.filter((other) => other.path === path).length + 1;
    const request = { path, headers: incoming.headers, attempt };
    requests.push(request);
    answer(folder, request, faultOf(request), response).catch((error) => response.destroy(error as Error));
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (fault) => {
      faultOf = fault;
    },
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(
  folder: string,
  { path, headers }: OriginRequest,
  fault: Fault | null,
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
  const manner = mannerOf(fault);
  if (manner.delay) await sleep(manner.delay);
  await manner.until;
  // In GitHub's layout the repository's name is that of the release's folder, for the releases that tests publish.
  const file = join(folder, normalize(path.replace(GITHUB_LAYOUT, '/$1/')));
  const found = await Promise.all([readFile(file), stat(file)]).catch(() => null);
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('failed to resolve path: no link by that name\n');
    return;
  }
  const [bytes, facts] = found;
  const etag = `"${bytes.length.toString(16)}-${facts.mtimeMs.toString(16)}"`;
  await serve(contentOf(bytes, manner), etag, headers, manner, response);
}

function mannerOf(fault: Exclude<Fault, { kind: 'answer' | 'redirect' }> | null): Manner {
  if (fault?.kind === 'reset') return { reset: fault.after };
  if (fault?.kind === 'stall') return { stall: fault.after };
  return fault ?? {};
}

function contentOf(bytes: Buffer, { cut = bytes.length, wrongFrom = bytes.length }: Manner): Buffer {
  if (wrongFrom >= bytes.length) return bytes.subarray(0, cut);
  return Buffer.concat([bytes.subarray(0, wrongFrom), bytes.subarray(wrongFrom).map((byte) => byte ^ 0xff)]);
}

async function serve(
  content: Buffer,
  etag: string,
  asked: IncomingMessage['headers'],
  manner: Manner,
  response: ServerResponse,
): Promise<void> {
  const tag = manner.headers?.etag === undefined ? etag : manner.headers.etag;
  const range = manner.noRanges ? null : rangeOf(asked, tag, content.length);
  if (range && range.start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = range ? content.subarray(range.start, range.end + 1) : content;
  const right = range && `bytes ${range.start}-${range.end}/${content.length}`;
  const length = manner.announce === undefined ? body.length : manner.announce;
  const headers: Readonly<Record<string, string | null>> = {
    'content-type': 'application/octet-stream',
    'content-length': length === null ? null : String(length),
    'content-range': range && manner.contentRange !== undefined ? manner.contentRange : right,
    etag,
    ...manner.headers,
  };
  response.statusCode = range ? 206 : 200;
  for (const [name, value] of Object.entries(headers)) if (value !== null) response.setHeader(name, value);
  await send(body, manner, response);
}

async function send(
  body: Buffer,
  { reset, stall, trickle, announce }: Manner,
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
  if (reset !== undefined || (announce ?? 0) > body.length) response.destroy();
  else response.end();
}

/** Returns the range that is asked for, unless If-Range has another tag; null for the whole file. */
function rangeOf(asked: IncomingMessage['headers'], tag: string | null, length: number): Range | null {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(asked.range ?? '') ?? [];
  if (start === undefined || (asked['if-range'] !== undefined && asked['if-range'] !== tag)) return null;
  return { start: Number(start), end: end ? Math.min(Number(end), length - 1) : length - 1 };
}
