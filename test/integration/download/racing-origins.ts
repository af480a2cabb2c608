// Origins in a thread of their own, so that they send while the client is busy. All of them answer at the same moment, when each has
// its request, and send as fast as the client takes it.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

interface RacingOptions {
  readonly origins: number;
  readonly fileBytes: number;
}

export interface RacingOrigins {
  /** The port of each origin. */
  readonly ports: readonly number[];
  /** Returns how many bytes the client's system has received of each origin, its head included. */
  readonly receivedBytes: () => Promise<readonly number[]>;
  readonly close: () => Promise<unknown>;
}

const STEP_BYTES = 32 * 2 ** 10;
const SAMPLE_MS = 2;
const ESTABLISHED = '01';

export async function startRacingOrigins(options: RacingOptions): Promise<RacingOrigins> {
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  const [ports] = (await once(worker, 'message')) as [readonly number[]];
  return {
    ports,
    receivedBytes: async () => {
      worker.postMessage('received');
      const [received] = (await once(worker, 'message')) as [readonly number[]];
      return received;
    },
    close: () => worker.terminate(),
  };
}

async function serve({ origins, fileBytes }: RacingOptions): Promise<void> {
  const all = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const received = new Map<number, number>();
  const respond = async (response: ServerResponse) => {
    if (response.socket) sockets.push(response.socket);
    if (sockets.length === origins) all.resolve();
    await all.promise;
    response.setHeader('content-length', fileBytes);
    for (let at = 0; at < fileBytes && !response.destroyed; at += STEP_BYTES) {
      const part = Buffer.alloc(STEP_BYTES);
      // Every file starts like a gzip.
      if (at === 0) part.writeUInt16BE(0x1f8b);
      await new Promise((resolve) => response.write(part, resolve));
    }
    response.end();
  };
  const servers = Array.from({ length: origins }, () => createServer((_, response) => void respond(response)));
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
  setInterval(() => {
    for (const [port, bytes] of acknowledgedBytes(sockets)) {
      received.set(port, Math.max(bytes, received.get(port) ?? 0));
    }
  }, SAMPLE_MS);
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  parentPort?.on('message', () => parentPort?.postMessage(ports.map((port) => received.get(port) ?? 0)));
  parentPort?.postMessage(ports);
}

/** By port of the server: the bytes that its process has written, without those that no one has acknowledged. See proc_net_tcp(5). */
function acknowledgedBytes(sockets: readonly Socket[]): readonly (readonly [number, number])[] {
  const pending = new Map<string, number>();
  for (const row of readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)) {
    const [, local = '', remote = '', state, queues = ''] = row.trim().split(/\s+/);
    // The queue of a connection that was reset is empty, too.
    if (state !== ESTABLISHED) continue;
    pending.set(`${portOf(local)} ${portOf(remote)}`, Number.parseInt(queues.split(':')[0] ?? '', 16));
  }
  return sockets.flatMap(({ localPort = 0, remotePort = 0, bytesWritten, writableLength }) => {
    const unacknowledged = pending.get(`${localPort} ${remotePort}`);
    return unacknowledged === undefined ? [] : [[localPort, bytesWritten - writableLength - unacknowledged] as const];
  });
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

if (!isMainThread && parentPort) await serve(workerData as RacingOptions);
