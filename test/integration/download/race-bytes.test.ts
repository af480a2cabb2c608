// What a race of origins downloads twice: the bytes of those that lose. They all answer at the same moment, which is the worst case.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startRacingOrigins } from './racing-origins.ts';
import { FILE_NAME, LONG_LIMITS, runTransfer } from './transfers.ts';

const FILE_BYTES = 8 * 2 ** 20;
const MAX_TWICE_BYTES = 256 * 2 ** 10;
const RACE_AFTER_MS = 50;

/** The sockets of all requests of this process, by the host of the request. */
let sockets: Map<string, Socket>;
const keepSocket = (message: unknown) => {
  const { request } = message as { request: ClientRequest };
  request.once('socket', (socket) => sockets.set(`${request.getHeader('host')}`, socket));
};
beforeEach(() => {
  sockets = new Map();
  subscribe('http.client.request.created', keepSocket);
});
afterEach(() => void unsubscribe('http.client.request.created', keepSocket));

/**
 * Returns the bytes that this process read from the winner and from the others, and those that its system received of the others. The process is busy for
 * `busyMs` milliseconds while the responses arrive.
 */
async function raceOrigins(count: number, busyMs: number) {
  const origins = await startRacingOrigins({ origins: count, fileBytes: FILE_BYTES });
  try {
    const hosts = origins.ports.map((port) => `127.0.0.1:${port}`);
    const limits = { ...LONG_LIMITS, raceAfterMs: RACE_AFTER_MS };
    const running = runTransfer(
      hosts.map((host) => ({ origin: host, url: `http://${host}/${FILE_NAME}` })),
      { limits, maximumBytes: FILE_BYTES },
    );
    const connected = () => [...sockets.values()].filter(({ connecting }) => !connecting);
    await vi.waitFor(() => expect(connected()).toHaveLength(count), { interval: 1, timeout: 10_000 });
    // The last request is sent before.
    await sleep(0);
    for (const end = performance.now() + busyMs; performance.now() < end; );
    const { bytes, value, failures } = await running;
    expect([bytes.length, failures]).toEqual([FILE_BYTES, undefined]);
    const received = await origins.receivedBytes();
    const losers = hosts.filter((host) => host !== value?.origin);
    const sumOf = (bytesOf: (host: string) => number | undefined) =>
      losers.reduce((sum, host) => sum + (bytesOf(host) ?? 0), 0);
    expect(losers.map((host) => sockets.get(host)?.destroyed)).toEqual(losers.map(() => true));
    return {
      winner: sockets.get(value?.origin ?? '')?.bytesRead,
      read: sumOf((host) => sockets.get(host)?.bytesRead),
      received: sumOf((host) => received[hosts.indexOf(host)]),
    };
  } finally {
    await origins.close();
  }
}

describe.skipIf(process.platform !== 'linux')('a race of origins that answer at the same moment', () => {
  it.each([
    [2, 0],
    [3, 0],
    [2, 200],
    [3, 200],
  ])('downloads at most 256 KiB twice: %d origins, with a process that is busy for %d ms', async (count, busyMs) => {
    const { winner, read, received } = await raceOrigins(count, busyMs);
    expect(winner).toBeGreaterThan(FILE_BYTES);
    expect(read).toBeLessThanOrEqual(MAX_TWICE_BYTES);
    expect(received).toBeLessThanOrEqual(MAX_TWICE_BYTES);
  });
});
