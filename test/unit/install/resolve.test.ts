import { describe, expect, it } from 'vitest';
import { cluster } from '../../../kit/distributions/cluster.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { kubo } from '../../../kit/distributions/kubo.ts';
import { lotus, lotusMiner } from '../../../kit/distributions/lotus.ts';
import type { Digest } from '../../../kit/download/digest/digest.ts';
import type { SourcePolicy, ToolRequest } from '../../../kit/install/request.ts';
import { resolveInstall } from '../../../kit/install/resolve.ts';
import type { Host } from '../../../kit/platform/host/host.ts';
import { parsePlatform } from '../../../kit/platform/platform.ts';
import { createToolRequest } from '../../support/tool-request.ts';

const known = await loadKnownReleases('kubo');
const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';
const GIVEN: Digest = { algorithm: 'sha512', value: 'a'.repeat(128) };

function host(platform: string, libc: Host['libc']): Host {
  const parsed = parsePlatform(platform);
  return { platform: parsed, libc, machine: parsed.arch, evidence: [] };
}

const DEBIAN = host('linux/amd64', { name: 'glibc', version: '2.36' });
const ALPINE = host('linux/amd64', { name: 'musl', version: '1.2.5' });
const CENTOS = host('linux/amd64', { name: 'glibc', version: '2.17' });
const OLD = host('linux/amd64', { name: 'glibc', version: '2.12' });

function request(platform: string, source: SourcePolicy = 'auto', over: Partial<ToolRequest> = {}): ToolRequest {
  return createToolRequest('kubo', '0.43.0', parsePlatform(platform), { source, ...over });
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
    ['linux/amd64', 'auto', OLD, 'source'],
    ['linux/amd64', 'auto', CENTOS, 'prebuilt'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'glibc', version: '2.14' }), 'prebuilt'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'unknown' }), 'prebuilt'],
  ] as const)('%s, source: %s', (platform, source, on, kind) => {
    expect(resolveInstall(request(platform, source), '0.43.0', kubo, known, on).plan.kind).toBe(kind);
  });

  it.each([
    ['linux/386', DEBIAN, 'Kubo 0.43.0 is not published for linux/386, only for linux/amd64'],
    ['linux/amd64', ALPINE, 'needs glibc 2.14 or newer and this system has musl'],
    ['linux/amd64', OLD, 'needs glibc 2.14 or newer and this system has 2.12'],
  ])('%s with source: never is refused, with the reason', (platform, on, reason) => {
    expect(() => resolveInstall(request(platform, 'never'), '0.43.0', kubo, known, on)).toThrow(
      expect.objectContaining({ code: 'unsupported-platform', message: expect.stringContaining(reason) }),
    );
  });
});

describe('Cluster on musl', async () => {
  const clusterKnown = await loadKnownReleases('cluster');

  it.each([
    ['1.1.6', ALPINE, 'prebuilt'],
    ['1.1.5', ALPINE, 'source'],
    ['1.1.5', host('linux/arm64', { name: 'musl', version: '1.2.5' }), 'prebuilt'],
  ] as const)('%s is %s', (version, on, kind) => {
    const asked = createToolRequest('cluster', version, on.platform, { source: 'auto' });
    expect(resolveInstall(asked, version, cluster, clusterKnown, on).plan.kind).toBe(kind);
  });
});

describe('what an archive is verified by', () => {
  const expected = (over: Partial<ToolRequest>, version = '0.43.0') => {
    const { plan } = resolveInstall(request('linux/amd64', 'auto', over), version, kubo, known, DEBIAN);
    return plan.kind === 'prebuilt' ? plan.archives[0]?.expected : undefined;
  };

  it('the known releases', () => {
    expect(expected({})).toMatchObject({ by: 'pinned', digest: { value: expect.stringMatching(/^6af21cd24a307d94/) } });
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

describe('the origins, in order', () => {
  const origins = (mirror: ToolRequest['mirror']) => {
    const { plan } = resolveInstall(request('linux/amd64', 'auto', { mirror }), '0.43.0', kubo, known, DEBIAN);
    return plan.kind === 'prebuilt' ? plan.archives[0]?.sources.map(({ origin }) => origin) : [];
  };

  it.each([
    [null, ['GitHub releases']],
    [{ url: 'http://m.example', only: false }, ['mirror', 'mirror', 'GitHub releases']],
    [{ url: 'http://m.example', only: true }, ['mirror', 'mirror']],
  ])('with mirror %j', (mirror, expected) => {
    expect(origins(mirror)).toEqual(expected);
  });
});

describe('an IPFS gateway', () => {
  const cid = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
  const sources = (value: Digest, { only = false, gateways = ['https://gateway.example/'] } = {}) => {
    const checksums = new Map([[FILE, value]]);
    const over = { checksums, gateways, mirror: only ? { url: 'http://m.example', only } : null };
    const { plan } = resolveInstall(request('linux/amd64', 'auto', over), '0.43.0', kubo, known, DEBIAN);
    return plan.kind === 'prebuilt' ? plan.archives[0]?.sources.map(({ url }) => url) : [];
  };

  it('is asked last, by the CID that the bytes are checked against', () => {
    expect(sources({ algorithm: 'cid', value: cid })?.at(-1)).toBe(`https://gateway.example/ipfs/${cid}`);
  });

  it('is asked for the last folder of dist.ipfs.tech where a digest is known and no CID', () => {
    expect(sources(GIVEN)?.at(-1)).toBe(
      `https://gateway.example/ipfs/QmcQFiYTDih9UiF4swN797eCZYNL4em74XPmLvYu7WvsdH/kubo/v0.43.0/${FILE}`,
    );
  });

  it('is not asked unless it is named, nor where the mirror alone may be', () => {
    expect(sources({ algorithm: 'cid', value: cid }, { gateways: [] })).toHaveLength(1);
    expect(sources({ algorithm: 'cid', value: cid }, { only: true })).toHaveLength(2);
  });

  it('is not asked where no digest is known', () => {
    const asked = request('linux/amd64', 'auto', { gateways: ['https://gateway.example'] });
    const { plan } = resolveInstall(asked, '0.99.0', kubo, known, DEBIAN);
    expect(plan.kind === 'prebuilt' && plan.archives[0]?.sources.map(({ origin }) => origin)).toEqual([
      'GitHub releases',
    ]);
  });
});

describe('a lock file', () => {
  const locked = (archives: Record<string, string>) => {
    const lock = { lockfileVersion: 1 as const, products: { kubo: { version: '0.43.0', archives } } };
    const { plan } = resolveInstall(request('linux/amd64', 'auto', { lock }), '0.43.0', kubo, known, DEBIAN);
    return plan.kind === 'prebuilt' ? plan.archives[0]?.expected : null;
  };

  it('vouches before the known releases', () => {
    expect(locked({ [FILE]: `sha512:${GIVEN.value}` })).toMatchObject({ by: 'lock', digest: GIVEN });
  });

  it('without the archive is an error', () => {
    expect(() => locked({})).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

describe('Lotus', () => {
  const UBUNTU_ARM = host('linux/arm64', { name: 'glibc', version: '2.39' });
  const ALPINE_ARM = host('linux/arm64', { name: 'musl', version: '1.2.5' });
  const INTEL_MAC = host('darwin/amd64', null);
  const RISCV = host('linux/riscv64', { name: 'glibc', version: '2.39' });
  const lotusRequest = (on: Host, source: SourcePolicy, network: string | null = null) => {
    return createToolRequest('lotus', '1.37.0', on.platform, { source, network });
  };
  const wayOf = (on: Host, source: SourcePolicy, network: string | null = null, distribution = lotus) => {
    return resolveInstall(lotusRequest(on, source, network), '1.37.0', distribution, known, on).plan;
  };

  it.each([
    ['auto', DEBIAN, null, 'prebuilt'],
    ['auto', DEBIAN, 'mainnet', 'prebuilt'],
    ['never', DEBIAN, null, 'prebuilt'],
    ['always', DEBIAN, null, 'git'],
    ['auto', DEBIAN, 'calibnet', 'git'],
    ['auto', UBUNTU_ARM, null, 'git'],
    ['auto', CENTOS, null, 'git'],
    ['auto', ALPINE, null, 'git'],
    ['auto', INTEL_MAC, null, 'git'],
    ['auto', host('darwin/arm64', null), null, 'prebuilt'],
  ] as const)('source: %s on %j for %s', (source, on, network, kind) => {
    expect(wayOf(on, source, network).kind).toBe(kind);
  });

  it.each([
    [DEBIAN, false],
    [UBUNTU_ARM, false],
    [INTEL_MAC, false],
    [ALPINE, true],
    [ALPINE_ARM, true],
    [RISCV, true],
  ])('on %j compiles the Rust library: %s', (on, compilesRust) => {
    expect(wayOf(on, 'always')).toMatchObject({ kind: 'git', compilesRust });
  });

  it.each([
    [lotus, null, 'v1.37.0', 'mainnet'],
    [lotus, 'calibnet', 'v1.37.0', 'calibnet'],
    [lotusMiner, null, 'miner/v1.37.0', 'mainnet'],
  ])('$title for %s is built from the tag %s for %s', (distribution, network, tag, expected) => {
    expect(wayOf(DEBIAN, 'always', network, distribution)).toMatchObject({ tag, network: expected });
  });

  it('is built for another network because published binaries are for mainnet', () => {
    expect(wayOf(DEBIAN, 'auto', 'calibnet')).toMatchObject({
      reason: 'upstream publishes binaries for mainnet alone, not for calibnet',
    });
  });

  it.each([
    [DEBIAN, 'never', 'calibnet', 'invalid-input', 'upstream publishes binaries for mainnet alone, not for calibnet'],
    [DEBIAN, 'auto', 'testnet', 'invalid-input', 'the networks are mainnet, calibnet, butterflynet'],
    [UBUNTU_ARM, 'never', null, 'unsupported-platform', 'not published for linux/arm64'],
    [host('windows/amd64', null), 'always', null, 'unsupported-platform', 'it is built on linux/amd64, linux/arm64'],
  ] as const)('on %j with source: %s for %s is refused with %s: %s', (on, source, network, code, found) => {
    expect(() => wayOf(on, source, network)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(found) }),
    );
  });

  it('is not built for another platform than this one', () => {
    const asked = { ...lotusRequest(UBUNTU_ARM, 'auto') };
    expect(() => resolveInstall(asked, '1.37.0', lotus, known, DEBIAN)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringContaining('built on the platform that it is for, and this is linux/amd64'),
      }),
    );
  });

  it('is not built where its makefile takes no Go that can fetch others', () => {
    expect(() => resolveInstall(lotusRequest(DEBIAN, 'always'), '1.25.2', lotus, known, DEBIAN)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringContaining('versions >=1.26.0 can be built'),
      }),
    );
  });

  it('alone has networks', () => {
    expect(() =>
      resolveInstall(request('linux/amd64', 'auto', { network: 'calibnet' }), '0.43.0', kubo, known, DEBIAN),
    ).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('it has no networks') }),
    );
  });
});

it.each([
  [lotus, '1.37.0', 'linux/arm64'],
  [lotus, '1.37.0', 'windows/amd64'],
  [lotusMiner, '1.37.0', 'darwin/amd64'],
])('what can be neither had nor built is refused with what is offered', (distribution, version, platform) => {
  const asked = { ...request(platform), product: distribution.product };
  expect(() => resolveInstall(asked, version, distribution, known, DEBIAN)).toThrow(
    expect.objectContaining({
      code: 'unsupported-platform',
      message: expect.stringMatching(/only for .*; (?:for|no version)/),
    }),
  );
});
