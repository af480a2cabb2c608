// Origins that do not accept a connection, and origins that are slow to answer.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getText } from '../../../kit/download/http/get-text.ts';
import { createHostHealth } from '../../../kit/download/http/host-health.ts';
import { type SilentHost, startSilentHost } from '../../support/origins/silent-host.ts';
import { createTransferFixture, FILE_NAME, LIMITS, requestedRanges, runTransfer } from './transfers.ts';

const CONNECT = 250;
const RACE = 150;
const limits = {
  ...LIMITS,
  connectMs: CONNECT,
  raceAfterMs: RACE,
  firstByteMs: 5000,
  maxTries: 5,
  minimumBytesPerStall: 0,
};

let silent: SilentHost;
beforeEach(async () => {
  silent = await startSilentHost();
});
afterEach(() => silent.close());

describe('a host that does not accept a connection', () => {
  const there = () => ({ origin: 'silent', url: `${silent.url}/${FILE_NAME}` });

  it('is abandoned at its limit, with the reason', async () => {
    const { failures, debug } = await runTransfer([there()], { limits });
    expect(failures).toEqual([
      { ...there(), kind: 'transient', reason: 'it did not accept a connection within 0.25 s' },
    ]);
    expect(debug.filter((line) => line.startsWith('GET '))).toHaveLength(1);
  });

  it('is not tried again in the same job', async () => {
    const hosts = createHostHealth(CONNECT);
    await runTransfer([there()], { limits, hosts });
    const { failures } = await runTransfer([there()], { limits, hosts });
    expect(failures).toMatchObject([
      {
        kind: 'refused',
        reason: expect.stringMatching(/^it was skipped, because 127\.0\.0\.1:\d+ did not accept a connection/),
      },
    ]);
    const text = await getText(`${silent.url}/versions`, { tokens: [], maximumBytes: 100, limits, hosts });
    expect(text).toMatchObject({ failure: { kind: 'refused' } });
  });

  it('leads to the next origin', async () => {
    const stage = await createTransferFixture(null);
    const good = { origin: 'a', url: `${stage.origins[0]?.url}/${FILE_NAME}` };
    const { value, bytes } = await runTransfer([there(), good], { limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['a', true]);
  });

  it('that refuses connections is retried until its limit is reached', async () => {
    const closed = { origin: 'closed', url: `http://127.0.0.1:9/${FILE_NAME}` };
    const { failures, pauses } = await runTransfer([closed], {
      limits: { ...limits, connectMs: 3000, backoffMs: 1000, maxTries: 9 },
    });
    expect(failures).toMatchObject([{ kind: 'transient', reason: expect.stringContaining('ECONNREFUSED') }]);
    const spent = pauses.reduce((sum, pause) => sum + pause, 0);
    expect([pauses.length > 0, spent <= 3000]).toEqual([true, true]);
  });
});

describe('an origin that is slow to answer', () => {
  it('is raced by the next one, and the first response wins', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'serve', delayMs: 4000 }), null);
    const { value, info, bytes } = await stage.run({ limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['b', true]);
    expect(info[0]).toBe('a has not answered for 0.15 s, trying b too');
    expect(info.at(-1)).toMatch(/^b: .*, 2 requests$/);
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0), 10_000);
  });

  it('wins if it answers before the next one', async () => {
    const stage = await createTransferFixture(
      () => ({ kind: 'serve', delayMs: 2 * RACE }),
      () => ({ kind: 'serve', delayMs: 4000 }),
    );
    const { value, bytes } = await stage.run({ limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['a', true]);
    await vi.waitFor(async () => expect(await stage.origins[1]?.connections()).toBe(0), 10_000);
  });

  it('wins if the next one does not have the file', async () => {
    const stage = await createTransferFixture(
      () => ({ kind: 'serve', delayMs: 4 * RACE }),
      () => ({ kind: 'answer', status: 404 }),
    );
    const { value } = await stage.run({ limits });
    expect([value?.origin, stage.origins.map(requestedRanges)]).toEqual(['a', [['whole'], ['whole']]]);
  });

  it('is not raced if it is the only one', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'serve', delayMs: 3 * RACE }));
    const { value, info } = await stage.run({ limits });
    expect([value?.origin, info.length]).toEqual(['a', 1]);
  });

  it('within a file is raced by one that can continue it', async () => {
    const stage = await createTransferFixture(
      ({ attempt }) => (attempt === 1 ? { kind: 'reset', after: 100_000 } : { kind: 'serve', delayMs: 4000 }),
      null,
    );
    const { bytes } = await stage.run({ limits });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(requestedRanges(stage.origins[1] ?? expect.fail())).toEqual([expect.stringMatching(/^\d+-$/)]);
  });

  it('is tried after the others from then on', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'serve', delayMs: 20_000 }), null);
    const hosts = createHostHealth(CONNECT);
    await stage.run({ limits: { ...limits, firstByteMs: 20_000 }, hosts });
    // Enough time for the other one to answer on a busy machine.
    const { value, info } = await stage.run({ limits: { ...limits, raceAfterMs: 10_000, firstByteMs: 20_000 }, hosts });
    expect([value?.origin, info.length]).toEqual(['b', 1]);
    expect(requestedRanges(stage.origins[0] ?? expect.fail())).toEqual(['whole']);
  });

  it('that sends too slowly is abandoned for another one', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'serve', trickle: { bytes: 100, pause: 100 } }), null);
    const { value, info, bytes } = await stage.run({
      limits: { ...limits, stallMs: 300, minimumBytesPerStall: 64 * 1024 },
    });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(info[0]).toMatch(/^a: it sent only \d+ bytes in \d+ s, after \d+ bytes/);
    expect([value?.origin, value?.statistics.origins]).toEqual(['b', ['a', 'b']]);
  });
});

describe('the target of a redirect', () => {
  it('has the same time limit as an origin', async () => {
    const stage = await createTransferFixture(() => ({ kind: 'redirect', to: `http://127.0.0.1:9/${FILE_NAME}` }));
    const { failures, pauses } = await stage.run({
      limits: { ...limits, connectMs: 1500, backoffMs: 1000, maxTries: 20 },
    });
    expect(failures).toMatchObject([{ reason: expect.stringContaining('ECONNREFUSED') }]);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(1500);
  });
});

describe('host names', () => {
  it('are looked up once for simultaneous connections', async () => {
    const hosts = createHostHealth(CONNECT);
    const asked = Array.from({ length: 20 }, () => {
      return new Promise((resolve) => hosts.lookup('localhost', { all: true }, (...found) => resolve(found)));
    });
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => (answer as unknown[])[1])).size).toBe(1);
  });
});
