// Answers that break, or never come: what is asked for next, of whom, and how much comes twice.
import { describe, expect, it } from 'vitest';
import { always, GONE, NINE_TENTHS, once, resetAt, resetThen, TENTH } from './faults.ts';
import { askedOf, LIMITS, SIZE, setStage, verifying } from './transfers.ts';

describe('a connection that breaks', () => {
  it.each([TENTH, NINE_TENTHS])('is gone on with at byte %d, if the origin has the same file still', async (at) => {
    const stage = await setStage(once(resetAt(at)), null);
    const { value, bytes, calls, pauses } = await stage.run({ pinned: false });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${at}- if-range`], []]);
    expect(value).toMatchObject({
      origin: 'a',
      statistics: { origins: ['a'], received: SIZE, refetched: 0, requests: 2 },
    });
    // Half of the first back-off: the jitter is 0.5 here.
    expect([calls, pauses.length]).toEqual([1, 1]);
    expect(pauses[0]).toBeLessThanOrEqual(500);
  });

  it('is gone on with without If-Range where the tag is weak', async () => {
    const stage = await setStage(once({ kind: 'serve', reset: TENTH, headers: { etag: 'W/"1"' } }));
    const { bytes } = await stage.run();
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}-`]]);
  });

  it('is gone on with at the next origin when a digest pins the content', async () => {
    const stage = await setStage(resetThen(TENTH, GONE), null);
    const { value, bytes, calls } = await stage.run({}, verifying(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`], [`${TENTH}-`]]);
    expect(value).toMatchObject({ origin: 'b', statistics: { origins: ['a', 'b'], refetched: 0, requests: 3 } });
    expect(calls).toBe(1);
  });

  it('is started anew at the next origin when no digest pins the content', async () => {
    const stage = await setStage(resetThen(TENTH, GONE), null);
    const { value, bytes, calls } = await stage.run({ pinned: false });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`], ['whole']]);
    expect(value?.statistics).toMatchObject({ origins: ['b'], received: SIZE + TENTH, refetched: TENTH });
    expect(calls).toBe(2);
  });

  it('breaks on every try, and again on the next origin', async () => {
    const stage = await setStage(always(resetAt(1000)), always(resetAt(1000)));
    const { failures, calls, pauses } = await stage.run();
    expect(stage.origins.map(askedOf)).toEqual([
      ['whole', '1000- if-range', '2000- if-range'],
      ['3000-', '4000- if-range', '5000- if-range'],
    ]);
    expect(failures).toMatchObject([
      { origin: 'a', kind: 'transient', reason: 'the connection was closed' },
      { origin: 'b', kind: 'transient', reason: 'the connection was closed' },
    ]);
    expect([calls, pauses.length]).toEqual([1, 4]);
  });

  it('breaks before the head', async () => {
    const stage = await setStage(({ attempt }) => (attempt === 1 ? { kind: 'serve', reset: 0 } : null));
    const { bytes } = await stage.run();
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', 'whole']]);
  });

  it('closes early with the right Content-Length, or in the middle of chunked encoding', async () => {
    const early = await setStage(once({ kind: 'serve', cut: NINE_TENTHS, announce: SIZE }));
    expect((await early.run({}, verifying(early.content))).value?.statistics).toMatchObject({
      refetched: 0,
      requests: 2,
    });
    const chunked = await setStage(once({ kind: 'serve', reset: NINE_TENTHS, announce: null }));
    expect((await chunked.run({}, verifying(chunked.content))).value?.statistics).toMatchObject({ requests: 2 });
    expect(chunked.origins.map(askedOf)).toEqual([['whole', `${NINE_TENTHS}- if-range`]]);
  });

  it('has all bytes already where no length was announced', async () => {
    const stage = await setStage(once({ kind: 'serve', reset: SIZE, announce: null }));
    const { value, bytes } = await stage.run({}, verifying(stage.content));
    expect(bytes.length).toBe(SIZE);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${SIZE}- if-range`]]);
    expect(value?.statistics).toMatchObject({ received: SIZE, requests: 2 });
  });

  it('announces less than there is: the content is cut, which is for the digest to find', async () => {
    const stage = await setStage(always({ kind: 'serve', cut: NINE_TENTHS }), null);
    const { error, calls } = await stage.run({}, verifying(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
    expect([calls, ...stage.origins.map(askedOf)]).toEqual([1, ['whole'], []]);
  });
});

describe('an origin that is silent', () => {
  it('before its answer: the next one is asked at once', async () => {
    const stage = await setStage(always({ kind: 'serve', delay: 5000 }), null);
    const { value, pauses, info } = await stage.run();
    expect(value).toMatchObject({ origin: 'b', statistics: { requests: 2, refetched: 0 } });
    expect(stage.origins.map(askedOf)).toEqual([['whole'], ['whole']]);
    expect(pauses).toEqual([]);
    expect(info[0]).toMatch(/^a: no answer came for 0\.4 s \(http:/);
  });

  it('inside of its answer: the next one goes on', async () => {
    const stage = await setStage(always({ kind: 'stall', after: TENTH }), null);
    const { value, bytes, info } = await stage.run({}, verifying(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(value).toMatchObject({ origin: 'b', statistics: { origins: ['a', 'b'], refetched: 0, requests: 2 } });
    expect(stage.origins.map(askedOf)).toEqual([['whole'], [`${TENTH}-`]]);
    expect(info[0]).toMatch(/^a: no byte came for 0\.4 s, after 0\.1 MB \(http:/);
  });

  it('and is the only one: it is asked again', async () => {
    const stage = await setStage(once({ kind: 'stall', after: 0 }));
    const { value } = await stage.run();
    expect(value?.statistics).toMatchObject({ requests: 2, refetched: 0 });
    expect(stage.origins.map(askedOf)).toEqual([['whole', 'whole']]);
  });

  it('is asked again where the others do not have the file', async () => {
    const stage = await setStage(once({ kind: 'stall', after: TENTH }), always(GONE));
    const { value } = await stage.run({}, verifying(stage.content));
    expect(value).toMatchObject({ origin: 'a', statistics: { origins: ['a'], refetched: 0, requests: 3 } });
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`], [`${TENTH}-`]]);
  });

  it('sends so slowly that the time for it all is over', async () => {
    const stage = await setStage(always({ kind: 'serve', trickle: { bytes: 100, pause: 20 } }));
    const { failures } = await stage.run({ limits: { ...LIMITS, total: 300 } });
    expect(failures).toMatchObject([
      { kind: 'transient', reason: expect.stringMatching(/longer than the 0\.3 s|no byte/) },
    ]);
    expect(stage.origins.map(askedOf)).toEqual([['whole']]);
  });

  it('only seems so where the receiver takes its time', async () => {
    // More than waits in queues and sockets.
    const body = Buffer.alloc(40 * SIZE, 'x');
    const stage = await setStage(always({ kind: 'answer', status: 200, body }));
    // Long enough that a busy machine alone does not run into it.
    const limits = { ...LIMITS, firstByte: 2000, stall: 2000 };
    const { value } = await stage.run({ maximum: body.length, limits }, async (download, collect) => {
      await new Promise((resolve) => setTimeout(resolve, 2 * limits.stall));
      await collect(download);
    });
    expect(value?.statistics).toMatchObject({ received: body.length, requests: 1 });
  });
});
