import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../kit/distributions/distribution.ts';
import { loadKnownReleases } from '../../../kit/distributions/known-releases.ts';
import { cluster } from '../../../kit/distributions/products/cluster.ts';
import { kubo } from '../../../kit/distributions/products/kubo.ts';
import { lotus, lotusMiner } from '../../../kit/distributions/products/lotus.ts';
import { DISTRIBUTIONS } from '../../../kit/distributions/products/products.ts';
import type { Digest } from '../../../kit/download/digest/digest.ts';
import type { SourcePolicy, ToolRequest } from '../../../kit/install/request.ts';
import { type InstallPlan, resolveInstall } from '../../../kit/install/resolve.ts';
import { parsePlatform } from '../../../kit/platform/conventions.ts';
import type { Host } from '../../../kit/platform/host/host.ts';
import { setting } from '../../../kit/setting.ts';
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

function resolve(
  toolRequest: ToolRequest,
  version: string,
  distribution: Distribution,
  on: Host,
  releases = known,
): InstallPlan {
  return resolveInstall({ request: toolRequest, distribution, version, known: releases }, on);
}

describe('the plan of an install', () => {
  it.each([
    ['linux/amd64', 'auto', DEBIAN, 'download'],
    ['linux/amd64', 'never', DEBIAN, 'download'],
    ['linux/amd64', 'always', DEBIAN, 'module-build'],
    ['linux/arm64', 'auto', DEBIAN, 'download'],
    ['linux/386', 'auto', DEBIAN, 'module-build'],
    ['linux/amd64', 'auto', ALPINE, 'module-build'],
    ['linux/arm64', 'auto', host('linux/arm64', { name: 'musl' }), 'download'],
    ['linux/arm64', 'auto', ALPINE, 'download'],
    ['linux/amd64', 'auto', OLD, 'module-build'],
    ['linux/amd64', 'auto', CENTOS, 'download'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'glibc', version: '2.28' }), 'download'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'glibc', version: '2.14' }), 'download'],
    ['linux/amd64', 'auto', host('linux/amd64', { name: 'unknown' }), 'download'],
  ] as const)('%s, source: %s', (platform, source, on, kind) => {
    expect(resolve(request(platform, source), '0.43.0', kubo, on).kind).toBe(kind);
  });

  it.each([
    [
      'linux/386',
      DEBIAN,
      'Kubo 0.43.0 is not published for linux/386, only for linux/amd64',
      'choose one of these versions or platforms',
    ],
    ['linux/s390x', DEBIAN, 'no version is published for linux/s390x', 'choose one of these versions or platforms'],
    [
      'linux/amd64',
      ALPINE,
      'needs glibc 2.14 or newer, and this system has musl',
      'use a system with glibc, such as Debian',
    ],
    ['linux/amd64', OLD, 'needs glibc 2.14 or newer, and this system has 2.12', 'use a newer system'],
  ])('%s with source: never fails with the reason and what else to do: %#', (platform, on, problem, other) => {
    expect(() => resolve(request(platform, 'never'), '0.43.0', kubo, on)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        problem: expect.stringContaining(problem),
        fix: `Allow a build from source with ${setting('source', 'auto')}, or ${other}.`,
      }),
    );
  });

  it('lists nothing if neither the version nor the platform has any archive', () => {
    const toolRequest = createToolRequest('ipget', '0.1.0', parsePlatform('linux/s390x'), { source: 'never' });
    expect(() => resolve(toolRequest, '0.1.0', DISTRIBUTIONS.ipget, DEBIAN)).toThrow(
      expect.objectContaining({
        problem: expect.stringMatching(/is not published for any platform; no version is published for linux\/s390x$/),
        fix: expect.stringMatching(/, or choose another version and platform\.$/),
      }),
    );
  });
});

it.each([
  ['auto', ALPINE, 'use a system with glibc, such as Debian'],
  ['auto', OLD, 'use a newer system'],
  ['always', ALPINE, 'use a system with glibc, such as Debian'],
  ['always', DEBIAN, `use upstream's binary, with ${setting('source', 'auto')}`],
] as const)('a build with source: %s has advice for machines without Go: %#', (source, on, alternative) => {
  expect(resolve(request('linux/amd64', source), '0.43.0', kubo, on)).toMatchObject({ alternative });
});

describe('IPFS Cluster on musl and old glibc', async () => {
  const clusterKnown = await loadKnownReleases('cluster');

  it.each([
    ['1.1.6', ALPINE, 'download'],
    ['1.1.5', ALPINE, 'module-build'],
    ['1.1.5', CENTOS, 'download'],
    ['1.1.5', host('linux/arm64', { name: 'musl', version: '1.2.5' }), 'download'],
  ] as const)('%s is %s', (version, on, kind) => {
    const toolRequest = createToolRequest('cluster', version, on.platform, { source: 'auto' });
    expect(resolve(toolRequest, version, cluster, on, clusterKnown).kind).toBe(kind);
  });
});

describe('the expected digest of an archive', () => {
  const expected = (over: Partial<ToolRequest>, version = '0.43.0', releases = known) => {
    const plan = resolve(request('linux/amd64', 'auto', over), version, kubo, DEBIAN, releases);
    return plan.kind === 'download' ? plan.archives[0]?.expected : undefined;
  };

  it.each([
    [1, 'recorded'],
    [2, 'pinned'],
  ])('comes from the known releases: of %i independent sources it is %s', (independent, by) => {
    const digest = {
      algorithm: 'sha512',
      hex: 'b'.repeat(128),
      sources: ['https://a.example/1'],
      independent,
    } as const;
    const releases = { ...known, digests: { [FILE]: [digest] } };
    expect(expected({}, '0.43.0', releases)).toEqual({
      by,
      digest: { algorithm: 'sha512', value: 'b'.repeat(128) },
      source: 'https://a.example/1',
    });
  });

  it('comes from the checksums, even if the archive is known', () => {
    expect(expected({ checksums: new Map([[FILE, GIVEN]]) })).toMatchObject({ by: 'user', digest: GIVEN });
  });

  it('is null for an unknown version', () => {
    expect(expected({}, '0.99.0')).toBeNull();
  });

  it('fails if checksums are given for other archives only', () => {
    const checksums = new Map([['kubo_v0.43.0_linux-arm64.tar.gz', GIVEN]]);
    expect(() => expected({ checksums })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(FILE) }),
    );
  });
});

describe('resolveInstall', () => {
  const origins = (mirror: ToolRequest['mirror']) => {
    const plan = resolve(request('linux/amd64', 'auto', { mirror }), '0.43.0', kubo, DEBIAN);
    return plan.kind === 'download' ? plan.archives[0]?.sources.map(({ origin }) => origin) : [];
  };

  it.each([
    [null, ['GitHub releases']],
    [{ url: 'http://m.example', only: false }, ['mirror m.example', 'mirror m.example', 'GitHub releases']],
    [{ url: 'http://m.example', only: true }, ['mirror m.example', 'mirror m.example']],
  ])('orders the origins with mirror %j as %j', (mirror, expected) => {
    expect(origins(mirror)).toEqual(expected);
  });
});

describe('an IPFS gateway', () => {
  const cid = 'QmWfVY9y3xjsixTgbd9AorQxH7VtMpzfx2HaWtsoUYecaX';
  const sources = (value: Digest, { only = false, gateways = ['https://gateway.example/'] } = {}) => {
    const checksums = new Map([[FILE, value]]);
    const over = { checksums, gateways, mirror: only ? { url: 'http://m.example', only } : null };
    const plan = resolve(request('linux/amd64', 'auto', over), '0.43.0', kubo, DEBIAN);
    return plan.kind === 'download' ? plan.archives[0]?.sources.map(({ url }) => url) : [];
  };

  it('is the last source, by the CID of the archive', () => {
    expect(sources({ algorithm: 'cid', value: cid })?.at(-1)).toBe(`https://gateway.example/ipfs/${cid}`);
  });

  it('serves the last folder of dist.ipfs.tech if a digest is known, but no CID', () => {
    expect(sources(GIVEN)?.at(-1)).toBe(
      `https://gateway.example/ipfs/QmcQFiYTDih9UiF4swN797eCZYNL4em74XPmLvYu7WvsdH/kubo/v0.43.0/${FILE}`,
    );
  });

  it('is not used unless it is named, nor with mirror-only', () => {
    expect(sources({ algorithm: 'cid', value: cid }, { gateways: [] })).toHaveLength(1);
    expect(sources({ algorithm: 'cid', value: cid }, { only: true })).toHaveLength(2);
  });

  it('is not used if no digest is known', () => {
    const toolRequest = request('linux/amd64', 'auto', { gateways: ['https://gateway.example'] });
    const plan = resolve(toolRequest, '0.99.0', kubo, DEBIAN);
    expect(plan.kind === 'download' && plan.archives[0]?.sources.map(({ origin }) => origin)).toEqual([
      'GitHub releases',
    ]);
  });
});

describe('a lock file', () => {
  const locked = (archives: Record<string, string>) => {
    const lock = { lockfileVersion: 1 as const, products: { kubo: { version: '0.43.0', archives } } };
    const plan = resolve(request('linux/amd64', 'auto', { lock }), '0.43.0', kubo, DEBIAN);
    return plan.kind === 'download' ? plan.archives[0]?.expected : null;
  };

  it('has precedence over the known releases', () => {
    expect(locked({ [FILE]: `sha512:${GIVEN.value}` })).toMatchObject({ by: 'lock', digest: GIVEN });
  });

  it('must list the archive', () => {
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
  const planOf = (on: Host, source: SourcePolicy, network: string | null = null, distribution = lotus) => {
    return resolve(lotusRequest(on, source, network), '1.37.0', distribution, on);
  };

  it.each([
    ['auto', DEBIAN, null, 'download'],
    ['auto', DEBIAN, 'mainnet', 'download'],
    ['never', DEBIAN, null, 'download'],
    ['always', DEBIAN, null, 'git-build'],
    ['auto', DEBIAN, 'calibnet', 'git-build'],
    ['auto', UBUNTU_ARM, null, 'git-build'],
    ['auto', CENTOS, null, 'git-build'],
    ['auto', ALPINE, null, 'git-build'],
    ['auto', INTEL_MAC, null, 'git-build'],
    ['auto', host('darwin/arm64', null), null, 'download'],
  ] as const)('with source: %s on %j for the network %s is a plan of kind %s', (source, on, network, kind) => {
    expect(planOf(on, source, network).kind).toBe(kind);
  });

  it.each([
    [DEBIAN, false],
    [UBUNTU_ARM, false],
    [INTEL_MAC, false],
    [ALPINE, true],
    [ALPINE_ARM, true],
    [RISCV, true],
  ])('on %j compiles the Rust library: %s', (on, compilesRust) => {
    expect(planOf(on, 'always')).toMatchObject({ kind: 'git-build', compilesRust });
  });

  it.each([
    [lotus, null, 'v1.37.0', 'mainnet'],
    [lotus, 'calibnet', 'v1.37.0', 'calibnet'],
    [lotusMiner, null, 'miner/v1.37.0', 'mainnet'],
  ])('$title for %s is built from the tag %s for %s', (distribution, network, tag, expected) => {
    expect(planOf(DEBIAN, 'always', network, distribution)).toMatchObject({ tag, network: expected });
  });

  it('is built for another network because published binaries are for mainnet', () => {
    expect(planOf(DEBIAN, 'auto', 'calibnet')).toMatchObject({
      reason: 'upstream publishes binaries for mainnet only, not for calibnet',
    });
  });

  it.each([
    [DEBIAN, 'never', 'calibnet', 'invalid-input', 'upstream publishes binaries for mainnet only, not for calibnet'],
    [DEBIAN, 'auto', 'testnet', 'invalid-input', 'must be one of mainnet, calibnet, butterflynet'],
    [UBUNTU_ARM, 'never', null, 'unsupported-platform', 'not published for linux/arm64'],
    [
      host('windows/amd64', null),
      'always',
      null,
      'unsupported-platform',
      'it can be built on linux/amd64, linux/arm64',
    ],
  ] as const)('on %j with source: %s for %s fails with %s: %s', (on, source, network, code, found) => {
    expect(() => planOf(on, source, network)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(found) }),
    );
  });

  it('is built for its own platform only', () => {
    const toolRequest = { ...lotusRequest(UBUNTU_ARM, 'auto') };
    expect(() => resolve(toolRequest, '1.37.0', lotus, DEBIAN)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringContaining('must be built on its own platform, and this machine is linux/amd64'),
      }),
    );
  });

  it('is not built in versions whose makefile needs a Go that cannot fetch others', () => {
    expect(() => resolve(lotusRequest(DEBIAN, 'always'), '1.25.2', lotus, DEBIAN)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringContaining('only versions >=1.26.0 can be built'),
      }),
    );
  });

  it('is the only product with networks', () => {
    expect(() => resolve(request('linux/amd64', 'auto', { network: 'calibnet' }), '0.43.0', kubo, DEBIAN)).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('Kubo has no networks') }),
    );
  });
});

it.each([
  [lotus, '1.37.0', 'linux/arm64'],
  [lotus, '1.37.0', 'windows/amd64'],
  [lotusMiner, '1.37.0', 'darwin/amd64'],
])(
  '$title %s for %s, neither published nor buildable here, fails with what is published',
  (distribution, version, platform) => {
    const toolRequest = { ...request(platform), product: distribution.product };
    expect(() => resolve(toolRequest, version, distribution, DEBIAN)).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringMatching(/only for .*; (?:for|no version)/),
      }),
    );
  },
);
