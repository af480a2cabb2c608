// Requests of a process that did not run for some time, because the machine was busy or suspended.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHostHealth } from '../../../kit/download/http/host-health.ts';
import { sendRequest } from '../../../kit/download/http/request.ts';
import { startTimeLimit } from '../../../kit/download/http/time-limit.ts';
import { type FakeServer, startFakeServer } from '../../support/server.ts';

/** Milliseconds to accept a connection. */
const LIMIT_MS = 500;

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer((_, response) => void response.end('here'));
});
afterEach(() => server.close());

it('a host that accepts a connection at once is reachable, even if the process pauses for longer than the limit', async () => {
  const hosts = createHostHealth(LIMIT_MS);
  const { signal } = new AbortController();
  const sent = sendRequest(new URL(server.url), { headers: {}, firstByteMs: 60_000, signal, hosts });
  // The connection has been requested, but the process has not heard of it.
  for (let turn = 0; turn < 5; turn++) await new Promise(process.nextTick);
  pause(3 * LIMIT_MS);
  const result = await sent;
  expect('message' in result ? result.message.statusCode : result.failure).toBe(200);
  if ('message' in result) result.message.destroy();
});

it('a limit expires after all of its time, and not after it has ended', async () => {
  const expired: string[] = [];
  startTimeLimit(50, () => expired.push('first'));
  const end = startTimeLimit(50, () => expired.push('ended'));
  pause(100);
  expect(expired).toEqual([]);
  end();
  while (expired.length === 0) await sleep(5);
  await sleep(100);
  expect(expired).toEqual(['first']);
});

/** Blocks this process, as a machine does that gives it no processor. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
