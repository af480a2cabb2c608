// Base URLs of mirrors and gateways. The password in one that is refused is not in the error.
import { describe, expect, it } from 'vitest';
import { KitError } from '../../../kit/errors.ts';
import { parseGateways, parseMirror } from '../../../kit/install/mirror.ts';

const MALFORMED = [
  'https://user:s3c/ret@mirror.invalid/x',
  'https://user:1/s3cret@mirror.invalid/x',
  'https://user:1\\s3cret@mirror.invalid/x',
  'https://user:1?s3cret@mirror.invalid/x',
  'https://user:1#s3cret@mirror.invalid/x',
  'https://user:s3c?ret@mirror.invalid/x',
  'https://user:s3c#ret@mirror.invalid/x',
  'https://user:s3cret%40mirror.invalid/x',
  'user:s3cret@mirror.invalid/x',
  'htps:user:s3cret@mirror.invalid/x',
  'ftp://user:s3cret@mirror.invalid/x',
  '//user:s3cret@mirror.invalid/x',
  'https://us@er:s3cret@mirror.invalid/x?y',
  'https://user:s3cret@mirror.invalid:99999/x',
  'https://user:s3cret@mirror.invalid/x?token=s3cret',
];

/** A mirror's password may have these characters. In a list, they separate URLs. */
const MALFORMED_LISTS = [
  'https://user:s3 cret@mirror.invalid/x',
  'https://user:s3,cret@mirror.invalid/x',
  'https://user:1,s3cret@mirror.invalid/x',
  'https://user:1 s3cret@mirror.invalid/x',
  'https://user:1,x:s3cret@mirror.invalid/x',
];

function errorOf(action: () => unknown): KitError {
  try {
    action();
  } catch (error) {
    if (error instanceof KitError) return error;
  }
  throw new Error('expected a KitError');
}

describe('is refused, and its error has nothing of what is before the last @:', () => {
  it.each([...MALFORMED, ...MALFORMED_LISTS])('%s', (url) => {
    const errors = [
      ...(MALFORMED.includes(url) ? [errorOf(() => parseMirror(url, false, 'input mirror'))] : []),
      errorOf(() => parseGateways(url, 'input gateways')),
      errorOf(() => parseGateways(`https://gateway.example ${url}`, 'input gateways')),
      errorOf(() => parseGateways(`${url},https://gateway.example`, 'input gateways')),
    ];
    for (const { code, message } of errors) {
      expect(code).toBe('invalid-input');
      expect(message).not.toMatch(/user|s3|ret\b|:1/);
      expect(message).toMatch(/^Input (mirror|gateways) '.*mirror\.invalid/);
    }
  });
});

it('accepts escaped characters in a password', () => {
  const url = 'https://user:1%2Fs3%40cret@mirror.example/x';
  expect(parseMirror(url, true, 'input mirror')).toEqual({ url, only: true });
  expect(parseGateways(`${url}, https://b.example\nhttp://c.example`, 'input gateways')).toEqual([
    url,
    'https://b.example',
    'http://c.example',
  ]);
});

it('an error names the element of a list without passwords', () => {
  const { message } = errorOf(() => parseGateways('https://a.example, b.example', 'input gateways'));
  expect(message).toContain("'b.example': must be an http or https URL");
});
