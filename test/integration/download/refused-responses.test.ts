// Responses that are not the file: statuses, pages and sizes. Hosts that do not answer.
import { describe, expect, it } from 'vitest';
import { TRANSFER_LIMITS } from '../../../kit/download/http/limits.ts';
import type { OriginFault, OriginRequest } from '../../support/origins/loopback-origin.ts';
import { createTransferFixture, FILE_BYTES, FILE_NAME, LIMITS, requestedRanges, runTransfer } from './transfers.ts';

const busy = (status: number, headers: Record<string, string> = {}): OriginFault => ({
  kind: 'answer',
  status,
  headers,
});
const times =
  (count: number, fault: OriginFault) =>
  ({ attempt }: OriginRequest) =>
    attempt <= count ? fault : null;
const always = (fault: OriginFault) => () => fault;
/** The clock also advances while a test runs. */
const about = (milliseconds: number) => expect.toSatisfy((is: number) => is <= milliseconds && is > milliseconds - 200);

describe('an origin that is busy', () => {
  it.each<[string, OriginFault, number]>([
    ['429 with seconds', busy(429, { 'retry-after': '3' }), 3000],
    ['503 with seconds', busy(503, { 'retry-after': '7' }), 7000],
    [
      'a date, on a clock that is wrong',
      busy(429, { date: 'Tue, 01 Jan 2019 00:00:00 GMT', 'retry-after': 'Tue, 01 Jan 2019 00:00:05 GMT' }),
      5000,
    ],
    ['403 of a rate limit', busy(403, { 'retry-after': '2' }), 2000],
  ])('is retried after the requested time: %s', async (_, fault, pause) => {
    const stage = await createTransferFixture(times(1, fault), null);
    const { value, pauses } = await stage.run();
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole'], []]);
    expect(pauses).toEqual([about(pause)]);
    expect(value).toMatchObject({ origin: 'a', statistics: { requests: 2, refetched: 0 } });
  });

  it('for longer than the limit leads to the next origin at once', async () => {
    const stage = await createTransferFixture(always(busy(429, { 'retry-after': '11' })), null);
    const { value, pauses } = await stage.run();
    expect([value?.origin, pauses]).toEqual(['b', []]);
  });

  it('for longer than the limit is waited for if it is the only one', async () => {
    const stage = await createTransferFixture(times(1, busy(429, { 'retry-after': '60' })));
    expect((await stage.run()).pauses).toEqual([about(60_000)]);
    const capped = await createTransferFixture(times(1, busy(429, { 'retry-after': '600' })));
    expect((await capped.run()).pauses).toEqual([about(TRANSFER_LIMITS.longestPauseMs)]);
  });

  it('for longer than the transfer may take is not retried', async () => {
    const stage = await createTransferFixture(always(busy(429, { 'retry-after': '3600' })));
    const { failures, pauses } = await stage.run();
    expect(failures).toMatchObject([{ kind: 'transient', reason: 'it answered 429, Retry-After 3600 s' }]);
    expect([stage.origins.map(requestedRanges), pauses]).toEqual([[['whole']], []]);
  });

  it.each([500, 502, 503, 504, 408, 429])('with %d twice is retried after a back-off with jitter', async (status) => {
    const stage = await createTransferFixture(times(2, busy(status)), null);
    const { value, pauses } = await stage.run();
    expect(stage.origins.map(requestedRanges)).toEqual([['whole', 'whole', 'whole'], []]);
    expect(pauses).toEqual([about(500), about(1000)]);
    expect(value?.statistics).toMatchObject({ origins: ['a'], requests: 3 });
  });

  it('on every try leads to the next origin', async () => {
    const stage = await createTransferFixture(always(busy(503)), null);
    const { value, info } = await stage.run();
    expect([value?.origin, stage.origins.map(requestedRanges)]).toEqual([
      'b',
      [['whole', 'whole', 'whole'], ['whole']],
    ]);
    const line = `a: it answered 503 (${stage.origins[0]?.url}/${FILE_NAME})`;
    expect(info.filter((each) => each.startsWith('a: '))).toEqual([line, `${line}: 3 times`]);
  });
});

describe('an origin that does not serve the file', () => {
  it.each([
    [404, 'missing'],
    [410, 'missing'],
    [401, 'refused'],
    [403, 'refused'],
    [407, 'refused'],
    [416, 'refused'],
    [451, 'refused'],
    [304, 'refused'],
  ])('with %d is not retried', async (status, kind) => {
    const stage = await createTransferFixture(always(busy(status)), always(busy(status)));
    const { failures, pauses, calls } = await stage.run();
    const reason = `it answered ${status}`;
    const url = `${stage.origins[0]?.url}/${FILE_NAME}`;
    expect(failures).toEqual([
      { origin: 'a', url, kind, reason },
      expect.objectContaining({ origin: 'b', kind, reason }),
    ]);
    expect([stage.origins.map(requestedRanges), pauses, calls]).toEqual([[['whole'], ['whole']], [], 0]);
  });
});

describe('a page with status 200 is not taken for the file', () => {
  const page = (type: string, body: string): OriginFault => {
    return { kind: 'answer', status: 200, body, headers: type ? { 'content-type': type } : {} };
  };
  it.each<[string, string, RegExp]>([
    [
      'text/html; charset=utf-8',
      'Sign in to the network',
      /^it answered with an HTML page \(text\/html; charset=utf-8\)/,
    ],
    ['application/octet-stream', '<!DOCTYPE html><title>Oops', /starts with '<!DOCTYPE html><title>Oops'/],
    ['application/gzip', '  \n<html><body>', /starts with '<html><body>'/],
    [
      '',
      'ipfs resolve -r /ipns/dist.ipfs.tech: no link named "x"',
      /text \(no content type\) that starts with 'ipfs resolve -r/,
    ],
    ['', 'failed to resolve /ipfs/bafy: not found', /starts with 'failed to resolve/],
    ['text/plain', 'error code: 1015', /text \(text\/plain\) that starts with 'error code: 1015'/],
    ['application/json', '{"message":"Not Found"}', /text \(application\/json\) that starts with '\{"message"/],
    ['application/octet-stream', '{"Message":"blocked","Code":0}', /starts with '\{"Message"/],
    ['application/xml', '<?xml version="1.0"?><Error>', /starts with '<\?xml/],
  ])('%s: %s', async (type, body, reason) => {
    const stage = await createTransferFixture(always(page(type, body)), null);
    const { value, calls, info } = await stage.run();
    expect(stage.origins.map(requestedRanges)).toEqual([['whole'], ['whole']]);
    expect([value?.origin, calls]).toEqual(['b', 1]);
    const only = await createTransferFixture(always(page(type, body)));
    expect((await only.run()).failures).toMatchObject([{ kind: 'refused', reason: expect.stringMatching(reason) }]);
    expect(info[0]).toContain('instead of the file');
  });

  it('also in response to a Range', async () => {
    const stage = await createTransferFixture(({ attempt }) => {
      return attempt === 1 ? { kind: 'reset', after: 1000 } : page('', '<!doctype html>');
    }, null);
    const { value, bytes } = await stage.run();
    expect([value?.statistics.origins, bytes.equals(stage.content)]).toEqual([['a', 'b'], true]);
  });

  it('but an archive of type text/plain is', async () => {
    const stage = await createTransferFixture(always({ kind: 'serve', headers: { 'content-type': 'text/plain' } }));
    expect((await stage.run()).value?.origin).toBe('a');
  });

  it('and neither is an empty body', async () => {
    const stage = await createTransferFixture(always({ kind: 'answer', status: 200 }), null);
    const { value, info } = await stage.run();
    expect([value?.origin, requestedRanges(stage.origins[0] ?? expect.fail())]).toEqual([
      'b',
      ['whole', 'whole', 'whole'],
    ]);
    expect(info[0]).toContain('a: it answered with an empty body');
  });
});

describe('a file that is too large', () => {
  it('is rejected by its announced size', async () => {
    const stage = await createTransferFixture(null, null);
    const { failures, calls } = await stage.run({ maximumBytes: FILE_BYTES - 1 });
    const reason = `its file has ${FILE_BYTES} bytes, more than the limit of ${FILE_BYTES - 1}`;
    expect(failures).toMatchObject([
      { kind: 'refused', reason },
      { kind: 'refused', reason },
    ]);
    expect([calls, stage.origins.map(requestedRanges)]).toEqual([0, [['whole'], ['whole']]]);
  });

  it('without an announced size is abandoned, and no other origin continues it', async () => {
    const stage = await createTransferFixture(
      always({ kind: 'serve', contentLength: null }),
      always({ kind: 'serve', truncateAt: 1000 }),
    );
    const { value, bytes, calls } = await stage.run({ maximumBytes: FILE_BYTES / 2 });
    expect([value?.origin, bytes.length, calls]).toEqual(['b', 1000, 2]);
    expect(stage.origins.map(requestedRanges)).toEqual([['whole'], ['whole']]);
    const only = await createTransferFixture(always({ kind: 'serve', contentLength: null }));
    const failed = await only.run({ maximumBytes: FILE_BYTES / 2 });
    const reason = `it sent more than the limit of ${FILE_BYTES / 2} bytes`;
    expect(failed.failures).toMatchObject([{ kind: 'refused', reason }]);
    expect(failed.bytes.length).toBeLessThanOrEqual(FILE_BYTES / 2);
  });
});

describe('a host that does not answer', () => {
  it.each([
    ['without an address', 'http://origin.invalid', /ENOTFOUND|EAI_AGAIN/],
    ['that refuses connections', 'http://127.0.0.1:1', /ECONNREFUSED/],
  ])('%s leads to the next origin at once', async (_, url, reason) => {
    const stage = await createTransferFixture(null);
    const there = { origin: 'there', url: `${stage.origins[0]?.url}/${FILE_NAME}` };
    const { value, pauses, info } = await runTransfer([{ origin: 'gone', url: `${url}/${FILE_NAME}` }, there]);
    expect([value?.origin, value?.statistics.requests, pauses]).toEqual(['there', 2, []]);
    expect(info[0]).toMatch(reason);
    const alone = await runTransfer([{ origin: 'gone', url: `${url}/${FILE_NAME}` }], {
      limits: { ...LIMITS, firstByteMs: 5000 },
    });
    expect(alone.failures).toMatchObject([{ kind: 'transient', reason: expect.stringMatching(reason) }]);
    expect(alone.pauses).toHaveLength(2);
  });

  it('is not needed: no origins, no failures', async () => {
    expect(await runTransfer([])).toMatchObject({ failures: [], calls: 0 });
  });
});
