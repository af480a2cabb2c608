// An HTTP server on a free port of loopback: what the fakes of other services are made of.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoopbackServer {
  /** Without a slash at the end. */
  readonly url: string;
  /** Returns the number of open connections. */
  readonly connections: () => Promise<number>;
  /** Closes open connections as well. */
  readonly close: () => Promise<void>;
}

/** Starts a server that answers as `listener` does; over TLS if given a certificate. */
export async function startServer(
  listener: RequestListener,
  tls?: { readonly key: string; readonly cert: string },
  host: '127.0.0.1' | '::1' = '127.0.0.1',
): Promise<LoopbackServer> {
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    url: `${tls ? 'https' : 'http'}://${host === '::1' ? '[::1]' : host}:${(server.address() as AddressInfo).port}`,
    connections: () => new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** How a fake server misbehaves, on every request. */
export type ServerFault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string; readonly type?: string }
  /** Waits `delay` milliseconds before each response. */
  | { readonly kind: 'slow'; readonly delay: number };

export type RequestHandler = (path: string, response: ServerResponse) => Promise<void> | void;

export interface FakeServer extends Pick<LoopbackServer, 'url' | 'close'> {
  /** Method and path of each request. */
  readonly requests: readonly string[];
  readonly setFault: (fault: ServerFault | null) => void;
}

/** Starts a server that records requests and answers with `handler` unless a fault is set; over TLS if given a certificate. */
export async function startFakeServer(
  handler: RequestHandler,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FakeServer> {
  const requests: string[] = [];
  let fault: ServerFault | null = null;
  const respond = async ({ method, url = '/' }: IncomingMessage, response: ServerResponse) => {
    requests.push(`${method} ${url}`);
    const current = fault;
    if (current?.kind === 'answer') {
      response.writeHead(current.status, { 'content-type': current.type ?? 'text/plain' }).end(current.body ?? '');
      return;
    }
    if (current) await sleep(current.delay);
    await handler(url, response);
  };
  const { url, close } = await startServer((incoming, response) => {
    respond(incoming, response).catch((error) => response.destroy(error));
  }, tls);
  return {
    url,
    requests,
    setFault: (next) => {
      fault = next;
    },
    close,
  };
}
