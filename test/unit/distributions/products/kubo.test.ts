import { describe, expect, it } from 'vitest';
import {
  archivesFor,
  availablePlatforms,
  describeAvailability,
  goModuleFor,
} from '../../../../kit/distributions/distribution.ts';
import { listMirrorOrigins, listPublishedOrigins } from '../../../../kit/distributions/origins.ts';
import { kubo } from '../../../../kit/distributions/products/kubo.ts';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';
import { formatPlatform } from '../../../../kit/platform/platform.ts';

describe('the archive', () => {
  it.each([
    ['0.43.0', 'linux/amd64', 'kubo_v0.43.0_linux-amd64.tar.gz', 'kubo/ipfs'],
    ['0.43.0', 'linux/arm64', 'kubo_v0.43.0_linux-arm64.tar.gz', 'kubo/ipfs'],
    ['0.43.0', 'darwin/arm64', 'kubo_v0.43.0_darwin-arm64.tar.gz', 'kubo/ipfs'],
    ['0.43.0', 'windows/amd64', 'kubo_v0.43.0_windows-amd64.zip', 'kubo/ipfs.exe'],
    ['0.21.0-rc1', 'windows/arm64', 'kubo_v0.21.0-rc1_windows-arm64.zip', 'kubo/ipfs.exe'],
    ['0.38.0-rc1', 'linux/riscv64', 'kubo_v0.38.0-rc1_linux-riscv64.tar.gz', 'kubo/ipfs'],
    ['0.33.2', 'linux/386', 'kubo_v0.33.2_linux-386.tar.gz', 'kubo/ipfs'],
    ['0.33.2', 'linux/arm/v7', 'kubo_v0.33.2_linux-arm.tar.gz', 'kubo/ipfs'],
    ['0.14.0-rc1', 'linux/amd64', 'kubo_v0.14.0-rc1_linux-amd64.tar.gz', 'kubo/ipfs'],
    ['0.13.1', 'linux/arm64', 'go-ipfs_v0.13.1_linux-arm64.tar.gz', 'go-ipfs/ipfs'],
    ['0.9.0', 'darwin/arm64', 'go-ipfs_v0.9.0_darwin-arm64.tar.gz', 'go-ipfs/ipfs'],
    ['0.10.0', 'openbsd/amd64', 'go-ipfs_v0.10.0_openbsd-amd64.tar.gz', 'go-ipfs/ipfs'],
    ['0.6.0-rc1', 'openbsd/amd64', 'go-ipfs_v0.6.0-rc1_openbsd-amd64.tar.gz', 'go-ipfs/ipfs'],
    ['0.4.18-rc1', 'linux/arm64', 'go-ipfs_v0.4.18-rc1_linux-arm64.tar.gz', 'go-ipfs/ipfs'],
    ['0.4.0', 'linux/amd64', 'go-ipfs_v0.4.0_linux-amd64.tar.gz', 'go-ipfs/ipfs'],
    ['0.4.22', 'windows/386', 'go-ipfs_v0.4.22_windows-386.zip', 'go-ipfs/ipfs.exe'],
  ])('%s on %s', (version, platform, file, member) => {
    const offered = archivesFor(kubo, version, parsePlatform(platform));
    expect(offered?.archives).toMatchObject([{ tag: `v${version}`, file, members: [member] }]);
  });

  it.each([
    ['0.43.0', 'linux/386'],
    ['0.34.0-rc1', 'linux/arm'],
    ['0.37.0', 'linux/riscv64'],
    ['0.20.0', 'windows/arm64'],
    ['0.8.0', 'darwin/arm64'],
    ['0.5.1', 'openbsd/amd64'],
    ['0.4.17', 'linux/arm64'],
    ['0.43.0', 'linux/s390x'],
    ['0.43.0', 'linux/ppc64le'],
  ])('%s is not published for %s', (version, platform) => {
    expect(archivesFor(kubo, version, parsePlatform(platform))).toBeNull();
  });

  it('needs glibc on linux/amd64 only', () => {
    expect(archivesFor(kubo, '0.43.0', parsePlatform('linux/amd64'))?.libc).toEqual({ name: 'glibc', floor: '2.14' });
    expect(archivesFor(kubo, '0.43.0', parsePlatform('linux/arm64'))?.libc).toBeUndefined();
  });

  it('describeAvailability lists platforms of the version and versions of the platform', () => {
    expect(describeAvailability(kubo, '0.43.0', parsePlatform('linux/386'))).toBe(
      'Kubo 0.43.0 is not published for linux/386, only for linux/amd64, darwin/amd64, windows/amd64, freebsd/amd64, ' +
        'linux/arm64, openbsd/amd64, darwin/arm64, windows/arm64, linux/riscv64; for linux/386 there are versions <0.34.0-rc1',
    );
    expect(describeAvailability(kubo, '0.43.0', parsePlatform('linux/s390x'))).toMatch(
      /; no version is published for linux\/s390x$/,
    );
  });

  it('availablePlatforms lists the platforms of a version', () => {
    expect(availablePlatforms(kubo, '0.8.0').map(formatPlatform)).toEqual([
      'linux/amd64',
      'darwin/amd64',
      'windows/amd64',
      'freebsd/amd64',
      'linux/arm64',
      'openbsd/amd64',
      'linux/386',
      'linux/arm',
      'windows/386',
    ]);
  });
});

describe('a published archive', () => {
  const urls = (version: string, platform: string, mirror?: string) => {
    const archives = archivesFor(kubo, version, parsePlatform(platform))?.archives ?? [];
    const origins = mirror ? listMirrorOrigins(kubo, mirror) : listPublishedOrigins(kubo, version, true);
    return origins.flatMap((origin) => archives.map((archive) => origin.archiveUrl(archive)));
  };

  it.each([
    ['0.43.0', 'https://github.com/ipfs/kubo/releases/download/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz'],
    ['0.13.1', 'https://github.com/ipfs/kubo/releases/download/v0.13.1/go-ipfs_v0.13.1_linux-amd64.tar.gz'],
    ['0.4.17', 'https://github.com/ipfs/kubo/releases/download/v0.4.17/go-ipfs_v0.4.17_linux-amd64.tar.gz'],
    ['0.4.16', 'https://dist.ipfs.tech/go-ipfs/v0.4.16/go-ipfs_v0.4.16_linux-amd64.tar.gz'],
  ])('of %s is at one origin: %s', (version, url) => {
    expect(urls(version, 'linux/amd64')).toEqual([url]);
  });

  it.each([
    ['0.11.0', 'GitHub releases'],
    ['0.10.0', 'dist.ipfs.tech'],
  ])('of %s without a digest from elsewhere is at %s', (version, name) => {
    expect(listPublishedOrigins(kubo, version, false).map((origin) => origin.name)).toEqual([name]);
  });

  it('is at github.com as a mirror, in its own layout first', () => {
    expect(urls('0.43.0', 'linux/arm64', 'https://github.com')[0]).toMatch(
      /^https:\/\/github\.com\/ipfs\/kubo\/releases/,
    );
  });

  it('is at a mirror in either layout, with or without a trailing slash', () => {
    expect(urls('0.43.0', 'linux/arm64', 'https://mirror.example/ipfs/')).toEqual([
      'https://mirror.example/ipfs/kubo/v0.43.0/kubo_v0.43.0_linux-arm64.tar.gz',
      'https://mirror.example/ipfs/ipfs/kubo/releases/download/v0.43.0/kubo_v0.43.0_linux-arm64.tar.gz',
    ]);
  });
});

it.each([
  ['0.43.0\n', '0.43.0'],
  ['0.44.0-rc1\r\n', '0.44.0-rc1'],
  ['ipfs version 0.43.0\n', null],
  ['', null],
  ['0.43.0\nwarning\n', null],
])('parses %j as version %j', (stdout, version) => {
  expect(kubo.binaries[0]?.printedVersion(stdout)).toBe(version);
});

describe('goModuleFor', () => {
  it.each([
    ['0.43.0', 'github.com/ipfs/kubo'],
    ['0.14.0-rc1', 'github.com/ipfs/kubo'],
    ['0.13.1', 'github.com/ipfs/go-ipfs'],
  ])('%s is %s', (version, path) => {
    expect(goModuleFor(kubo, version)).toMatchObject({ path, packages: { ipfs: './cmd/ipfs' } });
  });

  it('fails for versions without modules', () => {
    expect(() => goModuleFor(kubo, '0.4.22')).toThrow(expect.objectContaining({ code: 'unsupported-platform' }));
  });
});
