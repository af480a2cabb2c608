import { describe, expect, it } from 'vitest';
import { parseDigest } from '../../../kit/download/digest/digest.ts';
import {
  formatLockFile,
  getLockedDigests,
  parseLockFile,
  rejectContradiction,
} from '../../../kit/install/lock-file.ts';

const SHA512 = `sha512:${'a1'.repeat(64)}`;
const LOCK = {
  lockfileVersion: 1 as const,
  products: { kubo: { version: '0.43.0', archives: { b: SHA512, a: SHA512 } } },
};

describe('a lock file', () => {
  it('is written in sorted order, and read back unchanged', () => {
    const text = formatLockFile(LOCK);
    expect(parseLockFile(text, 'x')).toEqual(LOCK);
    expect(formatLockFile(parseLockFile(text, 'x'))).toBe(text);
    expect(text.indexOf('"a"')).toBeLessThan(text.indexOf('"b"'));
    expect(getLockedDigests(parseLockFile(text, 'x'), 'kubo').get('a')).toMatchObject({ algorithm: 'sha512' });
    expect(getLockedDigests(parseLockFile(text, 'x'), 'lotus').size).toBe(0);
    expect(getLockedDigests(null, 'kubo').size).toBe(0);
  });

  it.each([
    ['', /not valid JSON/],
    ['[]', /must have the form/],
    ['{"lockfileVersion":2,"products":{}}', /must have the form/],
    [
      '{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{},"executables":{"f":{"ipfs":"sha256:1"}}}}}',
      /executables of kubo must have a sha256/,
    ],
    [
      '{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{},"executables":["f"]}}}',
      /executables of kubo must have a sha256/,
    ],
    ['{"lockfileVersion":1,"products":{"kubo":{}}}', /kubo must have a version/],
    ['{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{"f":"sha512:1"}}}}', /128 hexadecimal/],
    ['{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{"f":1}}}}', /hexadecimal/],
  ])('%j is an error', (text, message) => {
    expect(() => parseLockFile(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringMatching(message) }),
    );
  });
});

describe('a file that is not a lock file', () => {
  it.each([
    ['one line', 'a-secret'],
    ['a second line', '{\n  "key": a-secret\n}'],
    ['an unknown algorithm', '{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{"f":"a-secret:1"}}}}'],
    ['other digits', '{"lockfileVersion":1,"products":{"kubo":{"version":"1","archives":{"f":"sha512:a-secret"}}}}'],
  ])('is not in the error: %s', (_, text) => {
    expect(() => parseLockFile(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.not.stringContaining('secret') }),
    );
  });

  it('has the line in the error, if Node says it', () => {
    expect(() => parseLockFile('{\n  key: 1\n}', 'x.json')).toThrow(/not valid JSON: line 2, column 3/);
  });
});

describe('checksums and a lock file', () => {
  const digests = (text: string) => new Map([['a', parseDigest(text, 'a')]]);

  it.each([
    ['the same digest', SHA512],
    ['a digest of another algorithm', `sha256:${'b'.repeat(64)}`],
  ])('may have %s for an archive', (_, text) => {
    expect(() => rejectContradiction(digests(text), LOCK)).not.toThrow();
  });

  it('with two digests of one algorithm for an archive are an error with both', () => {
    const given = `sha512:${'c'.repeat(128)}`;
    const message = expect.stringMatching(new RegExp(`${given}[^]*${SHA512}`));
    expect(() => rejectContradiction(digests(given), LOCK)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message }),
    );
  });
});
