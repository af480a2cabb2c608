import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { archivesFor, availablePlatforms } from '../../../kit/distributions/distribution.ts';
import newest from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { findKnownDigest, loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import { inRange } from '../../../kit/distributions/version-range.ts';

const HEX = { sha512: /^[0-9a-f]{128}$/, sha256: /^[0-9a-f]{64}$/, 'blake2b-512': /^[0-9a-f]{128}$/ };

describe.each(Object.values(DISTRIBUTIONS))('known releases of $product', async (distribution) => {
  const known = await loadKnownReleases(distribution.product);

  it('are sorted, newest first, without duplicates', () => {
    expect(known.product).toBe(distribution.product);
    expect(known.versions).toEqual([...new Set(known.versions)].sort(semver.rcompare));
  });

  it('are all published for some platform', () => {
    expect(known.versions.filter((version) => availablePlatforms(distribution, version).length === 0)).toEqual([]);
  });

  // The files that each known version has.
  const files = known.versions.flatMap((version) =>
    availablePlatforms(distribution, version)
      .flatMap((platform) => archivesFor(distribution, version, platform)?.archives ?? [])
      .map(({ file }) => file),
  );

  it.each(Object.entries(known.digests))(
    '%s is an archive of a known version, with well-formed digests',
    (file, digests) => {
      expect(files).toContain(file);
      for (const { algorithm, hex, source } of digests) {
        expect(hex).toMatch(HEX[algorithm]);
        expect(source).not.toBe('');
      }
      expect(digests.length).toBeGreaterThan(0);
    },
  );
});

describe.each(['kubo', 'cluster', 'lotus', 'lotus-miner'] as const)('newest.json, for %s', (product) => {
  it('has the newest version that is neither a pre-release nor retracted', async () => {
    const { retracted } = DISTRIBUTIONS[product];
    const { versions } = await loadKnownReleases(product);
    const usable = versions.filter((version) => !semver.prerelease(version) && !retracted.includes(version));
    expect(newest[product]).toBe(usable[0]);
  });
});

// scripts/known-releases/named-versions.json has the sources.
it.each([
  ['kubo', '0.4', '0.4.23'],
  ['kubo', '0.10', '0.10.0'],
  ['kubo', '0.11', '0.11.1'],
  ['kubo', '0.21', '0.21.1'],
  ['kubo', '0.34', '0.34.1'],
  ['kubo', '0.43', '0.43.1'],
  ['cluster', '0.12', '0.12.1'],
  ['cluster', '1.1', '1.1.6'],
  ['lotus', '1.0', '1.0.0'],
  ['lotus', '1.16', '1.16.1'],
  ['lotus', '1.27', '1.27.2'],
  ['lotus', '1.29', '1.29.2'],
  ['lotus', '1.31', '1.31.1'],
  ['lotus', '1.34', '1.34.4'],
  ['lotus', '1.36', '1.36.2'],
  ['lotus-miner', '1.16', '1.16.1'],
  ['lotus-miner', '1.27', '1.27.1'],
  ['lotus-miner', '1.30', '1.30.0'],
  ['lotus-miner', '1.31', '1.31.0'],
  ['lotus-miner', '1.36', '1.36.1'],
] as const)('the newest known %s %s is %s', async (product, range, version) => {
  const { versions } = await loadKnownReleases(product);
  expect(semver.maxSatisfying([...versions], range)).toBe(version);
});

it.each([
  ['kubo', 81],
  ['cluster', 28],
  ['lotus', 98],
  ['lotus-miner', 90],
] as const)('%s has at least %i known stable versions', async (product, count) => {
  const { versions } = await loadKnownReleases(product);
  expect(versions.filter((version) => !semver.prerelease(version)).length).toBeGreaterThanOrEqual(count);
});

it.each([
  ['kubo', '0.43.1'],
  ['cluster', '1.1.6'],
  ['lotus', '1.37.0'],
  ['lotus-miner', '1.37.0'],
] as const)('the newest %s is %s or newer', (product, version) => {
  expect(semver.gte(newest[product], version)).toBe(true);
});

it('products that share an archive have the same digest of it', async () => {
  const [node, miner] = await Promise.all([loadKnownReleases('lotus'), loadKnownReleases('lotus-miner')]);
  const file = 'lotus_v1.28.3_linux_amd64.tar.gz';
  expect(findKnownDigest(node, file)).toMatchObject({ algorithm: 'sha256' });
  expect(findKnownDigest(miner, file)).toEqual(findKnownDigest(node, file));
});

describe.each(['lotus', 'lotus-miner'] as const)('the commits of %s', async (product) => {
  const { commits = {}, versions } = await loadKnownReleases(product);
  const { gitSource } = DISTRIBUTIONS[product];

  it('are full hashes of known versions that can be built', () => {
    for (const [version, commit] of Object.entries(commits)) {
      expect([version, commit]).toEqual([expect.toBeOneOf([...versions]), expect.stringMatching(/^[0-9a-f]{40}$/)]);
      expect(inRange(version, gitSource?.versions ?? '')).toBe(true);
    }
    expect(Object.keys(commits).length).toBeGreaterThanOrEqual(24);
  });

  it('are the same for node and miner of one version', async () => {
    const { commits: node = {} } = await loadKnownReleases('lotus');
    for (const [version, commit] of Object.entries(commits)) expect(node[version]).toBe(commit);
  });
});

describe('digests recorded at another origin', async () => {
  const known = await loadKnownReleases('cluster');
  const files = (version: string) => Object.keys(known.digests).filter((file) => file.includes(`_v${version}_`));

  it('are used for Cluster 1.1.5, which is still published there', () => {
    expect(files('1.1.5')).toHaveLength(3);
    for (const file of files('1.1.5')) expect(findKnownDigest(known, file)).toMatchObject({ algorithm: 'blake2b-512' });
  });

  it('are not used for Cluster 1.1.6, which is on GitHub', () => {
    expect(files('1.1.6')).toHaveLength(3);
    for (const file of files('1.1.6')) expect(findKnownDigest(known, file)).toBeNull();
  });

  it('are used after an actual download had the digest, and never replace another digest', () => {
    const [file = ''] = files('1.1.6');
    const [recorded] = known.digests[file] ?? [];
    if (!recorded) throw new Error('no digest');
    const verified = { ...recorded, verified: { date: '2026-11-28', origin: 'GitHub releases' } };
    const sha256 = { algorithm: 'sha256', hex: 'a'.repeat(64), source: 'GitHub' } as const;
    expect(findKnownDigest({ ...known, digests: { [file]: [verified, sha256] } }, file)).toEqual(verified);
    expect(findKnownDigest({ ...known, digests: { [file]: [recorded, sha256] } }, file)).toEqual(sha256);
  });
});

describe('findKnownDigest', async () => {
  const known = await loadKnownReleases('kubo');

  it('returns the strongest digest', () => {
    expect(known.digests['kubo_v0.42.0_linux-amd64.tar.gz']?.map(({ algorithm }) => algorithm)).toEqual([
      'sha512',
      'sha256',
    ]);
    expect(known.digests['kubo_v0.43.1_linux-amd64.tar.gz']?.map(({ algorithm }) => algorithm)).toEqual([
      'sha512',
      'sha256',
    ]);
    expect(findKnownDigest(known, 'kubo_v0.43.1_linux-amd64.tar.gz')?.algorithm).toBe('sha512');
  });

  it('returns a digest of Kubo 0.43.0 for linux/amd64', () => {
    expect(findKnownDigest(known, 'kubo_v0.43.0_linux-amd64.tar.gz')?.hex).toMatch(/^6af21cd24a307d94326807b3d3827064/);
  });

  it.each(['kubo_v0.43.0_linux-riscv64.tar.gz', 'constructor', ''])('returns null for %j', (file) => {
    expect(findKnownDigest(known, file)).toBeNull();
  });
});
