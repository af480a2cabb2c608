import { describe, expect, it } from 'vitest';
import { parseChecksums, parseSha512Sidecar } from '../../../../kit/download/digest/digest.ts';

const SHA512 = 'a1'.repeat(64);
const SHA256 = 'b2'.repeat(32);
const BAFY = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi';
const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';

describe('parseChecksums', () => {
  it.each([
    [`${SHA512}  ${FILE}`, 'sha512', SHA512],
    [`${SHA512} *${FILE}`, 'sha512', SHA512],
    [`${SHA256}\t${FILE}`, 'sha256', SHA256],
    [`sha512:${SHA512.toUpperCase()}  ${FILE}`, 'sha512', SHA512],
    [`blake2b-512:${SHA512}  ${FILE}`, 'blake2b-512', SHA512],
    [
      `QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX  ${FILE}`,
      'cid',
      'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX',
    ],
    [`cid:${BAFY}  ${FILE}`, 'cid', BAFY],
    [`# our mirror\r\n\n  ${SHA512}  ${FILE}  \n${SHA512}  ${FILE}`, 'sha512', SHA512],
  ])('%j', (text, algorithm, value) => {
    expect([...parseChecksums(text)]).toEqual([[FILE, { algorithm, value }]]);
  });

  it('accepts an empty text', () => {
    expect(parseChecksums(' \n').size).toBe(0);
  });

  it.each([
    ['no file', SHA512],
    ['no digest', FILE],
    ['too short', `${SHA512.slice(1)}  ${FILE}`],
    ['the wrong length for its name', `sha256:${SHA512}  ${FILE}`],
    ['an unknown algorithm', `md5:${'a'.repeat(32)}  ${FILE}`],
    ['the name of a property', `constructor:${SHA512}  ${FILE}`],
    ['an invalid CID', `cid:nonsense  ${FILE}`],
    ['a path', `${SHA512}  dist/${FILE}`],
    ['more than one file', `${SHA512}  ${FILE} other`],
    ['a contradiction', `${SHA512}  ${FILE}\n${SHA256}  ${FILE}`],
  ])('rejects %s', (_, text) => {
    expect(() => parseChecksums(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe('parseSha512Sidecar', () => {
  it.each([
    [`${SHA512}  ${FILE}\n`, SHA512],
    // Lotus's files name the folder they were made in.
    [`${SHA512}  dist/${FILE}\n`, SHA512],
    [`${SHA512}  another.tar.gz\n`, null],
    [`${SHA256}  ${FILE}\n`, null],
    ['<html>not found</html>', null],
    ['', null],
  ])('%j', (text, value) => {
    expect(parseSha512Sidecar(text, FILE)?.value ?? null).toBe(value);
  });
});

it.each(['a-secret', 'a-secret:1  file', 'sha512:a-secret  file', 'cid:a-secret  file', 'a  secret  file'])(
  'an error names the line of checksums, but does not show it: %j',
  (line) => {
    const message = expect.stringMatching(/^(?!.*secret)⟨checksums⟩, line 2: /s);
    expect(() => parseChecksums(`# digests\n${line}\n`)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message }),
    );
  },
);
