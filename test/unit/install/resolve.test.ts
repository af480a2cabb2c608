import { describe, expect, it } from 'vitest';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { kubo } from '../../../kit/distributions/kubo.ts';
import type { Digest } from '../../../kit/download/digest.ts';
import type { SourcePolicy, ToolRequest } from '../../../kit/install/request.ts';
import { resolve } from '../../../kit/install/resolve.ts';
import type { Host } from '../../../kit/platform/host.ts';
import { parsePlatform } from '../../../kit/platform/target.ts';

const known = await loadKnownReleases('kubo');
const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';
const GIVEN: Digest = { algorithm: 'sha512', hex: 'a'.repeat(128) };

function host(platform: string, libc: Host['libc']): Host {
  const parsed = parsePlatform(platform);
  return { platform: parsed, libc, machine: parsed.arch, evidence: [] };
}

const DEBIAN = host('linux/amd64', { name: 'glibc', version: '2.36' });
const ALPINE = host('linux/amd64', { name: 'musl', version: '1.2.5' });
const CENTOS = host('linux/amd64', { name: 'glibc', version: '2.17' });

function request(platform: string, source: SourcePolicy = 'auto', over: Partial<ToolRequest> = {}): ToolRequest {
  return {
    product: 'kubo',
    version: { kind: 'exact', version: '0.43.0' },
    platform: parsePlatform(platform),
    source,
    mirror: null,
    checksums: new Map(),
    ...over,
  };
}

describe('the way that a version gets here', () => {
  it.each([
    ['linux/amd64', 'auto', DEBIAN, 'prebuilt'],
    ['linux/amd64', 'never', DEBIAN, 'prebuilt'],
    ['linux/amd64', 'always', DEBIAN, 'source'],
    ['linux/arm64', 'auto', DEBIAN, 'prebuilt'],
    ['linux/386', 'auto', DEBIAN, 'source'],
    ['linux/amd64', 'auto', ALPINE, 'source'],
    ['linux/arm64', 'auto', host('linux/arm64', { name: 'musl' }), 'prebuilt'],
    ['linux/arm64', 'auto', ALPINE, 'prebuilt'],
    ['linux/amd64', 'auto', CENTOS, 'source'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'glibc', version: '2.31' }), 'prebuilt'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'unknown' }), 'prebuilt'],
  ] as const)('%s, source: %s', (platform, source, on, kind) => {
    expect(resolve(request(platform, source), '0.43.0', kubo, known, on).way.kind).toBe(kind);
  });

  it.each([
    ['linux/386', DEBIAN, 'upstream publishes no binary for it'],
    ['linux/amd64', ALPINE, 'needs glibc 2.31 or newer and this system has musl'],
    ['linux/amd64', CENTOS, 'needs glibc 2.31 or newer and this system has 2.17'],
  ])('%s with source: never is refused, with the reason', (platform, on, reason) => {
    expect(() => resolve(request(platform, 'never'), '0.43.0', kubo, known, on)).toThrow(
      expect.objectContaining({ code: 'unsupported-platform', message: expect.stringContaining(reason) }),
    );
  });
});

describe('what an archive is verified by', () => {
  const expected = (over: Partial<ToolRequest>, version = '0.43.0') => {
    const { way } = resolve(request('linux/amd64', 'auto', over), version, kubo, known, DEBIAN);
    return way.kind === 'prebuilt' ? way.expected : undefined;
  };

  it('the known releases', () => {
    expect(expected({})).toMatchObject({ by: 'pinned', digest: { hex: expect.stringMatching(/^6af21cd24a307d94/) } });
  });

  it('the user, over the known releases', () => {
    expect(expected({ checksums: new Map([[FILE, GIVEN]]) })).toMatchObject({ by: 'user', digest: GIVEN });
  });

  it('its origin alone, where nothing is known', () => {
    expect(expected({}, '0.99.0')).toBeNull();
  });

  it('nothing, where checksums are given for other archives: an error', () => {
    const checksums = new Map([['kubo_v0.43.0_linux-arm64.tar.gz', GIVEN]]);
    expect(() => expected({ checksums })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(FILE) }),
    );
  });
});

it('a mirror is asked first, in both layouts', () => {
  const { way } = resolve(
    request('linux/amd64', 'auto', { mirror: 'http://m.example' }),
    '0.43.0',
    kubo,
    known,
    DEBIAN,
  );
  const origins = way.kind === 'prebuilt' ? way.sources.map(({ origin }) => origin) : [];
  expect(origins).toEqual(['mirror', 'mirror', 'GitHub releases', 'dist.ipfs.tech']);
});
