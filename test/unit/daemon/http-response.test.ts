// Responses of a node's or a peer's API, as they come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseResponse } from '../../../kit/daemon/http-response.ts';

const parse = (sent: string, isClosed = true) => parseResponse(Buffer.from(sent), isClosed);
const CLOSED = 'it closed the connection before the end of its response';
const LARGE = 'x'.repeat(4 * 1024 * 1024);

describe('a complete response', () => {
  it.each<[string, string, object]>([
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nbody', { status: 200, text: 'body' }],
    ['of HTTP/1.1', 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\nno', { status: 403, text: 'no' }],
    ['without a reason', 'HTTP/1.1 500\r\n\r\n', { status: 500, text: '' }],
    ['with an empty reason', 'HTTP/1.1 500 \r\n\r\n', { status: 500, text: '' }],
    ['with a length', 'HTTP/1.1 200 OK\r\ncontent-LENGTH:  4 \r\nA: b\r\n\r\nbody', { status: 200, text: 'body' }],
    [
      'with more than its length',
      'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyHTTP/1.1',
      { status: 200, text: 'body' },
    ],
    ['with an empty body', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { status: 200, text: '' }],
    ['with line breaks in the body', 'HTTP/1.0 200 OK\r\n\r\na\r\n\r\nb\n', { status: 200, text: 'a\r\n\r\nb\n' }],
    ['in UTF-8', 'HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\n…', { status: 200, text: '…' }],
    ['with a body of 4 MiB', `HTTP/1.0 200 OK\r\n\r\n${LARGE}`, { status: 200, text: LARGE }],
  ])('%s', (_, sent, response) => {
    expect(parse(sent)).toEqual(response);
  });

  it('with a length does not wait for the end of the connection, others do', () => {
    expect(parse('HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n1', false)).toEqual({ status: 200, text: '1' });
    expect(parse('HTTP/1.0 200 OK\r\n\r\n1', false)).toBe(null);
  });
});

describe('an incomplete response', () => {
  const sent = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody';

  it('at any place waits for more, and is an error at the end of the connection', () => {
    for (let length = 0; length < sent.length; length++) {
      const part = sent.slice(0, length);
      expect(parse(part, false), part).toBe(null);
      expect(() => parse(part), part).toThrow(CLOSED);
    }
  });
});

describe('an error', () => {
  it.each([
    ['for another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'its response is not one of HTTP/1'],
    ['for another version', 'HTTP/2.0 200 OK\r\n\r\n', 'its response is not one of HTTP/1'],
    ['for a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'its response is not one of HTTP/1'],
    ['for a status of no number', 'HTTP/1.1 abc OK\r\n\r\n', 'its response is not one of HTTP/1'],
    [
      'for a transfer coding',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
      'its response is chunked, which HTTP/1.0 does not have',
    ],
    ['for a length of no number', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', "its response has the length '-1'"],
    ['for a large head', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(2 ** 14)}`, 'the head of its response is too large'],
    [
      'for a large complete head',
      `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(2 ** 14)}\r\n\r\n`,
      'the head of its response is too large',
    ],
    ['for a large body', `HTTP/1.1 200 OK\r\n\r\n${LARGE}x`, 'the body of its response is too large'],
    [
      'for the length of a large body',
      'HTTP/1.1 200 OK\r\nContent-Length: 4194305\r\n\r\n',
      'the body of its response is too large',
    ],
  ])('%s', (_, sent, message) => {
    expect(() => parse(sent, false)).toThrow(message);
    expect(() => parse(sent)).toThrow(message);
  });

  it('and nothing else is thrown for any bytes', () => {
    const head = fc.constantFrom('', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n');
    fc.assert(
      fc.property(head, fc.uint8Array(), fc.boolean(), (start, bytes, isClosed) => {
        try {
          parseResponse(Buffer.concat([Buffer.from(start), bytes]), isClosed);
        } catch (error) {
          expect(String(error)).toMatch(/^Error: (?:its|it|the) /);
        }
      }),
    );
  });
});
