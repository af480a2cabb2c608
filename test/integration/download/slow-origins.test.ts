// Origins that do not accept a connection, and origins that are slow to answer.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { getText } from '../../../kit/download/http/get-text.ts';
import { newHostHealth } from '../../../kit/download/http/host-health.ts';
import { type SilentHost, startSilentHost } from '../../support/silent-host.ts';
import { askedOf, FILE, LIMITS, run, setStage } from './transfers.ts';

const CONNECT = 250;
const RACE = 150;
const limits = { ...LIMITS, connect: CONNECT, race: RACE, firstByte: 5000, tries: 5, least: 0 };

let silent: SilentHost;
beforeEach(async () => {
  silent = await startSilentHost();
});
afterEach(() => silent.close());

describe('a host that does not accept a connection', () => {
  const there = () => ({ origin: 'silent', url: `${silent.url}/${FILE}` });

  it('is given up within its limit, with the reason', async () => {
    const { failures, debug } = await run([there()], { limits });
    expect(failures).toEqual([
      { ...there(), kind: 'transient', reason: 'it did not accept a connection within 0.25 s' },
    ]);
    expect(debug.filter((line) => line.startsWith('GET '))).toHaveLength(1);
  });

  it('is not asked again in the same job', async () => {
    const hosts = newHostHealth(CONNECT);
    await run([there()], { limits, hosts });
    const { failures } = await run([there()], { limits, hosts });
    expect(failures).toMatchObject([
      {
        kind: 'refused',
        reason: expect.stringMatching(/^not asked, because 127\.0\.0\.1:\d+ did not accept a connection/),
      },
    ]);
    const text = await getText(`${silent.url}/versions`, { token: null, maximum: 100, limits, hosts });
    expect(text).toMatchObject({ failure: { kind: 'refused' } });
  });

  it('leads to the next origin', async () => {
    const stage = await setStage(null);
    const good = { origin: 'a', url: `${stage.origins[0]?.url}/${FILE}` };
    const { value, bytes } = await run([there(), good], { limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['a', true]);
  });

  it('that refuses connections at once is tried again until its limit is spent', async () => {
    const closed = { origin: 'closed', url: `http://127.0.0.1:9/${FILE}` };
    const { failures, pauses } = await run([closed], { limits: { ...limits, connect: 3000, backoff: 1000, tries: 9 } });
    expect(failures).toMatchObject([{ kind: 'transient', reason: expect.stringContaining('ECONNREFUSED') }]);
    const spent = pauses.reduce((sum, pause) => sum + pause, 0);
    expect([pauses.length > 0, spent <= 3000]).toEqual([true, true]);
  });
});

describe('an origin that is slow to answer', () => {
  it('is raced by the next one, and the first answer wins', async () => {
    const stage = await setStage(() => ({ kind: 'serve', delay: 4000 }), null);
    const { value, info, bytes } = await stage.run({ limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['b', true]);
    expect(info[0]).toBe('a has not answered for 0.15 s: b is asked as well');
    expect(info.at(-1)).toMatch(/^b: .*, 2 requests$/);
    await vi.waitFor(async () => expect(await stage.origins[0]?.connections()).toBe(0));
  });

  it('wins where it answers before the next one', async () => {
    const stage = await setStage(
      () => ({ kind: 'serve', delay: 2 * RACE }),
      () => ({ kind: 'serve', delay: 4000 }),
    );
    const { value, bytes } = await stage.run({ limits });
    expect([value?.origin, bytes.equals(stage.content)]).toEqual(['a', true]);
    await vi.waitFor(async () => expect(await stage.origins[1]?.connections()).toBe(0));
  });

  it('wins where the next one does not have the file', async () => {
    const stage = await setStage(
      () => ({ kind: 'serve', delay: 4 * RACE }),
      () => ({ kind: 'answer', status: 404 }),
    );
    const { value } = await stage.run({ limits });
    expect([value?.origin, stage.origins.map(askedOf)]).toEqual(['a', [['whole'], ['whole']]]);
  });

  it('is not raced where there is no other one', async () => {
    const stage = await setStage(() => ({ kind: 'serve', delay: 3 * RACE }));
    const { value, info } = await stage.run({ limits });
    expect([value?.origin, info.length]).toEqual(['a', 1]);
  });

  it('in the middle of a file is raced by one that can go on where it stopped', async () => {
    const stage = await setStage(
      ({ attempt }) => (attempt === 1 ? { kind: 'reset', after: 100_000 } : { kind: 'serve', delay: 4000 }),
      null,
    );
    const { bytes } = await stage.run({ limits });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(askedOf(stage.origins[1] ?? expect.fail())).toEqual([expect.stringMatching(/^\d+-$/)]);
  });

  it('is asked after the others from then on', async () => {
    const stage = await setStage(() => ({ kind: 'serve', delay: 20_000 }), null);
    const hosts = newHostHealth(CONNECT);
    await stage.run({ limits: { ...limits, firstByte: 20_000 }, hosts });
    // The other one has time enough to answer, however busy the machine is.
    const { value, info } = await stage.run({ limits: { ...limits, race: 10_000, firstByte: 20_000 }, hosts });
    expect([value?.origin, info.length]).toEqual(['b', 1]);
    expect(askedOf(stage.origins[0] ?? expect.fail())).toEqual(['whole']);
  });

  it('that drips is left for one that does not', async () => {
    const stage = await setStage(() => ({ kind: 'serve', trickle: { bytes: 100, pause: 100 } }), null);
    const { value, info, bytes } = await stage.run({ limits: { ...limits, stall: 300, least: 64 * 1024 } });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(info[0]).toMatch(/^a: only \d+ bytes came in \d+ s, after \d+ bytes/);
    expect([value?.origin, value?.statistics.origins]).toEqual(['b', ['a', 'b']]);
  });
});

describe('a host that an origin redirects to', () => {
  it('is waited for as long as any other one, whatever the origin itself does', async () => {
    const stage = await setStage(() => ({ kind: 'redirect', to: `http://127.0.0.1:9/${FILE}` }));
    const { failures, pauses } = await stage.run({ limits: { ...limits, connect: 1500, backoff: 1000, tries: 20 } });
    expect(failures).toMatchObject([{ reason: expect.stringContaining('ECONNREFUSED') }]);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeLessThanOrEqual(1500);
  });
});

describe('names', () => {
  it('are looked up once for all connections that wait for them', async () => {
    const hosts = newHostHealth(CONNECT);
    const asked = Array.from({ length: 20 }, () => {
      return new Promise((resolve) => hosts.lookup('localhost', { all: true }, (...found) => resolve(found)));
    });
    const answers = await Promise.all(asked);
    expect(new Set(answers.map((answer) => (answer as unknown[])[1])).size).toBe(1);
  });
});
