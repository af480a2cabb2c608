import { describe, expect, it } from 'vitest';
import { describeErrorPage } from '../../../../kit/download/http/error-page.ts';
import { failureFromError } from '../../../../kit/download/http/failure.ts';
import { TRANSFER_LIMITS } from '../../../../kit/download/http/limits.ts';
import { redactUrl, resolveRedirect } from '../../../../kit/download/http/redirects.ts';
import { classifyResponse, type KnownContent, parseContentRange } from '../../../../kit/download/http/response.ts';
import { parseRetryAfterMs } from '../../../../kit/download/http/retry-after.ts';
import {
  newOriginQueue,
  nextOrigin,
  recordFailure,
  retryDelayMs,
} from '../../../../kit/download/transfer/origin-queue.ts';

describe('Content-Range', () => {
  it.each<[string | undefined, object | null]>([
    ['bytes 7-99/100', { range: { start: 7, end: 99 }, total: 100 }],
    ['bytes 7-99/*', { range: { start: 7, end: 99 }, total: null }],
    ['bytes */100', { range: null, total: 100 }],
    ['Bytes 0-0/1', { range: { start: 0, end: 0 }, total: 1 }],
    ['bytes 9-7/100', null],
    ['bytes 7-100/100', null],
    ['bytes=7-99/100', null],
    ['items 7-99/100', null],
    ['bytes -99/100', null],
    ['', null],
    [undefined, null],
  ])('%j', (header, expected) => expect(parseContentRange(header)).toEqual(expected));
});

describe('Retry-After', () => {
  const date = 'Tue, 01 Jan 2019 00:00:00 GMT';
  const clock = () => Date.parse(date) - 60_000;
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Tue, 01 Jan 2019 00:01:00 GMT', date }, 60_000],
    [{ 'retry-after': 'Tue, 01 Jan 2019 00:01:00 GMT' }, 120_000],
    [{ 'retry-after': 'Mon, 31 Dec 2018 00:00:00 GMT', date }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{}, null],
  ])('%j', (headers, expected) => {
    expect(parseRetryAfterMs(headers, clock)).toBe(expected);
  });
});

describe('an answer', () => {
  const first = { offset: 0, length: null, etag: null, maximum: 1000 };
  const resumed = { offset: 10, length: 100, etag: '"a"', maximum: 1000 };
  const part = { 'content-range': 'bytes 10-99/100', 'content-length': '90' };
  it.each<[string, number, Record<string, string>, KnownContent, object]>([
    ['the file', 200, { 'content-length': '100' }, first, { skipBytes: 0, total: 100 }],
    ['the file, of no length', 200, {}, first, { skipBytes: 0, total: null }],
    ['the file, too large', 200, { 'content-length': '1001' }, first, { failure: { kind: 'refused' } }],
    ['a part that nobody asked for', 206, part, first, { failure: { kind: 'transient', noRanges: true } }],
    ['the rest', 206, part, resumed, { skipBytes: 0, total: 100 }],
    ['the rest, by its tag', 206, { ...part, etag: '"a"' }, resumed, { skipBytes: 0, total: 100 }],
    ['the rest of another', 206, { ...part, etag: '"b"' }, resumed, { failure: { noRanges: true } }],
    [
      'the rest of who knows how much',
      206,
      { 'content-range': 'bytes 10-99/*' },
      resumed,
      { skipBytes: 0, total: 100 },
    ],
    ['a part of another size', 206, { ...part, 'content-length': '89' }, resumed, { failure: { noRanges: true } }],
    ['several parts', 206, { 'content-type': 'multipart/byteranges' }, resumed, { failure: { noRanges: true } }],
    ['all of it again', 200, { 'content-length': '100', etag: '"a"' }, resumed, { skipBytes: 10, total: 100 }],
    ['all of another', 200, { 'content-length': '100', etag: '"b"' }, resumed, { failure: { noRanges: true } }],
    ['nothing missing', 416, { 'content-range': 'bytes */10' }, { ...resumed, length: null }, { complete: true }],
    ['an end too early', 416, { 'content-range': 'bytes */10' }, resumed, { failure: { noRanges: true } }],
    ['404', 404, {}, first, { failure: { kind: 'missing', reason: 'it answered 404' } }],
    ['403', 403, {}, first, { failure: { kind: 'refused', reason: 'it answered 403' } }],
    [
      'a rate limit of GitHub’s API',
      403,
      { 'x-ratelimit-remaining': '0' },
      first,
      { failure: { kind: 'refused', reason: 'it answered 403, because the rate limit is used up' } },
    ],
    ['425', 425, {}, first, { failure: { kind: 'transient' } }],
    ['a redirect that is none', 300, {}, first, { failure: { kind: 'refused' } }],
  ])('%s', (_, status, headers, asked, expected) => {
    expect(classifyResponse(status, headers, asked)).toMatchObject(expected);
  });
});

describe('a redirect', () => {
  it.each<[string, string | undefined, string | RegExp]>([
    ['https://a.example/x/y', '../z?q', 'https://a.example/z?q'],
    ['https://a.example/x', '//b.example/y', 'https://b.example/y'],
    ['http://a.example/x', 'https://a.example/x', 'https://a.example/x'],
    ['https://a.example/x', 'http://a.example/x', /from https to http:\/\/a\.example\/x$/],
    ['https://a.example/x', 'ftp://a.example/x', /to ftp:$/],
    ['https://a.example/x', 'https://a.example/seen', /in a circle/],
    ['https://a.example/x', undefined, /does not say where to/],
  ])('from %s to %s', (from, location, expected) => {
    const target = resolveRedirect(new URL(from), location, new Set(['https://a.example/seen']), 5);
    const got = 'url' in target ? target.url.href : target.failure.reason;
    if (typeof expected === 'string') expect(got).toBe(expected);
    else expect(got).toMatch(expected);
  });

  it('is shown without credentials and signatures', () => {
    expect(redactUrl('https://user:word@a.example:8443/x?signature=1#y')).toBe('https://a.example:8443/x');
  });
});

describe('a page', () => {
  const gzip = Buffer.from([0x1f, 0x8b, 8, 0]);
  it.each<['archive' | 'text', string | undefined, Buffer | string, boolean]>([
    ['archive', 'application/gzip', gzip, false],
    ['archive', 'text/plain', gzip, false],
    ['archive', 'text/plain', 'PK\x03\x04', false],
    ['archive', 'text/html', gzip, true],
    ['archive', 'text/plain', 'hello', true],
    ['archive', undefined, '\xef\xbb\xbf<!DOCTYPE html>', true],
    ['archive', undefined, '{"error":1}', true],
    ['archive', undefined, '{not json}', false],
    ['text', 'application/json', '{"error":1}', false],
    ['text', 'text/plain', 'v0.43.0', false],
    ['text', 'text/plain', 'ipfs resolve -r', true],
    ['text', undefined, '<html>', true],
  ])('%s, %s, %j', (expected, type, head, is) => {
    const bytes = typeof head === 'string' ? Buffer.from(head, 'latin1') : head;
    expect(describeErrorPage(expected, type, bytes) !== null).toBe(is);
  });
});

describe('turns', () => {
  const sources = ['a', 'b', 'c'].map((origin) => ({ origin, url: `https://${origin}.example/` }));
  const rules = { limits: { ...TRANSFER_LIMITS, maxTries: 2 }, deadline: 1e6, random: () => 1 };
  it.each<[string, object[], string]>([
    ['the same one after a reset', [{}], 'aa'],
    [
      'the next one after silence, and the first once more after the last',
      [{ tryNextOrigin: true }, { tryNextOrigin: true }, { tryNextOrigin: true }],
      'abca',
    ],
    ['the next one after the last try', [{}, {}, {}], 'aabb'],
    ['none but those that are left', [{ kind: 'missing' }, { kind: 'refused' }, {}, {}], 'abcc-'],
    [
      'first who can be asked soonest',
      [{ retryAfterMs: 100_000 }, { retryAfterMs: 50_000 }, { kind: 'missing' }],
      'abcb',
    ],
  ])('%s', (_, faults, expected) => {
    const turns = newOriginQueue(sources);
    let asked = '';
    for (const fault of [...faults, null]) {
      const turn = nextOrigin(turns, 0, rules.deadline);
      asked += turn?.source.origin ?? '-';
      if (!turn || !fault) break;
      turn.tries++;
      recordFailure(turns, turn, { kind: 'transient', reason: 'because', ...fault }, { ...rules, now: 0 });
    }
    expect(asked).toBe(expected);
  });

  it.each<[number | undefined, number, number, number]>([
    [undefined, 1, 1, 500],
    [undefined, 4, 1, 4000],
    [undefined, 4, 0.25, 1000],
    [undefined, 20, 1, 120_000],
    [3000, 1, 1, 3000],
    [0, 2, 1, 1000],
    [1e9, 1, 1, 120_000],
  ])('a pause: Retry-After %s, try %d, jitter %d: %d ms', (pause, tries, jitter, expected) => {
    const fault = { kind: 'transient' as const, reason: '', ...(pause === undefined ? {} : { retryAfterMs: pause }) };
    expect(retryDelayMs(fault, tries, TRANSFER_LIMITS, () => jitter)).toBe(expected);
  });
});

describe('an error of the network', () => {
  it.each<[string, object]>([
    ['ENOTFOUND', { kind: 'transient', tryNextOrigin: true }],
    ['ECONNRESET', { kind: 'transient' }],
    ['CERT_HAS_EXPIRED', { kind: 'refused' }],
    ['ERR_TLS_CERT_ALTNAME_INVALID', { kind: 'refused' }],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', { kind: 'refused' }],
  ])('%s', (code, expected) => {
    expect(failureFromError(Object.assign(new Error('because'), { code }))).toEqual({ ...expected, reason: 'because' });
  });

  it('of several addresses has all their messages', () => {
    const joined = new AggregateError([new Error('one'), new Error('two')], '');
    expect(failureFromError(joined)).toEqual({ kind: 'transient', reason: 'one, two' });
  });
});
