// Base URLs of mirrors and gateways. The password in one that is refused is not in the error.
import { describe, expect, it } from 'vitest';
import { KitError } from '../../../kit/errors.ts';
import { listUrlSecrets, parseGateways, parseMirror } from '../../../kit/install/mirror.ts';

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
  'https://us@er:s3cret@mirror.invalid/x#y',
  'https://user:s3cret@mirror.invalid:99999/x',
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

describe('a query', () => {
  const url = 'https://mirror.example/kubo/?sv=2022-11-02&sr=b&sig=a%2Fb%3Dsecret';

  it('is accepted for a mirror and a gateway', () => {
    expect(parseMirror(url, false, 'input mirror')).toEqual({ url, only: false });
    expect(parseGateways(url, 'input gateways')).toEqual([url]);
  });

  it.each(['https://mirror.example/x#sig=s3cret', 'https://mirror.example/x?sig=s3cret#', 'https://mirror.example/#'])(
    'is not followed by a fragment: %s',
    (text) => {
      for (const parse of [
        () => parseMirror(text, false, 'input mirror'),
        () => parseGateways(text, 'input gateways'),
      ]) {
        const { message } = errorOf(parse);
        expect(message).toMatch(/^Input (mirror|gateways) 'https:\/\/mirror\.example\/x?': must not have a fragment/);
        expect(message).not.toContain('s3cret');
      }
    },
  );

  it('is hidden in logs with its long values, as are passwords', () => {
    expect(listUrlSecrets(`${url} https://user:p%40ss@b.example https://c.example?x=1 d.example?sig=12345678`)).toEqual(
      [
        'sv=2022-11-02&sr=b&sig=a%2Fb%3Dsecret',
        'sv=2022-11-02&sr=b&sig=a/b=secret',
        '2022-11-02',
        'a%2Fb%3Dsecret',
        'a/b=secret',
        'p%40ss',
        'p@ss',
      ],
    );
    expect(listUrlSecrets('')).toEqual([]);
  });
});
