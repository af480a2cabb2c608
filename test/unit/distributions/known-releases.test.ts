import semver from 'semver';
import { describe, expect, it } from 'vitest';
import { archiveFor } from '../../../kit/distributions/distribution.ts';
import newest from '../../../kit/distributions/known-releases/newest.json' with { type: 'json' };
import { knownDigest, loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products.ts';
import { parsePlatform } from '../../../kit/platform/target.ts';

const HEX = { sha512: /^[0-9a-f]{128}$/, sha256: /^[0-9a-f]{64}$/, 'blake2b-512': /^[0-9a-f]{128}$/ };

describe.each(Object.values(DISTRIBUTIONS))('known releases of $product', async (distribution) => {
  const known = await loadKnownReleases(distribution.product);

  it('are of this product, newest first, each once', () => {
    expect(known.product).toBe(distribution.product);
    expect(known.versions).toEqual([...new Set(known.versions)].sort(semver.rcompare));
    expect(known.versions.filter((version) => semver.prerelease(version))).toEqual([]);
    expect(newest[distribution.product]).toBe(known.versions[0]);
  });

  it.each(Object.entries(known.digests))(
    '%s is an archive that is offered, with well-formed digests',
    (file, digests) => {
      const [, version = '', platform = ''] = /_v([^_]+)_([a-z0-9]+-[a-z0-9]+)\.(?:tar\.gz|zip)$/.exec(file) ?? [];
      expect(known.versions).toContain(version);
      expect(archiveFor(distribution, version, parsePlatform(platform))?.file).toBe(file);
      for (const { algorithm, hex, source } of digests) {
        expect(hex).toMatch(HEX[algorithm]);
        expect(source).not.toBe('');
      }
      expect(digests.length).toBeGreaterThan(0);
    },
  );
});

describe('the known digest of a file', async () => {
  const known = await loadKnownReleases('kubo');

  it('is the strongest one', () => {
    expect(known.digests['kubo_v0.43.1_linux-amd64.tar.gz']?.map(({ algorithm }) => algorithm)).toEqual([
      'sha512',
      'sha256',
    ]);
    expect(knownDigest(known, 'kubo_v0.43.1_linux-amd64.tar.gz')?.algorithm).toBe('sha512');
  });

  it('pins Kubo 0.43.0 for linux/amd64', () => {
    expect(knownDigest(known, 'kubo_v0.43.0_linux-amd64.tar.gz')?.hex).toMatch(/^6af21cd24a307d94326807b3d3827064/);
  });

  it.each(['kubo_v0.43.0_linux-riscv64.tar.gz', 'constructor', ''])('is null for %j', (file) => {
    expect(knownDigest(known, file)).toBeNull();
  });
});
