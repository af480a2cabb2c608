import { describe, expect, it } from 'vitest';
import { cluster } from '../../../../kit/distributions/products/cluster.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../../kit/distributions/products/lotus.ts';
import {
  archivesForAllPlatforms,
  type DigestRecord,
  emptyReleases,
  findNewestStable,
  keepProven,
  mergeRecords,
  versionFromReleaseTag,
} from '../../../../scripts/known-releases/merge-records.ts';

/** A page of an owner, in a fixed commit. */
const page = (owner: string, path = 'file.json') =>
  `https://github.com/${owner}/repository/blob/${'1'.repeat(40)}/${path}`;

const record = (over: Partial<DigestRecord> = {}): DigestRecord => ({
  version: 'v0.43.0',
  file: 'kubo_v0.43.0_linux-amd64.tar.gz',
  alg: 'sha512',
  hex: 'a'.repeat(128),
  source: page('a'),
  ...over,
});

describe('mergeRecords', () => {
  it('sorts releases and digests, regardless of the order of the records', () => {
    const records = [
      record({ version: 'v0.9.0', file: 'go-ipfs_v0.9.0_windows-386.zip' }),
      record({ alg: 'sha256', hex: 'b'.repeat(64) }),
      record(),
      record({ file: 'kubo_v0.43.0_darwin-arm64.tar.gz' }),
    ];
    const merged = mergeRecords(kubo, emptyReleases(kubo), ['0.42.0'], records);
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
    ['another product', record({ file: 'lotus_v1.37.0_linux_amd64_v1.tar.gz', version: 'v1.37.0' })],
    ['the source archive', record({ file: 'kubo-source.tar.gz' })],
    ['an SBOM', record({ file: 'kubo_v0.43.0_linux-amd64.json' })],
  ])('ignores a record of %s', (_, other) => {
    expect(mergeRecords(kubo, emptyReleases(kubo), [], [other]).versions).toEqual([]);
  });

  it.each([
    [['a'], 1],
    [['a', 'a'], 1],
    [['a', 'b'], 2],
    [['a', 'b', 'a', 'c'], 3],
  ])('keeps all sources of a digest without duplicates, and counts owners: %j', (owners, independent) => {
    const records = owners.map((owner) => record({ source: page(owner) }));
    const merged = mergeRecords(kubo, emptyReleases(kubo), [], records);
    const sources = [...new Set(owners)].map((owner) => page(owner));
    expect(merged.digests['kubo_v0.43.0_linux-amd64.tar.gz']).toMatchObject([{ sources, independent }]);
  });

  it('does not count another page of an owner as an independent source', () => {
    const records = [record(), record({ source: page('A', 'another.json') })];
    const merged = mergeRecords(kubo, emptyReleases(kubo), [], records);
    expect(merged.digests['kubo_v0.43.0_linux-amd64.tar.gz']).toMatchObject([
      { sources: [page('a'), page('A', 'another.json')], independent: 1 },
    ]);
  });

  it('does not raise the number of a digest whose second source was found to be a copy', () => {
    const digest = {
      algorithm: 'sha512',
      hex: 'a'.repeat(128),
      sources: [page('a'), page('b')],
      independent: 1,
    } as const;
    const known = { ...emptyReleases(kubo), digests: { 'kubo_v0.43.0_linux-amd64.tar.gz': [digest] } };
    expect(mergeRecords(kubo, known, [], [record({ source: page('b', 'new.json') })]).digests).toMatchObject({
      'kubo_v0.43.0_linux-amd64.tar.gz': [{ independent: 1 }],
    });
  });

  it('keeps the commits of tags', () => {
    const commits = { '1.37.0': 'a'.repeat(40) };
    expect(mergeRecords(lotus, { ...emptyReleases(lotus), commits }, ['1.38.0'], []).commits).toEqual(commits);
  });

  it('keeps the other fields of a digest', () => {
    const known = mergeRecords(kubo, emptyReleases(kubo), [], [record({ recordedOf: 'an origin' })]);
    const [digest] = mergeRecords(kubo, known, [], [record()]).digests['kubo_v0.43.0_linux-amd64.tar.gz'] ?? [];
    expect(digest).toMatchObject({ recordedOf: 'an origin' });
  });

  it('fails with both values if a digest changed', () => {
    const known = mergeRecords(kubo, emptyReleases(kubo), [], [record()]);
    const changed = record({ hex: 'c'.repeat(128), source: page('b') });
    expect(() => mergeRecords(kubo, known, [], [changed])).toThrow(
      `${'a'.repeat(128)} (${page('a')})\n${'c'.repeat(128)} (${page('b')})`,
    );
  });

  it.each(['', 'A'.repeat(128), 'a'.repeat(127), 'z'.repeat(128)])('rejects the malformed digest %j', (hex) => {
    expect(() => mergeRecords(kubo, emptyReleases(kubo), [], [record({ hex })])).toThrow(/malformed/);
  });
});

it('keepProven removes digests without a source in a fixed commit that no download had, and counts them', () => {
  const digest = { algorithm: 'sha256', hex: 'b'.repeat(64), independent: 1 } as const;
  const release = ['https://github.com/ipfs/kubo/releases/tag/v0.43.0'];
  const kept = { ...digest, sources: [...release, page('a')] };
  const downloaded = { ...digest, sources: release, verified: { date: '2026-11-28', origins: ['GitHub releases'] } };
  const short = { ...digest, sources: ['https://github.com/a/b/blob/0123456/c'] };
  const digests = { one: [{ ...digest, sources: release }, kept], two: [short], three: [downloaded] };
  expect(keepProven({ product: 'kubo', versions: ['0.43.0'], digests })).toEqual({
    proven: { product: 'kubo', versions: ['0.43.0'], digests: { one: [kept], three: [downloaded] } },
    unproven: 2,
  });
});

describe('isArchive finds the products of a file', () => {
  const of = (version: string, file: string) => {
    const records = [record({ version, file, alg: 'sha256', hex: 'd'.repeat(64) })];
    return [kubo, cluster, lotus, lotusMiner]
      .filter(
        (distribution) => mergeRecords(distribution, emptyReleases(distribution), [], records).versions.length > 0,
      )
      .map(({ product }) => product);
  };

  it.each([
    ['v0.43.1', 'kubo_v0.43.1_windows-arm64.zip', ['kubo']],
    ['v0.4.23', 'go-ipfs_v0.4.23_linux-arm.tar.gz', ['kubo']],
    ['v1.1.5', 'ipfs-cluster-service_v1.1.5_linux-amd64.tar.gz', ['cluster']],
    ['1.1.5', 'ipfs-cluster-follow_v1.1.5_linux-amd64.tar.gz', ['cluster']],
    ['v1.28.3', 'lotus_v1.28.3_linux_amd64.tar.gz', ['lotus', 'lotus-miner']],
    ['v1.19.0', 'lotus_1.19.0_linux_amd64.tar.gz', ['lotus', 'lotus-miner']],
    ['v1.36.2', 'lotus_v1.36.2_darwin_arm64.tar.gz', ['lotus']],
    ['miner/v1.36.0', 'lotus-miner_v1.36.0_linux_amd64_v1.tar.gz', ['lotus-miner']],
    // The second archive of 1.18.1, with the other name.
    ['v1.18.1', 'lotus_v1.18.1_darwin_all.tar.gz', []],
    ['v1.1.6', 'ipfs-cluster-ctl_v1.1.6_linux-riscv64.tar.gz', []],
    ['v1.36.2', 'lotus_v1.36.2_darwin_all.tar.gz', []],
    ['v0.25.0', 'lassie_0.25.0_linux_amd64.tar.gz', []],
    ['junk', 'kubo_v0.43.1_linux-amd64.tar.gz', []],
  ])('%s %s', (version, file, products) => {
    expect(of(version, file)).toEqual(products);
  });
});

it('archivesForAllPlatforms has no duplicates', () => {
  expect(archivesForAllPlatforms(lotus, '1.33.1').map(({ file }) => file)).toEqual([
    'lotus_v1.33.1_linux_amd64_v1.tar.gz',
    'lotus_v1.33.1_darwin_all.tar.gz',
  ]);
  expect(archivesForAllPlatforms(cluster, '1.1.6')).toHaveLength(3 * 7);
});

it.each([
  ['v0.43.0', '0.43.0'],
  ['miner/v1.36.0', '1.36.0'],
  ['1.1.6', '1.1.6'],
  ['release/v1.31.2', 'release/v1.31.2'],
])('versionFromReleaseTag of %s is %s', (tag, version) => {
  expect(versionFromReleaseTag(tag)).toBe(version);
});

it.each([
  [['1.28.0', '1.27.1'], '1.27.1'],
  [['1.38.0-rc1', '1.37.0'], '1.37.0'],
  [['1.28.0', '1.20.2'], null],
])('findNewestStable of %j is %s', (versions, newest) => {
  expect(findNewestStable(lotus, { product: 'lotus', versions, digests: {} })).toBe(newest);
});
