import { describe, expect, it } from 'vitest';
import {
  archivesFor,
  type Distribution,
  describeAvailability,
  distributionForNetwork,
  executableNames,
  goModuleFor,
  printedVersionOf,
  releaseTag,
} from '../../../../kit/distributions/distribution.ts';
import { lacksPrebuiltLibrary } from '../../../../kit/distributions/git-source.ts';
import { listMirrorOrigins, listPublishedOrigins, type Origin } from '../../../../kit/distributions/origins.ts';
import { lotus, lotusMiner } from '../../../../kit/distributions/products/lotus.ts';
import { LOTUS_SOURCE } from '../../../../kit/distributions/products/lotus-source.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';

const offered = (distribution: Distribution, version: string, platform: string) =>
  archivesFor(distribution, version, parsePlatform(platform));

describe('the archive of the node', () => {
  it.each([
    // Up to 1.16: a folder `lotus`
    ['1.16.1', 'linux/amd64', 'lotus_v1.16.1_linux-amd64.tar.gz', 'lotus/lotus'],
    ['1.10.0', 'darwin/amd64', 'lotus_v1.10.0_darwin-amd64.tar.gz', 'lotus/lotus'],
    // 1.17 to 1.19: no v
    ['1.17.0', 'darwin/arm64', 'lotus_1.17.0_darwin_all.tar.gz', 'lotus_1.17.0_darwin_all/lotus'],
    ['1.17.1-rc2', 'darwin/amd64', 'lotus_1.17.1-rc2_darwin_all.tar.gz', 'lotus_1.17.1-rc2_darwin_all/lotus'],
    ['1.18.1', 'darwin/amd64', 'lotus_1.18.1_darwin_all.tar.gz', 'lotus_1.18.1_darwin_all/lotus'],
    ['1.19.0', 'linux/amd64', 'lotus_1.19.0_linux_amd64.tar.gz', 'lotus_1.19.0_linux_amd64/lotus'],
    // 1.20 to 1.28
    ['1.20.0', 'linux/amd64', 'lotus_v1.20.0_linux_amd64.tar.gz', 'lotus_v1.20.0_linux_amd64/lotus'],
    ['1.23.3', 'darwin/arm64', 'lotus_v1.23.3_darwin_all.tar.gz', 'lotus_v1.23.3_darwin_all/lotus'],
    ['1.28.3', 'linux/amd64', 'lotus_v1.28.3_linux_amd64.tar.gz', 'lotus_v1.28.3_linux_amd64/lotus'],
    // 1.27.2, and 1.29 to 1.34.1
    ['1.27.2', 'linux/amd64', 'lotus_v1.27.2_linux_amd64_v1.tar.gz', 'lotus_v1.27.2_linux_amd64_v1/lotus'],
    ['1.27.2', 'darwin/arm64', 'lotus_v1.27.2_darwin_all.tar.gz', 'lotus_v1.27.2_darwin_all/lotus'],
    ['1.29.0', 'linux/amd64', 'lotus_v1.29.0_linux_amd64_v1.tar.gz', 'lotus_v1.29.0_linux_amd64_v1/lotus'],
    ['1.32.1', 'linux/amd64', 'lotus_v1.32.1_linux_amd64_v1.tar.gz', 'lotus_v1.32.1_linux_amd64_v1/lotus'],
    ['1.34.1', 'darwin/amd64', 'lotus_v1.34.1_darwin_all.tar.gz', 'lotus_v1.34.1_darwin_all/lotus'],
    ['1.34.1', 'darwin/arm64', 'lotus_v1.34.1_darwin_all.tar.gz', 'lotus_v1.34.1_darwin_all/lotus'],
    // Since 1.34.2
    ['1.34.3', 'darwin/arm64', 'lotus_v1.34.3_darwin_arm64.tar.gz', 'lotus_v1.34.3_darwin_arm64/lotus'],
    ['1.36.2', 'linux/amd64', 'lotus_v1.36.2_linux_amd64_v1.tar.gz', 'lotus_v1.36.2_linux_amd64_v1/lotus'],
    ['1.37.0', 'darwin/arm64', 'lotus_v1.37.0_darwin_arm64.tar.gz', 'lotus_v1.37.0_darwin_arm64/lotus'],
  ])('%s on %s', (version, platform, file, member) => {
    expect(offered(lotus, version, platform)?.archives).toEqual([
      { name: 'lotus', tag: `v${version}`, file, format: 'tar.gz', members: [member] },
    ]);
  });
});

describe('the archive of the miner', () => {
  it.each([
    ['1.16.1', 'linux/amd64', 'lotus', 'v1.16.1', 'lotus_v1.16.1_linux-amd64.tar.gz', 'lotus'],
    ['1.19.0', 'linux/amd64', 'lotus', 'v1.19.0', 'lotus_1.19.0_linux_amd64.tar.gz', 'lotus_1.19.0_linux_amd64'],
    ['1.28.3', 'darwin/arm64', 'lotus', 'v1.28.3', 'lotus_v1.28.3_darwin_all.tar.gz', 'lotus_v1.28.3_darwin_all'],
    [
      '1.32.1',
      'darwin/amd64',
      'lotus-miner',
      'miner/v1.32.1',
      'lotus-miner_v1.32.1_darwin_all.tar.gz',
      'lotus-miner_v1.32.1_darwin_all',
    ],
    [
      '1.34.2',
      'darwin/arm64',
      'lotus-miner',
      'miner/v1.34.2',
      'lotus-miner_v1.34.2_darwin_arm64.tar.gz',
      'lotus-miner_v1.34.2_darwin_arm64',
    ],
    [
      '1.36.0',
      'linux/amd64',
      'lotus-miner',
      'miner/v1.36.0',
      'lotus-miner_v1.36.0_linux_amd64_v1.tar.gz',
      'lotus-miner_v1.36.0_linux_amd64_v1',
    ],
  ])('%s on %s', (version, platform, name, tag, file, folder) => {
    expect(offered(lotusMiner, version, platform)?.archives).toEqual([
      { name, tag, file, format: 'tar.gz', members: [`${folder}/lotus-miner`, `${folder}/lotus-worker`] },
    ]);
  });
});

describe.each([
  ['lotus', lotus],
  ['lotus-miner', lotusMiner],
])('%s', (_, distribution) => {
  it.each([
    ['1.37.0', 'linux/arm64'],
    ['0.4.0', 'linux/amd64'],
    ['1.37.0', 'linux/riscv64'],
    ['1.37.0', 'windows/amd64'],
    ['1.16.0', 'windows/amd64'],
    ['1.34.2', 'darwin/amd64'],
    ['1.37.0', 'darwin/amd64'],
    ['1.16.1', 'darwin/arm64'],
    ['1.37.0', 'freebsd/amd64'],
  ])('%s is not published for %s', (version, platform) => {
    expect(offered(distribution, version, platform)).toBeNull();
  });

  it.each([
    ['1.28.3', 'linux/amd64', { name: 'glibc' }],
    ['1.29.0', 'linux/amd64', { name: 'glibc', floor: '2.34' }],
    ['1.37.0', 'linux/amd64', { name: 'glibc', floor: '2.34' }],
    ['1.26.3', 'linux/amd64', { name: 'glibc' }],
    ['1.37.0', 'darwin/arm64', undefined],
  ])('%s for %s needs %j', (version, platform, libc) => {
    expect(offered(distribution, version, platform)?.libc).toEqual(libc);
  });

  it('cannot be built from a Go module', () => {
    expect(() => goModuleFor(distribution, '1.37.0')).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message:
          `Source build of ${distribution.title} 1.37.0: it cannot be built from a Go module. ` +
          'Use a platform for which upstream publishes a binary.',
      }),
    );
  });

  it('has the versions that upstream retracted', () => {
    expect(distribution.retracted).toEqual(['1.14.0', '1.20.2', '1.28.0']);
  });
});

describe('the build from git', () => {
  it.each([
    [lotus, '1.37.0', 'v1.37.0'],
    [lotus, '1.26.0-rc1', 'v1.26.0-rc1'],
    [lotusMiner, '1.27.2', 'v1.27.2'],
    [lotusMiner, '1.28.1', 'v1.28.1'],
    [lotusMiner, '1.37.0', 'miner/v1.37.0'],
    [lotusMiner, '1.36.0-rc2', 'miner/v1.36.0-rc2'],
  ])('of $title %s uses the tag %s', (distribution, version, tag) => {
    expect(releaseTag(distribution.namingSchemes, version)).toBe(tag);
  });

  it('has makefile targets with the names of the binaries', () => {
    expect(lotus.gitSource).toBe(lotusMiner.gitSource);
    expect([...lotus.binaries, ...lotusMiner.binaries].map(({ name }) => name)).toEqual([
      'lotus',
      'lotus-miner',
      'lotus-worker',
    ]);
  });

  it.each([
    ['linux/amd64', 'glibc', false],
    ['linux/arm64', 'glibc', false],
    ['linux/arm64', 'musl', true],
    ['linux/riscv64', 'glibc', true],
    ['darwin/amd64', null, false],
    ['darwin/arm64', null, false],
  ])('for %s with %s compiles the Rust library: %s', (platform, libc, compiles) => {
    expect(lacksPrebuiltLibrary(LOTUS_SOURCE.rustLibrary, parsePlatform(platform), libc)).toBe(compiles);
  });
});

it.each([
  [
    lotus,
    '1.37.0',
    'linux/arm64',
    'Lotus 1.37.0 is not published for linux/arm64, only for linux/amd64, darwin/arm64; ' +
      'no version is published for linux/arm64',
  ],
  [
    lotusMiner,
    '1.37.0',
    'darwin/amd64',
    'Lotus Miner 1.37.0 is not published for darwin/amd64, only for linux/amd64, darwin/arm64; ' +
      'for darwin/amd64 there are versions >=1.0.0 <1.27.2-rc2 or >=1.28.0 <1.34.2',
  ],
  [
    lotus,
    '1.16.1',
    'darwin/arm64',
    'Lotus 1.16.1 is not published for darwin/arm64, only for linux/amd64, darwin/amd64; ' +
      'for darwin/arm64 there are versions >=1.17.0',
  ],
])('describeAvailability for $title', (distribution, version, platform, sentence) => {
  expect(describeAvailability(distribution, version, parsePlatform(platform))).toBe(sentence);
});

describe('a published archive', () => {
  const urls = (distribution: Distribution, version: string, origins: readonly Origin[]) => {
    const archives = offered(distribution, version, 'linux/amd64')?.archives ?? [];
    return origins.flatMap((origin) => archives.map((archive) => origin.archiveUrl(archive)));
  };

  it.each([
    [lotus, '1.37.0', 'v1.37.0/lotus_v1.37.0_linux_amd64_v1.tar.gz'],
    [lotus, '1.19.0', 'v1.19.0/lotus_1.19.0_linux_amd64.tar.gz'],
    [lotusMiner, '1.36.0', 'miner/v1.36.0/lotus-miner_v1.36.0_linux_amd64_v1.tar.gz'],
    [lotusMiner, '1.28.3', 'v1.28.3/lotus_v1.28.3_linux_amd64.tar.gz'],
  ])('of $title %s is at GitHub or a mirror: %s', (distribution, version, rest) => {
    expect(urls(distribution, version, listPublishedOrigins(distribution, version, false))).toEqual([
      `https://github.com/filecoin-project/lotus/releases/download/${rest}`,
    ]);
    const [tag = '', file = ''] = rest.split(/\/(?=[^/]+$)/);
    expect(urls(distribution, version, listMirrorOrigins(distribution, 'https://mirror.example/'))).toEqual([
      `https://mirror.example/${file.split('_')[0]}/${tag.replace('miner/', '')}/${file}`,
      `https://mirror.example/filecoin-project/lotus/releases/download/${rest}`,
    ]);
  });
});

describe.each([...lotus.binaries, ...lotusMiner.binaries].map((binary) => [binary.name, binary] as const))(
  '%s --version',
  (name, binary) => {
    it.each([
      [`${name} version 1.36.2+mainnet\n`, '1.36.2'],
      [`${name} version 1.36.2\n`, '1.36.2'],
      [`${name} version 1.13.0+calibnet+git.7a55e8e89\n`, '1.13.0'],
      [`${name} version 1.5.0+mainnet+git.bd15c4293.dirty\n`, '1.5.0'],
      [`${name} version 1.16.0+2k+git.01254ab32\n`, '1.16.0'],
      [`${name} version 1.36.0-rc1+mainnet\n`, '1.36.0-rc1'],
      [`${name} version 1.19.1-dev+mainnet+git.94b621dd5\n`, '1.19.1-dev'],
      [`${name} version 1.36\n`, null],
      [`${name}x version 1.36.2\n`, null],
      ['Daemon: 1.36.2\n', null],
      ['', null],
    ])('parses %j as version %j', (stdout, version) => {
      expect(binary.versionArguments).toEqual(['--version']);
      expect(binary.printedVersion(stdout)).toBe(version);
    });
  },
);

it.each(['linux/amd64', 'darwin/amd64', 'darwin/arm64'])('the release 1.27.2 has no miner for %s', (platform) => {
  expect(offered(lotusMiner, '1.27.2', platform)).toBeNull();
});

it.each([
  [lotus, '1.14.3', '1.14.2'],
  [lotus, '1.27.2', '1.27.2'],
  [lotus, '1.37.0', '1.37.0'],
  [lotusMiner, '1.14.3', '1.14.2'],
  [lotusMiner, '1.27.2', '1.27.1'],
  [lotusMiner, '1.37.0', '1.37.0'],
  [lotusMiner, 'constructor', 'constructor'],
])('$title %s prints %s', (distribution, version, printed) => {
  expect(printedVersionOf(distribution, version)).toBe(printed);
});

it.each([
  [lotus, null, ['lotus']],
  [lotus, 'mainnet', ['lotus']],
  [lotus, 'calibnet', ['lotus']],
  [lotus, '2k', ['lotus', 'lotus-seed']],
  [lotus, 'debug', ['lotus', 'lotus-seed']],
  [lotusMiner, '2k', ['lotus-miner', 'lotus-worker']],
])('$title for the network %s consists of %j', (distribution, network, names) => {
  expect(executableNames(distributionForNetwork(distribution, network), parsePlatform('linux/arm64'))).toEqual(names);
});

it('the miner includes its worker', () => {
  expect(executableNames(lotusMiner, parsePlatform('linux/amd64'))).toEqual(['lotus-miner', 'lotus-worker']);
  expect(executableNames(lotus, parsePlatform('linux/amd64'))).toEqual(['lotus']);
});
