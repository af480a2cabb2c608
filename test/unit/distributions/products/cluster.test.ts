import { describe, expect, it } from 'vitest';
import {
  archivesFor,
  describeAvailability,
  executableNames,
  goModuleFor,
} from '../../../../kit/distributions/distribution.ts';
import { listMirrorOrigins, listPublishedOrigins, type Origin } from '../../../../kit/distributions/origins.ts';
import { cluster } from '../../../../kit/distributions/products/cluster.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';

const filesFor = (version: string, platform: string) =>
  archivesFor(cluster, version, parsePlatform(platform))?.archives.map(({ file }) => file) ?? null;

const three = (rest: string) => ['service', 'ctl', 'follow'].map((program) => `ipfs-cluster-${program}_${rest}`);

describe('the archives', () => {
  it.each([
    ['1.1.6', 'linux/amd64', 'v1.1.6_linux-amd64.tar.gz'],
    ['1.1.6', 'linux/arm64', 'v1.1.6_linux-arm64.tar.gz'],
    ['1.1.6', 'darwin/amd64', 'v1.1.6_darwin-amd64.tar.gz'],
    ['1.1.6', 'darwin/arm64', 'v1.1.6_darwin-arm64.tar.gz'],
    ['1.1.6', 'windows/amd64', 'v1.1.6_windows-amd64.zip'],
    ['1.1.6', 'freebsd/amd64', 'v1.1.6_freebsd-amd64.tar.gz'],
    ['1.1.6', 'openbsd/amd64', 'v1.1.6_openbsd-amd64.tar.gz'],
    ['1.1.5', 'linux/amd64', 'v1.1.5_linux-amd64.tar.gz'],
    ['1.1.2', 'linux/386', 'v1.1.2_linux-386.tar.gz'],
    ['1.1.2', 'linux/arm/v7', 'v1.1.2_linux-arm.tar.gz'],
    ['1.0.6', 'linux/arm', 'v1.0.6_linux-arm.tar.gz'],
    ['1.0.4', 'linux/386', 'v1.0.4_linux-386.tar.gz'],
    ['1.1.1', 'windows/amd64', 'v1.1.1_windows-amd64.zip'],
    ['1.0.8', 'windows/amd64', 'v1.0.8_windows-amd64.zip'],
    ['0.14.4', 'linux/arm64', 'v0.14.4_linux-arm64.tar.gz'],
    ['0.14.0', 'linux/amd64', 'v0.14.0_linux-amd64.tar.gz'],
    ['0.14.0-rc2', 'darwin/arm64', 'v0.14.0-rc2_darwin-arm64.tar.gz'],
    ['0.12.0', 'linux/arm64', 'v0.12.0_linux-arm64.tar.gz'],
    ['0.12.0-rc1', 'linux/amd64', 'v0.12.0-rc1_linux-amd64.tar.gz'],
    ['0.12.0-alpha1', 'windows/386', 'v0.12.0-alpha1_windows-386.zip'],
    ['0.13.0-rc1', 'openbsd/amd64', 'v0.13.0-rc1_openbsd-amd64.tar.gz'],
    ['1.0.4', 'openbsd/amd64', 'v1.0.4_openbsd-amd64.tar.gz'],
    ['1.1.0', 'openbsd/amd64', 'v1.1.0_openbsd-amd64.tar.gz'],
    ['1.1.1', 'windows/386', 'v1.1.1_windows-386.zip'],
    ['1.1.2', 'windows/386', 'v1.1.2_windows-386.zip'],
  ])('%s on %s', (version, platform, rest) => {
    expect(filesFor(version, platform)).toEqual(three(rest));
  });

  it.each([
    ['1.1.6', 'linux/riscv64'],
    ['1.1.5', 'linux/riscv64'],
    ['1.1.6', 'windows/arm64'],
    ['1.1.3', 'linux/386'],
    ['1.1.3-rc1', 'linux/arm'],
    ['1.0.5', 'linux/arm'],
    ['1.0.5', 'linux/386'],
    ['1.0.5', 'openbsd/amd64'],
    ['1.1.0', 'windows/amd64'],
    ['1.1.0', 'windows/386'],
    ['1.0.5', 'windows/386'],
    ['1.1.3', 'windows/386'],
    ['0.12.1', 'openbsd/amd64'],
    ['1.1.0', 'freebsd/amd64'],
    ['0.13.3', 'darwin/arm64'],
    ['0.11.0', 'linux/amd64'],
    ['1.1.6', 'linux/s390x'],
  ])('%s is not published for %s', (version, platform) => {
    expect(filesFor(version, platform)).toBeNull();
  });

  it('contain one executable each, in a folder of its name', () => {
    const offered = archivesFor(cluster, '1.1.6', parsePlatform('windows/amd64'));
    expect(offered?.archives).toEqual(
      ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'].map((name) => ({
        name,
        tag: 'v1.1.6',
        file: `${name}_v1.1.6_windows-amd64.zip`,
        format: 'zip',
        members: [`${name}/${name}.exe`],
      })),
    );
    expect(executableNames(cluster, parsePlatform('linux/arm64'))).toEqual([
      'ipfs-cluster-service',
      'ipfs-cluster-ctl',
      'ipfs-cluster-follow',
    ]);
  });

  it.each([
    ['0.12.0', 'linux/amd64', { name: 'glibc', floor: '2.14' }],
    ['1.1.5', 'linux/amd64', { name: 'glibc', floor: '2.14' }],
    ['1.1.5', 'linux/arm64', undefined],
    ['1.1.6-rc1', 'linux/amd64', undefined],
    ['1.1.6', 'linux/amd64', undefined],
    ['1.1.6', 'linux/arm64', undefined],
  ])('of %s for %s need the libc %j', (version, platform, libc) => {
    expect(archivesFor(cluster, version, parsePlatform(platform))?.libc).toEqual(libc);
  });
});

it.each([
  [
    '1.1.6',
    'linux/riscv64',
    'IPFS Cluster 1.1.6 is not published for linux/riscv64, only for linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, ' +
      'windows/amd64, freebsd/amd64, openbsd/amd64; no version is published for linux/riscv64',
  ],
  [
    '1.1.0',
    'windows/amd64',
    'IPFS Cluster 1.1.0 is not published for windows/amd64, only for linux/amd64, linux/arm64, darwin/amd64, darwin/arm64, ' +
      'openbsd/amd64, linux/386, linux/arm; for windows/amd64 there are versions >=0.12.0-alpha1 <1.1.0 or >=1.1.1',
  ],
  [
    '0.11.0',
    'linux/arm64',
    'IPFS Cluster 0.11.0 is not published for any platform; ' + 'for linux/arm64 there are versions >=0.12.0-alpha1',
  ],
])('describeAvailability for %s on %s', (version, platform, sentence) => {
  expect(describeAvailability(cluster, version, parsePlatform(platform))).toBe(sentence);
});

describe('the published archives', () => {
  const urls = (version: string, origins: readonly Origin[]) => {
    const archives = archivesFor(cluster, version, parsePlatform('linux/arm64'))?.archives ?? [];
    return origins.flatMap((origin) => archives.map((archive) => origin.archiveUrl(archive)));
  };

  it('are on GitHub since 1.1.6', () => {
    const releases = 'https://github.com/ipfs-cluster/ipfs-cluster/releases/download/v1.1.6';
    expect(urls('1.1.6', listPublishedOrigins(cluster, '1.1.6', false))).toEqual([
      `${releases}/ipfs-cluster-service_v1.1.6_linux-arm64.tar.gz`,
      `${releases}/ipfs-cluster-ctl_v1.1.6_linux-arm64.tar.gz`,
      `${releases}/ipfs-cluster-follow_v1.1.6_linux-arm64.tar.gz`,
    ]);
  });

  it('are on dist.ipfs.tech before 1.1.6', () => {
    expect(urls('1.1.5', listPublishedOrigins(cluster, '1.1.5', true))[0]).toBe(
      'https://dist.ipfs.tech/ipfs-cluster-service/v1.1.5/ipfs-cluster-service_v1.1.5_linux-arm64.tar.gz',
    );
  });

  it('are at a mirror, in either layout', () => {
    const [first, , , other] = urls('1.1.6', listMirrorOrigins(cluster, 'https://mirror.example/'));
    const file = 'ipfs-cluster-service_v1.1.6_linux-arm64.tar.gz';
    expect([first, other]).toEqual([
      `https://mirror.example/ipfs-cluster-service/v1.1.6/${file}`,
      `https://mirror.example/ipfs-cluster/ipfs-cluster/releases/download/v1.1.6/${file}`,
    ]);
  });
});

describe.each(cluster.binaries.map((binary) => [binary.name, binary] as const))('%s --version', (name, binary) => {
  it.each([
    [`${name} version 1.1.6\n`, '1.1.6'],
    [`${name} version 1.1.6+git0123abc\n`, '1.1.6'],
    [`${name} version 1.1.6+git.0123abc\r\n`, '1.1.6'],
    [`${name} version 0.14.0-rc2\n`, '0.14.0-rc2'],
    ['1.1.6\n', null],
    [`${name} version 1.1\n`, null],
    [`${name} version 1.1.6 or so\n`, null],
    [`${name} version 1.1.6\n${name} version 1.1.5\n`, null],
    ['ipfs version 1.1.6\n', null],
    ['', null],
  ])('parses %j as version %j', (stdout, version) => {
    expect(binary.versionArguments).toEqual(['--version']);
    expect(binary.printedVersion(stdout)).toBe(version);
  });
});

describe('goModuleFor', () => {
  it.each([
    ['1.1.6', 'github.com/ipfs-cluster/ipfs-cluster'],
    ['1.0.2', 'github.com/ipfs-cluster/ipfs-cluster'],
    ['1.0.1', 'github.com/ipfs/ipfs-cluster'],
    ['1.0.0', 'github.com/ipfs/ipfs-cluster'],
  ])('%s is %s', (version, path) => {
    expect(goModuleFor(cluster, version)).toMatchObject({
      path,
      packages: {
        'ipfs-cluster-service': './cmd/ipfs-cluster-service',
        'ipfs-cluster-ctl': './cmd/ipfs-cluster-ctl',
        'ipfs-cluster-follow': './cmd/ipfs-cluster-follow',
      },
    });
  });

  it('fails before 1.0.0', () => {
    expect(() => goModuleFor(cluster, '0.14.5')).toThrow(
      expect.objectContaining({
        code: 'unsupported-platform',
        message: expect.stringContaining('>=1.0.2 or >=1.0.0 <1.0.2'),
      }),
    );
  });
});
