import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { archivesFor, availablePlatforms } from '../../../kit/distributions/distribution.ts';
import { ownersOf } from '../../../kit/distributions/known-digest.ts';
import newest from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { chooseKnownDigests, loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
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
      for (const { algorithm, hex } of digests) expect(hex).toMatch(HEX[algorithm]);
      expect(digests.length).toBeGreaterThan(0);
      expect(new Set(digests.map(({ algorithm }) => algorithm)).size).toBe(digests.length);
    },
  );

  // If this fails after a refresh without downloads: `refresh.ts --verify` adds what is missing.
  it.each(Object.entries(known.digests))('%s has digests that a reader can check', (_, digests) => {
    for (const { sources, independent, verified } of digests) {
      const fixed = sources.filter((url) => /^https:\/\/\S+[/=@]v?[0-9a-f]{40}\b/.test(url));
      expect(fixed.length > 0 || (verified?.origins.length ?? 0) > 0).toBe(true);
      expect(new Set(sources).size).toBe(sources.length);
      expect(independent).toBeLessThanOrEqual(ownersOf({ sources }).size);
      expect(independent).toBeGreaterThanOrEqual(Math.min(1, sources.length));
      if (verified) expect(verified.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });
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

it('products that share an archive have the same digests of it', async () => {
  const [node, miner] = await Promise.all([loadKnownReleases('lotus'), loadKnownReleases('lotus-miner')]);
  const shared = Object.keys(node.digests).filter((file) => Object.hasOwn(miner.digests, file));
  expect(shared.length).toBeGreaterThan(0);
  for (const file of shared) expect(miner.digests[file]).toEqual(node.digests[file]);
});

it.each(['kubo_v0.43.0_linux-s390x.tar.gz', 'constructor', ''])('no digest is known of the file %j', async (file) => {
  expect(chooseKnownDigests(await loadKnownReleases('kubo'), file)).toBeNull();
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
