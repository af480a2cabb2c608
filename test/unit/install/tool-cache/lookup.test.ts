// Which records of the tool cache meet a request that lists digests of upstream's archives.
import { describe, expect, it } from 'vitest';
import { loadKnownReleases } from '../../../../kit/distributions/known-releases.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { parseDigest } from '../../../../kit/download/digest/digest.ts';
import type { EntryRecord } from '../../../../kit/install/tool-cache/entry.ts';
import { satisfiesRequest } from '../../../../kit/install/tool-cache/lookup.ts';
import type { VerifiedBy } from '../../../../kit/install/verify/strength.ts';
import { createToolRequest } from '../../../support/tool-request.ts';

const VERSION = '0.43.0';
const ARCHIVE = `kubo_v${VERSION}_linux-amd64.tar.gz`;
const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'cd'.repeat(32)}`;
const known = await loadKnownReleases('kubo');

const record = (verifiedBy: VerifiedBy, digests: Readonly<Record<string, string>>): EntryRecord => {
  const where = { product: 'kubo', version: VERSION, platform: 'linux/amd64', origin: '' };
  return { ...where, verifiedBy, digests, files: {} };
};
const DOWNLOADED = record('user', { [ARCHIVE]: DIGEST });
const REPLACED = record('user', { [ARCHIVE]: OTHER_DIGEST });
const BUILT = record('go-checksum-db', { 'github.com/ipfs/kubo': 'h1:abc=' });
const RESTORED = record('job-cache', {});
const PREINSTALLED = record('preinstalled', {});

describe('a request with the digest of the archive', () => {
  const digest = parseDigest(DIGEST, 'checksums');
  const request = createToolRequest(
    'kubo',
    VERSION,
    { os: 'linux', arch: 'amd64' },
    {
      source: 'auto',
      checksums: new Map([[ARCHIVE, digest]]),
    },
  );
  const target = { request, distribution: kubo, version: VERSION, known };

  it.each([
    ['the archive', DOWNLOADED, true, false],
    ['an archive with another digest', REPLACED, false, false],
    ['a build', BUILT, false, true],
    ['a build of the job cache', RESTORED, false, true],
    ['another program', PREINSTALLED, false, false],
  ] as const)('for %s', (_, entry, meetsDownload, meetsBuild) => {
    expect(satisfiesRequest(entry, target, false)).toBe(meetsDownload);
    expect(satisfiesRequest(entry, target, true)).toBe(meetsBuild);
  });

  it('for a build, without a digest, any entry will do', () => {
    const plain = { ...target, request: { ...request, checksums: new Map() } };
    for (const entry of [DOWNLOADED, BUILT, PREINSTALLED]) expect(satisfiesRequest(entry, plain, true)).toBe(true);
  });
});
