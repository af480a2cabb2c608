import { describe, expect, it } from 'vitest';
import { kubo } from '../../../kit/distributions/kubo.ts';
import {
  type DigestRecord,
  mergeRecords,
  nothingKnown,
  stableVersions,
} from '../../../scripts/known-releases/merge.ts';

const record = (over: Partial<DigestRecord> = {}): DigestRecord => ({
  tool: 'kubo',
  version: 'v0.43.0',
  file: 'kubo_v0.43.0_linux-amd64.tar.gz',
  alg: 'sha512',
  hex: 'a'.repeat(128),
  source: 'a test',
  ...over,
});

describe('digest records become known releases', () => {
  it('in canonical order, whatever the order of the records', () => {
    const records = [
      record({ version: 'v0.9.0', tool: 'go-ipfs', file: 'go-ipfs_v0.9.0_windows-386.zip' }),
      record({ alg: 'sha256', hex: 'b'.repeat(64) }),
      record(),
      record({ file: 'kubo_v0.43.0_darwin-arm64.tar.gz' }),
    ];
    const merged = mergeRecords(kubo, nothingKnown(kubo), ['0.42.0'], records);
    expect(merged.versions).toEqual(['0.43.0', '0.42.0', '0.9.0']);
    expect(Object.keys(merged.digests)).toEqual([
      'kubo_v0.43.0_darwin-arm64.tar.gz',
      'kubo_v0.43.0_linux-amd64.tar.gz',
      'go-ipfs_v0.9.0_windows-386.zip',
    ]);
    expect(merged.digests['kubo_v0.43.0_linux-amd64.tar.gz']?.map((d) => d.algorithm)).toEqual(['sha512', 'sha256']);
    expect(mergeRecords(kubo, merged, [], [...records].reverse())).toEqual(merged);
  });

  it.each([
    ['another tool', record({ tool: 'lotus', file: 'lotus_v1.37.0_linux_amd64_v1.tar.gz', version: 'v1.37.0' })],
    ['the source archive', record({ file: 'kubo-source.tar.gz' })],
    ['an SBOM', record({ file: 'kubo_v0.43.0_linux-amd64.json' })],
  ])('%s is left out', (_, other) => {
    expect(mergeRecords(kubo, nothingKnown(kubo), [], [other]).versions).toEqual([]);
  });

  it('a digest that changed is an error with both values', () => {
    const known = mergeRecords(kubo, nothingKnown(kubo), [], [record()]);
    const changed = record({ hex: 'c'.repeat(128), source: 'elsewhere' });
    expect(() => mergeRecords(kubo, known, [], [changed])).toThrow(/a{128} \(a test\), and c{128} \(elsewhere\)/);
  });

  it.each(['', 'A'.repeat(128), 'a'.repeat(127), 'z'.repeat(128)])('the digest %j is malformed', (hex) => {
    expect(() => mergeRecords(kubo, nothingKnown(kubo), [], [record({ hex })])).toThrow(/malformed/);
  });
});

it('a versions list has candidates, nightlies and junk in it', () => {
  const text = 'v0.14.0-rc1\nv0.14.0\nv0.20.0-rc2\nv0.19.2\nnightly-2026-07-01\n\nv0.20.0\r\nlotus-v1\n';
  expect(stableVersions(text)).toEqual(['0.14.0', '0.19.2', '0.20.0']);
});
