// An origin on loopback: serves a published folder in the layouts of dist.ipfs.tech and of GitHub releases, keeps a list of
// the requests, and misbehaves on demand, request by request.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';

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
  | { readonly kind: 'stall'; readonly after: number };

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
  close: () => Promise<void>;
}

const GITHUB_LAYOUT = /^\/[^/]+\/([^/]+)\/releases\/download\//;

/** Starts an origin that serves `folder`. */
export async function startOrigin(folder: string): Promise<Origin> {
  const requests: OriginRequest[] = [];
  let faultOf: (request: OriginRequest) => Fault | null = () => null;
  const server = createServer((incoming, response) => {
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    const attempt = requests.filter((other) => other.path === path).length + 1;
    const request = { path, headers: incoming.headers, attempt };
    requests.push(request);
    answer(folder, path, faultOf(request), response).catch((error) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    misbehave: (fault) => {
      faultOf = fault;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(folder: string, path: string, fault: Fault | null, response: ServerResponse): Promise<void> {
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
    return;
  }
  // In GitHub's layout the repository's name is that of the release's folder, for the releases that tests publish.
  const relative = normalize(path.replace(GITHUB_LAYOUT, '/$1/'));
  const bytes = await readFile(join(folder, relative)).catch(() => null);
  if (!bytes) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('failed to resolve path: no link by that name\n');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes.length });
  if (!fault) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, fault.after), () => {
    if (fault.kind === 'reset') response.destroy();
  });
}
