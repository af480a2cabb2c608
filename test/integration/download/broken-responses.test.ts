// Responses that break or never come: which request follows, to which origin, and how much is received twice.
import { describe, expect, it } from 'vitest';
import { faultAlways, faultOnce, NINE_TENTHS_BYTES, NOT_FOUND, resetAt, resetThen, TENTH_BYTES } from './faults.ts';
import { createTransferFixture, FILE_BYTES, LIMITS, requestedRanges, verifyingReceiver } from './transfers.ts';

describe('a connection that breaks', () => {
  it.each([TENTH_BYTES, NINE_TENTHS_BYTES])(
    'is gone on with at byte %d, if the origin has the same file still',
    async (at) => {
      const stage = await createTransferFixture(faultOnce(resetAt(at)), null);
      const { value, bytes, calls, pauses } = await stage.run({ pinned: false });
      expect(bytes.equals(stage.content)).toBe(true);
      expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${at}- if-range`], []]);
      expect(value).toMatchObject({
        origin: 'a',
        statistics: { origins: ['a'], received: FILE_BYTES, refetched: 0, requests: 2 },
      });
      // Half of the first back-off: the jitter is 0.5 here.
      expect([calls, pauses.length]).toEqual([1, 1]);
      expect(pauses[0]).toBeLessThanOrEqual(500);
    },
  );

  it('is resumed without If-Range if the etag is weak', async () => {
    const stage = await createTransferFixture(
      faultOnce({ kind: 'serve', resetAfterBytes: TENTH_BYTES, headers: { etag: 'W/"1"' } }),
    );
    const { bytes } = await stage.run();
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}-`]]);
  });

  it('is resumed at the next origin if a digest pins the content', async () => {
    const stage = await createTransferFixture(resetThen(TENTH_BYTES, NOT_FOUND), null);
    const { value, bytes, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`], [`${TENTH_BYTES}-`]]);
    expect(value).toMatchObject({ origin: 'b', statistics: { origins: ['a', 'b'], refetched: 0, requests: 3 } });
    expect(calls).toBe(1);
  });

  it('restarts at the next origin if no digest pins the content', async () => {
    const stage = await createTransferFixture(resetThen(TENTH_BYTES, NOT_FOUND), null);
    const { value, bytes, calls } = await stage.run({ pinned: false });
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`], ['whole']]);
    expect(value?.statistics).toMatchObject({
      origins: ['b'],
      received: FILE_BYTES + TENTH_BYTES,
      refetched: TENTH_BYTES,
    });
    expect(calls).toBe(2);
  });

  it('fails if every try at every origin breaks', async () => {
    const stage = await createTransferFixture(faultAlways(resetAt(1000)), faultAlways(resetAt(1000)));
    const { failures, calls, pauses } = await stage.run();
    expect(stage.origins.map(requestedRanges)).toEqual([
      ['whole', '1000- if-range', '2000- if-range'],
      ['3000-', '4000- if-range', '5000- if-range'],
    ]);
    expect(failures).toMatchObject([
      { origin: 'a', kind: 'transient', reason: 'the connection was closed' },
      { origin: 'b', kind: 'transient', reason: 'the connection was closed' },
    ]);
    expect([calls, pauses.length]).toEqual([1, 4]);
  });

  it('is retried if it breaks before the head', async () => {
    const stage = await createTransferFixture(({ attempt }) =>
      attempt === 1 ? { kind: 'serve', resetAfterBytes: 0 } : null,
    );
    const { bytes } = await stage.run();
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole']]);
  });

  it('is resumed if it closes before the Content-Length or within chunked encoding', async () => {
    const early = await createTransferFixture(
      faultOnce({ kind: 'serve', truncateAt: NINE_TENTHS_BYTES, contentLength: FILE_BYTES }),
    );
    expect((await early.run({}, verifyingReceiver(early.content))).value?.statistics).toMatchObject({
      refetched: 0,
      requests: 2,
    });
    const chunked = await createTransferFixture(
      faultOnce({ kind: 'serve', resetAfterBytes: NINE_TENTHS_BYTES, contentLength: null }),
    );
    expect((await chunked.run({}, verifyingReceiver(chunked.content))).value?.statistics).toMatchObject({
      requests: 2,
    });
    expect(chunked.origins.map(requestedRanges)).toEqual([['whole', `${NINE_TENTHS_BYTES}- if-range`]]);
  });

  it('is complete if all bytes of an unannounced length have been received', async () => {
    const stage = await createTransferFixture(
      faultOnce({ kind: 'serve', resetAfterBytes: FILE_BYTES, contentLength: null }),
    );
    const { value, bytes } = await stage.run({}, verifyingReceiver(stage.content));
    expect(bytes.length).toBe(FILE_BYTES);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${FILE_BYTES}- if-range`]]);
    expect(value?.statistics).toMatchObject({ received: FILE_BYTES, requests: 2 });
  });

  it('ends at the announced length; the digest detects a truncated file', async () => {
    const stage = await createTransferFixture(faultAlways({ kind: 'serve', truncateAt: NINE_TENTHS_BYTES }), null);
    const { error, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
    expect([calls, ...stage.origins.map(requestedRanges)]).toEqual([1, ['whole'], []]);
  });
});

describe('an origin that is silent', () => {
  it('before its response leads to the next origin at once', async () => {
    const stage = await createTransferFixture(faultAlways({ kind: 'serve', delayMs: 5000 }), null);
    const { value, pauses, info } = await stage.run();
    expect(value).toMatchObject({ origin: 'b', statistics: { requests: 2, refetched: 0 } });
    expect(stage.origins.map(requestedRanges)).toEqual([['whole'], ['whole']]);
    expect(pauses).toEqual([]);
    expect(info[0]).toMatch(/^a: it did not answer within 0\.4 s \(http:/);
  });

  it('within its response is continued by the next origin', async () => {
    const stage = await createTransferFixture(faultAlways({ kind: 'stall', after: TENTH_BYTES }), null);
    const { value, bytes, info } = await stage.run({}, verifyingReceiver(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(value).toMatchObject({ origin: 'b', statistics: { origins: ['a', 'b'], refetched: 0, requests: 2 } });
    expect(stage.origins.map(requestedRanges)).toEqual([['whole'], [`${TENTH_BYTES}-`]]);
    expect(info[0]).toMatch(/^a: it sent nothing for 0\.4 s, after 0\.1 MB \(http:/);
  });

  it('is retried if it is the only one', async () => {
    const stage = await createTransferFixture(faultOnce({ kind: 'stall', after: 0 }));
    const { value } = await stage.run();
    expect(value?.statistics).toMatchObject({ requests: 2, refetched: 0 });
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole']]);
  });

  it('is retried if the others do not have the file', async () => {
    const stage = await createTransferFixture(faultOnce({ kind: 'stall', after: TENTH_BYTES }), faultAlways(NOT_FOUND));
    const { value } = await stage.run({}, verifyingReceiver(stage.content));
    expect(value).toMatchObject({ origin: 'a', statistics: { origins: ['a'], refetched: 0, requests: 3 } });
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`], [`${TENTH_BYTES}-`]]);
  });

  it('fails if the transfer exceeds its time limit', async () => {
    const stage = await createTransferFixture(faultAlways({ kind: 'serve', trickle: { bytes: 100, pause: 20 } }));
    const { failures } = await stage.run({ limits: { ...LIMITS, totalMs: 300 } });
    expect(failures).toMatchObject([
      { kind: 'transient', reason: expect.stringMatching(/longer than 0\.3 s|it sent nothing/) },
    ]);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole']]);
  });

  it('is not assumed if the receiver is slow', async () => {
    // More than queues and sockets hold.
    const body = Buffer.alloc(40 * FILE_BYTES, 'x');
    const stage = await createTransferFixture(faultAlways({ kind: 'answer', status: 200, body }));
    // Long enough for a busy machine.
    const limits = { ...LIMITS, firstByteMs: 2000, stallMs: 2000 };
    const { value } = await stage.run({ maximumBytes: body.length, limits }, async (download, collect) => {
      await new Promise((resolve) => setTimeout(resolve, 2 * limits.stallMs));
      await collect(download);
    });
    expect(value?.statistics).toMatchObject({ received: body.length, requests: 1 });
  });
});
