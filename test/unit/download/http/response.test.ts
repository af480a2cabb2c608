import { describe, expect, it } from 'vitest';
import { classifyResponse, type KnownContent, parseContentRange } from '../../../../kit/download/http/response.ts';

describe('parseContentRange', () => {
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
  ])('parses %j', (header, expected) => expect(parseContentRange(header)).toEqual(expected));
});

describe('classifyResponse', () => {
  const first = { offset: 0, length: null, etag: null, maximumBytes: 1000 };
  const resumed = { offset: 10, length: 100, etag: '"a"', maximumBytes: 1000 };
  const part = { 'content-range': 'bytes 10-99/100', 'content-length': '90' };
  it.each<[string, number, Record<string, string>, KnownContent, object]>([
    ['the file', 200, { 'content-length': '100' }, first, { skipBytes: 0, total: 100 }],
    ['the file without a length', 200, {}, first, { skipBytes: 0, total: null }],
    ['the file, too large', 200, { 'content-length': '1001' }, first, { failure: { kind: 'refused' } }],
    ['a part that was not requested', 206, part, first, { failure: { kind: 'transient', noRanges: true } }],
    ['the rest', 206, part, resumed, { skipBytes: 0, total: 100 }],
    ['the rest with the same etag', 206, { ...part, etag: '"a"' }, resumed, { skipBytes: 0, total: 100 }],
    ['the rest of another file', 206, { ...part, etag: '"b"' }, resumed, { failure: { noRanges: true } }],
    ['the rest without a total size', 206, { 'content-range': 'bytes 10-99/*' }, resumed, { skipBytes: 0, total: 100 }],
    ['a part of another size', 206, { ...part, 'content-length': '89' }, resumed, { failure: { noRanges: true } }],
    ['several parts', 206, { 'content-type': 'multipart/byteranges' }, resumed, { failure: { noRanges: true } }],
    ['the whole file again', 200, { 'content-length': '100', etag: '"a"' }, resumed, { skipBytes: 10, total: 100 }],
    ['another whole file', 200, { 'content-length': '100', etag: '"b"' }, resumed, { failure: { noRanges: true } }],
    ['a complete file', 416, { 'content-range': 'bytes */10' }, { ...resumed, length: null }, { complete: true }],
    ['a file that ends too early', 416, { 'content-range': 'bytes */10' }, resumed, { failure: { noRanges: true } }],
    ['404', 404, {}, first, { failure: { kind: 'missing', reason: 'it answered 404' } }],
    ['403', 403, {}, first, { failure: { kind: 'refused', reason: 'it answered 403' } }],
    [
      'a rate limit of GitHub’s API',
      403,
      { 'x-ratelimit-remaining': '0' },
      first,
      { failure: { kind: 'refused', reason: 'it answered 403, because the rate limit is exceeded' } },
    ],
    ['425', 425, {}, first, { failure: { kind: 'transient' } }],
    ['a status 300', 300, {}, first, { failure: { kind: 'refused' } }],
  ])('recognises %s', (_, status, headers, known, expected) => {
    expect(classifyResponse(status, headers, known)).toMatchObject(expected);
  });
});
