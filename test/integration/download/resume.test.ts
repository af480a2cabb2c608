// Resumed downloads: which responses to a Range are used, and what happens if the combined file is wrong.
import { describe, expect, it } from 'vitest';
import type { OriginFault } from '../../support/origins/loopback-origin.ts';
import { faultAlways, NINE_TENTHS_BYTES, NOT_FOUND, resetAt, resetThen, TENTH_BYTES } from './faults.ts';
import {
  createKitError,
  createTransferFixture,
  FILE_BYTES,
  LIMITS,
  requestedRanges,
  verifyingReceiver,
} from './transfers.ts';

describe('a response to a Range', () => {
  it('with the whole file is used after the received bytes', async () => {
    const stage = await createTransferFixture(resetThen(NINE_TENTHS_BYTES, { kind: 'serve', noRanges: true }));
    const { value, bytes, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(value?.statistics).toMatchObject({
      received: FILE_BYTES + NINE_TENTHS_BYTES,
      refetched: NINE_TENTHS_BYTES,
      requests: 2,
    });
    expect(calls).toBe(1);
  });

  it.each<[string, OriginFault]>([
    ['another Content-Range', { kind: 'serve', contentRange: `bytes 5-${FILE_BYTES - 1}/${FILE_BYTES}` }],
    ['no Content-Range', { kind: 'serve', contentRange: null }],
    [
      'another total length',
      { kind: 'serve', contentRange: `bytes ${TENTH_BYTES}-${FILE_BYTES - 1}/${FILE_BYTES + 1}` },
    ],
    [
      'a range that does not fit its length',
      { kind: 'serve', contentRange: `bytes ${TENTH_BYTES}-${TENTH_BYTES + 5}/${FILE_BYTES}` },
    ],
    ['416', { kind: 'answer', status: 416, headers: { 'content-range': 'bytes */7' } }],
    ['another length, and the whole file', { kind: 'serve', noRanges: true, truncateAt: NINE_TENTHS_BYTES }],
  ])('with %s is not used: the next origin continues the file, or it restarts', async (_, fault) => {
    const two = await createTransferFixture(resetThen(TENTH_BYTES, fault), null);
    const passed = await two.run({}, verifyingReceiver(two.content));
    expect(two.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`], [`${TENTH_BYTES}-`]]);
    expect(passed.value?.statistics).toMatchObject({ origins: ['a', 'b'], refetched: 0 });

    const one = await createTransferFixture(({ attempt }) =>
      attempt === 1 ? resetAt(TENTH_BYTES) : attempt === 2 ? fault : null,
    );
    const restarted = await one.run({}, verifyingReceiver(one.content));
    expect(one.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`, 'whole']]);
    expect(restarted).toMatchObject({
      calls: 2,
      value: { statistics: { origins: ['a'], refetched: TENTH_BYTES, requests: 3 } },
    });
    expect(restarted.bytes.equals(one.content)).toBe(true);
  });

  it('that ends before the received bytes is not used', async () => {
    const shorter: OriginFault = { kind: 'serve', noRanges: true, contentLength: null, truncateAt: TENTH_BYTES / 2 };
    const stage = await createTransferFixture(({ attempt }) =>
      attempt === 1 ? resetAt(TENTH_BYTES) : attempt === 2 ? shorter : null,
    );
    const { value, info } = await stage.run({}, verifyingReceiver(stage.content));
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`, 'whole']]);
    expect(value?.statistics).toMatchObject({
      received: FILE_BYTES + 1.5 * TENTH_BYTES,
      refetched: 1.5 * TENTH_BYTES,
      requests: 3,
    });
    expect(info[1]).toContain(`a: its file ended after ${TENTH_BYTES / 2} of ${FILE_BYTES} bytes`);
  });

  it('of a changed file restarts it', async () => {
    const changed: OriginFault = { kind: 'serve', headers: { etag: '"other"' } };
    const stage = await createTransferFixture(resetThen(TENTH_BYTES, changed));
    const { value, calls } = await stage.run({ pinned: false });
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`, 'whole']]);
    expect([calls, value?.statistics.refetched]).toEqual([2, TENTH_BYTES]);
  });

  it('that is shorter than requested is continued', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH_BYTES);
      const headers = { 'content-range': `bytes ${TENTH_BYTES}-${2 * TENTH_BYTES - 1}/${FILE_BYTES}` };
      return attempt === 2
        ? { kind: 'answer', status: 206, headers, body: stage.content.subarray(TENTH_BYTES, 2 * TENTH_BYTES) }
        : null;
    });
    const { value } = await stage.run({}, verifyingReceiver(stage.content));
    expect(stage.origins.map(requestedRanges)).toEqual([
      ['whole', `${TENTH_BYTES}- if-range`, `${2 * TENTH_BYTES}- if-range`],
    ]);
    expect(value?.statistics).toMatchObject({ received: FILE_BYTES, refetched: 0 });
  });

  it('to a request without a Range is not used', async () => {
    const headers = { 'content-range': `bytes 0-3/${FILE_BYTES}` };
    const stage = await createTransferFixture(
      faultAlways({ kind: 'answer', status: 206, headers, body: 'abcd' }),
      null,
    );
    const { value } = await stage.run();
    expect(value?.origin).toBe('b');
  });
});

describe('a file from several responses with a wrong digest', () => {
  it('is downloaded again from a single response', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH_BYTES);
      return attempt === 2 ? { kind: 'serve', corruptFrom: 2 * TENTH_BYTES } : null;
    }, null);
    const { value, bytes, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', `${TENTH_BYTES}- if-range`, 'whole'], []]);
    expect(value?.statistics).toMatchObject({
      origins: ['a'],
      received: 2 * FILE_BYTES,
      refetched: FILE_BYTES,
      requests: 3,
    });
    expect(calls).toBe(2);
  });

  it('is downloaded again from the first origin if another one continued it with wrong bytes', async () => {
    const stage = await createTransferFixture(
      ({ attempt }) => (attempt === 1 ? { kind: 'stall', after: TENTH_BYTES } : null),
      faultAlways({ kind: 'serve', corruptFrom: 2 * TENTH_BYTES }),
    );
    const { value } = await stage.run({}, verifyingReceiver(stage.content));
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole'], [`${TENTH_BYTES}-`]]);
    expect(value?.statistics).toMatchObject({
      origins: ['a'],
      received: 2 * FILE_BYTES,
      refetched: FILE_BYTES,
      requests: 3,
    });
  });

  it('is downloaded again from an origin that had no tries left', async () => {
    const wrong = faultAlways({ kind: 'serve', corruptFrom: 2 * TENTH_BYTES });
    const stage = await createTransferFixture(
      ({ attempt }) => (attempt <= LIMITS.maxTries ? resetAt(1000) : null),
      wrong,
    );
    const { value } = await stage.run({}, verifyingReceiver(stage.content));
    expect(stage.origins.map(requestedRanges)).toEqual([
      ['whole', '1000- if-range', '2000- if-range', 'whole'],
      ['3000-'],
    ]);
    expect(value?.statistics).toMatchObject({ origins: ['a'], refetched: FILE_BYTES, requests: 5 });
  });

  it('fails if a single response has the wrong digest too', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      return {
        kind: 'serve',
        corruptFrom: 2 * TENTH_BYTES,
        ...(attempt === 1 ? { resetAfterBytes: TENTH_BYTES } : {}),
      };
    }, null);
    const { error, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
    expect([calls, ...stage.origins.map(requestedRanges)]).toEqual([
      2,
      ['whole', `${TENTH_BYTES}- if-range`, 'whole'],
      [],
    ]);
  });

  it('restarts at another origin if the single response breaks', async () => {
    const stage = await createTransferFixture(
      ({ attempt }) => (attempt === 2 ? { kind: 'serve', corruptFrom: TENTH_BYTES } : resetAt(TENTH_BYTES)),
      null,
    );
    const { value, calls } = await stage.run({}, verifyingReceiver(stage.content));
    expect(stage.origins.map(requestedRanges)).toEqual([
      ['whole', `${TENTH_BYTES}- if-range`, 'whole', 'whole', 'whole'],
      ['whole'],
    ]);
    expect([calls, value?.origin]).toEqual([5, 'b']);
  });

  it('fails with the mismatch if no single response completes', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH_BYTES);
      return attempt === 2 ? { kind: 'serve', corruptFrom: TENTH_BYTES } : NOT_FOUND;
    });
    const { error } = await stage.run({}, verifyingReceiver(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
  });
});

describe('an error of the receiver', () => {
  it('is thrown', async () => {
    const stage = await createTransferFixture(null, null);
    for (const thrown of [createKitError('unsafe-archive'), new TypeError('a mistake')]) {
      const { error, calls } = await stage.run({}, () => Promise.reject(thrown));
      expect([error, calls]).toEqual([thrown, 1]);
    }
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole'], []]);
  });

  it('with download-failed leads to another try, with no-digest to another origin', async () => {
    const stage = await createTransferFixture(null, null);
    const thrown = [createKitError('download-failed'), createKitError('no-digest')];
    const { value, calls } = await stage.run({}, async (download, collect) => {
      const error = thrown.shift();
      if (error) throw error;
      await collect(download);
    });
    expect([value?.origin, calls]).toEqual(['b', 3]);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole'], ['whole']]);
    const failed = await stage.run({}, () => Promise.reject(createKitError('no-digest')));
    expect(failed.failures).toMatchObject([{ kind: 'refused' }, { kind: 'refused' }]);
  });
});
