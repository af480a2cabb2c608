// A fake of GitHub's cache service, version 2, and of its blob store, on loopback, as @actions/cache uses them. It keeps blobs in
// memory, records calls, and fails on demand, call by call.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startServer } from '../server.ts';

/** `put` and `get` go to the blob store, the others to the service. */
export type CallName = 'lookup' | 'create' | 'finalize' | 'put' | 'get';

export type InjectedCacheFault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Closes the connection without a response. */
  | { readonly kind: 'reset' }
  /** Keeps the connection open and does not respond. */
  | { readonly kind: 'noResponse' }
  /** Announces the whole blob, then closes the connection after some bytes. */
  | { readonly kind: 'truncate'; readonly after: number };

export interface CacheService {
  readonly url: string;
  readonly calls: readonly CallName[];
  /** Finished uploads, by key. */
  readonly entries: Map<string, CacheEntry>;
  /** Sets the fault of each call; null serves it. `attempt` is 1 for the first call of its name. */
  injectFaults: (fault: (call: CallName, attempt: number) => InjectedCacheFault | null) => void;
  /** Returns the number of open connections. */
  connections: () => Promise<number>;
  close: () => Promise<void>;
}

export interface CacheEntry {
  /** A hash of the paths and the compression. */
  readonly version: string;
  readonly blob: Buffer;
}

interface Store {
  readonly url: string;
  readonly entries: Map<string, CacheEntry>;
  /** Reserved uploads that are not finished, by key. */
  readonly uploads: Map<string, CacheEntry>;
}

const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/';
const METHODS: Readonly<Record<string, CallName>> = {
  GetCacheEntryDownloadURL: 'lookup',
  CreateCacheEntry: 'create',
  FinalizeCacheEntryUpload: 'finalize',
};

/** Starts a service with these entries. */
export async function startCacheService(initialEntries: Iterable<[string, CacheEntry]> = []): Promise<CacheService> {
  const calls: CallName[] = [];
  let chooseFault: (call: CallName, attempt: number) => InjectedCacheFault | null = () => null;
  const entries = new Map(initialEntries);
  const uploads = new Map<string, CacheEntry>();
  const { url, connections, close } = await startServer(async (request, response) => {
    const call = callOf(request);
    calls.push(call);
    const body = await bodyOf(request);
    const fault = chooseFault(call, calls.filter((other) => other === call).length);
    const store = { url, entries, uploads };
    if (fault) applyFault(fault, entries.get(keyOf(request))?.blob, response);
    else if (call === 'put') storeBlob(keyOf(request), body, store, response);
    else if (call === 'get') sendBlob(keyOf(request), store, response);
    else serveCall(call, JSON.parse(body.toString()) as { key: string; version: string }, store, response);
  });
  return {
    url: `${url}/`,
    calls,
    entries,
    injectFaults: (fault) => {
      chooseFault = fault;
    },
    connections,
    close,
  };
}

/** Returns the environment variables of a job that uses this service. */
export function cacheVariables({ url }: Pick<CacheService, 'url'>): Readonly<Record<string, string>> {
  return {
    ACTIONS_CACHE_SERVICE_V2: 'True',
    ACTIONS_RESULTS_URL: url,
    ACTIONS_RUNTIME_TOKEN: 'a-token',
    GITHUB_SERVER_URL: 'https://github.com',
  };
}

function serveCall(
  call: CallName,
  { key, version }: { readonly key: string; readonly version: string },
  { url, entries, uploads }: Store,
  response: ServerResponse,
): void {
  // URLs of the blob store are signed and start with the container's name.
  const blob = `${url}/account/container/${encodeURIComponent(key)}?sig=a-signature`;
  const upload = uploads.get(key);
  if (call === 'lookup') {
    const found = entries.get(key)?.version === version;
    sendJson(response, 200, found ? { ok: true, signed_download_url: blob, matched_key: key } : { ok: false });
  } else if (call === 'create' && (upload ?? entries.get(key))?.version === version) {
    const msg = 'cache entry with the same key, version, and scope already exists';
    sendJson(response, 409, { code: 'already_exists', msg });
  } else if (call === 'create') {
    uploads.set(key, { version, blob: Buffer.alloc(0) });
    sendJson(response, 200, { ok: true, signed_upload_url: blob });
  } else {
    if (upload) entries.set(key, upload);
    uploads.delete(key);
    sendJson(response, 200, { ok: upload !== undefined, entry_id: '1' });
  }
}

function storeBlob(key: string, blob: Buffer, { uploads }: Store, response: ServerResponse): void {
  const reserved = uploads.get(key);
  if (reserved) uploads.set(key, { ...reserved, blob });
  response.writeHead(reserved ? 201 : 404, { etag: '"1"', 'x-ms-request-id': '1', 'x-ms-version': '2025-11-05' }).end();
}

function sendBlob(key: string, { entries }: Store, response: ServerResponse): void {
  const blob = entries.get(key)?.blob;
  response.writeHead(blob ? 200 : 404, { 'content-length': blob?.length ?? 0 }).end(blob);
}

function applyFault(fault: InjectedCacheFault, blob: Buffer | undefined, response: ServerResponse): void {
  if (fault.kind === 'reset') response.destroy();
  if (fault.kind === 'answer') response.writeHead(fault.status, fault.headers).end(fault.body ?? '{}');
  if (fault.kind === 'truncate') {
    response.writeHead(200, { 'content-length': blob?.length ?? 0 });
    response.write(blob?.subarray(0, fault.after), () => response.destroy());
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function callOf({ url = '', method }: IncomingMessage): CallName {
  const named = url.startsWith(TWIRP) ? METHODS[url.slice(TWIRP.length)] : undefined;
  return named ?? (method === 'PUT' ? 'put' : 'get');
}

/** Returns the key in a blob's URL. */
function keyOf({ url = '' }: IncomingMessage): string {
  return decodeURIComponent(new URL(url, 'http://localhost').pathname.split('/').at(-1) ?? '');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
