import { describe, expect, it } from 'vitest';
import {
  chooseDigests,
  type DigestAlgorithm,
  type KnownDigest,
  ownersOf,
} from '../../../kit/distributions/known-digest.ts';

describe('the digests that an archive must have', () => {
  const source = (owner: string, host = 'github.com') =>
    `https://${host}/${owner}/repository/blob/${'a'.repeat(40)}/file.json`;
  const digest = (algorithm: DigestAlgorithm, over: Partial<KnownDigest> = {}): KnownDigest => {
    return { algorithm, hex: algorithm, sources: [source('one')], independent: 1, ...over };
  };
  const two = { sources: [source('one'), source('two')], independent: 2 };
  const elsewhere = { recordedOf: 'another origin' };
  const verified = { verified: { date: '2026-11-28', origins: ['GitHub releases'] } };

  it.each<[string, readonly KnownDigest[], 'pinned' | 'recorded' | null, readonly DigestAlgorithm[]]>([
    ['no digest', [], null, []],
    ['one source', [digest('sha512')], 'recorded', ['sha512']],
    [
      'two sources of which one copied the other',
      [digest('sha512', { ...two, independent: 1 })],
      'recorded',
      ['sha512'],
    ],
    ['two independent sources', [digest('sha512', two)], 'pinned', ['sha512']],
    ['a download', [digest('sha512', verified)], 'pinned', ['sha512']],
    ['a download, without another source', [digest('sha512', { ...verified, sources: [] })], 'pinned', ['sha512']],
    ['the same source of two algorithms', [digest('sha512'), digest('sha256')], 'recorded', ['sha512']],
    [
      'two sources, each of another algorithm',
      [digest('sha512'), digest('sha256', { sources: [source('two')] })],
      'pinned',
      ['sha512', 'sha256'],
    ],
    [
      'two repositories of one owner, each of another algorithm',
      [digest('sha512'), digest('sha256', { sources: [source('One', 'raw.githubusercontent.com')] })],
      'recorded',
      ['sha512'],
    ],
    [
      'one owner among the sources of both algorithms',
      [digest('sha512'), digest('sha256', { ...two, independent: 1 })],
      'recorded',
      ['sha512'],
    ],
    ['a pinned digest of a weaker algorithm', [digest('sha512'), digest('sha256', two)], 'pinned', ['sha256']],
    ['two pinned digests', [digest('sha512', two), digest('sha256', verified)], 'pinned', ['sha512']],
    ['a file of another origin', [digest('blake2b-512', { ...two, ...elsewhere })], null, []],
    [
      'a file of another origin, then downloaded',
      [digest('blake2b-512', { ...elsewhere, ...verified })],
      'pinned',
      ['blake2b-512'],
    ],
    [
      'a file of another origin, and one of this',
      [digest('blake2b-512', { ...elsewhere, sources: [source('two')] }), digest('sha256')],
      'recorded',
      ['sha256'],
    ],
  ])('%s', (_, digests, level, algorithms) => {
    const chosen = chooseDigests(digests);
    expect([chosen?.level ?? null, chosen?.digests.map(({ algorithm }) => algorithm) ?? []]).toEqual([
      level,
      algorithms,
    ]);
  });

  it.each([
    ['https://github.com/ScoopInstaller/Main/blob/1/a', 'github.com/scoopinstaller'],
    ['https://raw.githubusercontent.com/one/b/1/c', 'github.com/one'],
    ['https://gitlab.com/one/b/-/blob/1/c', 'gitlab.com/one'],
    ['https://aur.archlinux.org/cgit/aur.git/tree/PKGBUILD?id=1', 'aur.archlinux.org'],
  ])('have an owner: %s', (url, owner) => {
    expect([...ownersOf({ sources: [url] })]).toEqual([owner]);
  });
});
