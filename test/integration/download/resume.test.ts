// Files in pieces: which answers to a Range are trusted, and what follows when the whole is wrong.
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../support/loopback-origin.ts';
import { always, GONE, NINE_TENTHS, resetAt, resetThen, TENTH } from './faults.ts';
import { askedOf, kitError, LIMITS, SIZE, setStage, verifying } from './transfers.ts';

describe('an answer to a Range', () => {
  it('that is the whole file is read past what is there', async () => {
    const stage = await setStage(resetThen(NINE_TENTHS, { kind: 'serve', noRanges: true }));
    const { value, bytes, calls } = await stage.run({}, verifying(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(value?.statistics).toMatchObject({ received: SIZE + NINE_TENTHS, refetched: NINE_TENTHS, requests: 2 });
    expect(calls).toBe(1);
  });

  it.each<[string, Fault]>([
    ['another Content-Range', { kind: 'serve', contentRange: `bytes 5-${SIZE - 1}/${SIZE}` }],
    ['no Content-Range', { kind: 'serve', contentRange: null }],
    ['another total length', { kind: 'serve', contentRange: `bytes ${TENTH}-${SIZE - 1}/${SIZE + 1}` }],
    ['a range that does not fit its length', { kind: 'serve', contentRange: `bytes ${TENTH}-${TENTH + 5}/${SIZE}` }],
    ['416', { kind: 'answer', status: 416, headers: { 'content-range': 'bytes */7' } }],
    ['another length, and the whole file', { kind: 'serve', noRanges: true, cut: NINE_TENTHS }],
  ])('with %s is not trusted: the next origin goes on, or the file is started anew', async (_, fault) => {
    const two = await setStage(resetThen(TENTH, fault), null);
    const passed = await two.run({}, verifying(two.content));
    expect(two.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`], [`${TENTH}-`]]);
    expect(passed.value?.statistics).toMatchObject({ origins: ['a', 'b'], refetched: 0 });

    const one = await setStage(({ attempt }) => (attempt === 1 ? resetAt(TENTH) : attempt === 2 ? fault : null));
    const anew = await one.run({}, verifying(one.content));
    expect(one.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, 'whole']]);
    expect(anew).toMatchObject({ calls: 2, value: { statistics: { origins: ['a'], refetched: TENTH, requests: 3 } } });
    expect(anew.bytes.equals(one.content)).toBe(true);
  });

  it('that ends before what is there is not trusted', async () => {
    const shorter: Fault = { kind: 'serve', noRanges: true, announce: null, cut: TENTH / 2 };
    const stage = await setStage(({ attempt }) => (attempt === 1 ? resetAt(TENTH) : attempt === 2 ? shorter : null));
    const { value, info } = await stage.run({}, verifying(stage.content));
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, 'whole']]);
    expect(value?.statistics).toMatchObject({ received: SIZE + 1.5 * TENTH, refetched: 1.5 * TENTH, requests: 3 });
    expect(info[1]).toContain(`a: its file ended after ${TENTH / 2} of ${SIZE} bytes`);
  });

  it('that has changed meanwhile is started anew', async () => {
    const changed: Fault = { kind: 'serve', headers: { etag: '"other"' } };
    const stage = await setStage(resetThen(TENTH, changed));
    const { value, calls } = await stage.run({ pinned: false });
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, 'whole']]);
    expect([calls, value?.statistics.refetched]).toEqual([2, TENTH]);
  });

  it('that is shorter than what was asked for is gone on with', async () => {
    const stage = await setStage(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH);
      const headers = { 'content-range': `bytes ${TENTH}-${2 * TENTH - 1}/${SIZE}` };
      return attempt === 2
        ? { kind: 'answer', status: 206, headers, body: stage.content.subarray(TENTH, 2 * TENTH) }
        : null;
    });
    const { value } = await stage.run({}, verifying(stage.content));
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, `${2 * TENTH}- if-range`]]);
    expect(value?.statistics).toMatchObject({ received: SIZE, refetched: 0 });
  });

  it('is not what was asked for at first', async () => {
    const headers = { 'content-range': `bytes 0-3/${SIZE}` };
    const stage = await setStage(always({ kind: 'answer', status: 206, headers, body: 'abcd' }), null);
    const { value } = await stage.run();
    expect(value?.origin).toBe('b');
  });
});

describe('a file in pieces that has another digest', () => {
  it('is fetched once more in one, and is right', async () => {
    const stage = await setStage(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH);
      return attempt === 2 ? { kind: 'serve', wrongFrom: 2 * TENTH } : null;
    }, null);
    const { value, bytes, calls } = await stage.run({}, verifying(stage.content));
    expect(bytes.equals(stage.content)).toBe(true);
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, 'whole'], []]);
    expect(value?.statistics).toMatchObject({ origins: ['a'], received: 2 * SIZE, refetched: SIZE, requests: 3 });
    expect(calls).toBe(2);
  });

  it('is fetched once more in one from the first origin, where another one went on with wrong bytes', async () => {
    const stage = await setStage(
      ({ attempt }) => (attempt === 1 ? { kind: 'stall', after: TENTH } : null),
      always({ kind: 'serve', wrongFrom: 2 * TENTH }),
    );
    const { value } = await stage.run({}, verifying(stage.content));
    expect(stage.origins.map(askedOf)).toEqual([['whole', 'whole'], [`${TENTH}-`]]);
    expect(value?.statistics).toMatchObject({ origins: ['a'], received: 2 * SIZE, refetched: SIZE, requests: 3 });
  });

  it('is fetched once more from an origin that had used up its tries', async () => {
    const wrong = always({ kind: 'serve', wrongFrom: 2 * TENTH });
    const stage = await setStage(({ attempt }) => (attempt <= LIMITS.tries ? resetAt(1000) : null), wrong);
    const { value } = await stage.run({}, verifying(stage.content));
    expect(stage.origins.map(askedOf)).toEqual([['whole', '1000- if-range', '2000- if-range', 'whole'], ['3000-']]);
    expect(value?.statistics).toMatchObject({ origins: ['a'], refetched: SIZE, requests: 5 });
  });

  it('has it in one too, and that is final', async () => {
    const stage = await setStage(({ attempt }) => {
      return { kind: 'serve', wrongFrom: 2 * TENTH, ...(attempt === 1 ? { reset: TENTH } : {}) };
    }, null);
    const { error, calls } = await stage.run({}, verifying(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
    expect([calls, ...stage.origins.map(askedOf)]).toEqual([2, ['whole', `${TENTH}- if-range`, 'whole'], []]);
  });

  it('breaks again when it is fetched in one: no pieces, but another origin', async () => {
    const stage = await setStage(
      ({ attempt }) => (attempt === 2 ? { kind: 'serve', wrongFrom: TENTH } : resetAt(TENTH)),
      null,
    );
    const { value, calls } = await stage.run({}, verifying(stage.content));
    expect(stage.origins.map(askedOf)).toEqual([['whole', `${TENTH}- if-range`, 'whole', 'whole', 'whole'], ['whole']]);
    expect([calls, value?.origin]).toEqual([5, 'b']);
  });

  it('cannot be had in one: the mismatch stands', async () => {
    const stage = await setStage(({ attempt }) => {
      if (attempt === 1) return resetAt(TENTH);
      return attempt === 2 ? { kind: 'serve', wrongFrom: TENTH } : GONE;
    });
    const { error } = await stage.run({}, verifying(stage.content));
    expect(error).toMatchObject({ code: 'digest-mismatch' });
  });
});

describe("the receiver's errors", () => {
  it('are final', async () => {
    const stage = await setStage(null, null);
    for (const thrown of [kitError('unsafe-archive'), new TypeError('a mistake')]) {
      const { error, calls } = await stage.run({}, () => Promise.reject(thrown));
      expect([error, calls]).toEqual([thrown, 1]);
    }
    expect(stage.origins.map(askedOf)).toEqual([['whole', 'whole'], []]);
  });

  it('download-failed is followed by another try, no-digest by another origin', async () => {
    const stage = await setStage(null, null);
    const thrown = [kitError('download-failed'), kitError('no-digest')];
    const { value, calls } = await stage.run({}, async (download, collect) => {
      const error = thrown.shift();
      if (error) throw error;
      await collect(download);
    });
    expect([value?.origin, calls]).toEqual(['b', 3]);
    expect(stage.origins.map(askedOf)).toEqual([['whole', 'whole'], ['whole']]);
    const failed = await stage.run({}, () => Promise.reject(kitError('no-digest')));
    expect(failed.failures).toMatchObject([{ kind: 'refused' }, { kind: 'refused' }]);
  });
});
