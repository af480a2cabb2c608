import { describe, expect, it } from 'vitest';
import { describeErrorPage } from '../../../../kit/download/http/error-page.ts';

describe('describeErrorPage', () => {
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
  ])('expecting %s, of type %s and content %j', (expected, type, head, is) => {
    const bytes = typeof head === 'string' ? Buffer.from(head, 'latin1') : head;
    expect(describeErrorPage(expected, type, bytes) !== null).toBe(is);
  });
});
