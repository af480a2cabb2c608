// An HTTP proxy on loopback. Opens all tunnels to one address and records their targets.
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface TunnelProxy {
  /** `127.0.0.1:41234` */
  readonly host: string;
  /** Target and credentials of each request. */
  readonly tunnels: readonly string[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** `behave`: a status to answer with, or `silent`. Default: opens tunnels. */
export async function startTunnelProxy(target: string, fault?: number | 'silent'): Promise<TunnelProxy> {
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((_, response) => response.writeHead(500).end());
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  server.on('connect', ({ url, headers }, socket) => {
    const credentials = headers['proxy-authorization']?.replace('Basic ', '') ?? '';
    tunnels.push(`${url} ${Buffer.from(credentials, 'base64')}`.trim());
    if (fault === 'silent') return void socket.resume().on('end', () => socket.end());
    if (fault !== undefined) return void socket.end(`HTTP/1.1 ${fault} No\r\n\r\n`);
    const { hostname, port } = new URL(target);
    const there = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(there).pipe(socket);
    });
    there.on('error', () => socket.destroy());
    socket.on('error', () => there.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    connections: () => open.size,
    close: () => {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
