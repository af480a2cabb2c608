import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../../kit/download/digest/digest.ts';
import type { ExpectedDigest } from '../../../../kit/install/archive-sources.ts';
import { combineWithRecord } from '../../../../kit/install/verify/recorded-digest.ts';
import type { VerifiedBy } from '../../../../kit/install/verify/strength.ts';

const SHA512: Digest = { algorithm: 'sha512', value: 'a'.repeat(128) };
const SHA256: Digest = { algorithm: 'sha256', value: 'b'.repeat(64) };
const BLAKE2: Digest = { algorithm: 'blake2b-512', value: 'c'.repeat(128) };
const record = (digest: Digest): ExpectedDigest => ({ digest, by: 'recorded', source: 'a record' });
const published = (by: VerifiedBy, digest: Digest, ...also: readonly Digest[]): ExpectedDigest => {
  return { digest, by, source: 'an origin', ...(also.length > 0 ? { also } : {}) };
};

describe('a record and what origins publish', () => {
  it.each<[string, Digest, ExpectedDigest | null, VerifiedBy, readonly Digest[]]>([
    ['nothing', SHA512, null, 'origin', []],
    ['the same digest', SHA512, published('origin', SHA512), 'recorded', []],
    ['a digest of another algorithm', SHA512, published('origin', SHA256), 'recorded', [SHA256]],
    ['two digests, one the same', SHA512, published('agreed', SHA512, SHA256), 'agreed', [SHA256]],
    ['two digests, the second the same', SHA256, published('agreed', SHA512, SHA256), 'agreed', [SHA512]],
    ['two digests of other algorithms', BLAKE2, published('agreed', SHA512, SHA256), 'agreed', [SHA512, SHA256]],
  ])('%s', (_, digest, origins, by, also) => {
    const combined = combineWithRecord(record(digest), origins, 'a.tar.gz');
    expect([combined.digest, combined.by, combined.also ?? []]).toEqual([digest, by, also]);
  });

  it.each([
    ['first', published('agreed', { ...SHA512, value: 'd'.repeat(128) }, SHA256)],
    ['second', published('agreed', SHA256, { ...SHA512, value: 'd'.repeat(128) })],
  ])('fail if the %s digest of an origin differs', (_, origins) => {
    expect(() => combineWithRecord(record(SHA512), origins, 'a.tar.gz')).toThrow(
      expect.objectContaining({
        code: 'origins-disagree',
        message: expect.stringMatching(/sha512:a{128} \(a record\)\n {2}published: sha512:d{128} \(an origin\)/),
      }),
    );
  });
});
