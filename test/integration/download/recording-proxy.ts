// An HTTP proxy on loopback. Sends everything to one address, and records what it was asked for.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface RecordingProxy {
  /** `127.0.0.1:41234` */
  readonly host: string;
  /** Method, target and credentials of each request: `CONNECT origin.invalid:443 user:password`. */
  readonly requests: readonly string[];
  /** The headers of each request. */
  readonly headers: readonly IncomingMessage['headers'][];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

interface ProxyOptions {
  /** A status to answer with, or `silent`. Default: does its work. */
  readonly fault?: number | 'silent';
  /** For a proxy over https. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export async function startProxy(target: string, { fault, tls }: ProxyOptions = {}): Promise<RecordingProxy> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const open = new Set<Duplex>();
  const record = (incoming: IncomingMessage) => {
    const credentials = incoming.headers['proxy-authorization']?.replace('Basic ', '') ?? '';
    requests.push(`${incoming.method} ${incoming.url} ${Buffer.from(credentials, 'base64')}`.trim());
    headers.push(incoming.headers);
  };
  const serve = (incoming: IncomingMessage, response: ServerResponse) => {
    record(incoming);
    if (fault === 'silent') return;
    if (fault !== undefined) return void response.writeHead(fault).end();
    forward(incoming, response, target);
  };
  const server = tls ? createSecureServer(tls, serve) : createServer(serve);
  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  server.on('connect', (incoming, socket) => {
    record(incoming);
    if (fault === 'silent') return void socket.resume().on('end', () => socket.end());
    if (fault !== undefined) return void socket.end(`HTTP/1.1 ${fault} No\r\n\r\n`);
    openTunnel(socket, target);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    connections: () => open.size,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Requests the path of a whole URL from the target. */
function forward(incoming: IncomingMessage, response: ServerResponse, target: string): void {
  const { pathname, search } = new URL(incoming.url ?? '');
  const outgoing = request(`${target}${pathname}${search}`, { headers: incoming.headers, agent: false }, (message) => {
    response.writeHead(message.statusCode ?? 0, message.headers);
    message.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  outgoing.end();
}

function openTunnel(socket: Duplex, target: string): void {
  const { hostname, port } = new URL(target);
  const there = connect(Number(port), hostname, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(there).pipe(socket);
  });
  there.on('error', () => socket.destroy());
  // When nothing reads the socket any more, it would not see its end.
  there.on('close', () => socket.resume());
  socket.on('error', () => there.destroy());
}
