// The spellings of platforms.
import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../../../kit/platform/conventions.ts';
import type { Libc } from '../../../../kit/platform/executable/libc.ts';
import { deriveLibcFacts, derivePlatformFacts } from '../../../../kit/probe/facts/platform.ts';
import { resolveRustTarget } from '../../../../kit/probe/facts/rust-target.ts';

// biome-ignore format: a table is read by its columns
const SPELLED: readonly (readonly string[])[] = [
  // platform        variant    node       runner   uname          debian     rust
  ['linux/amd64',    'none',    'x64',     'X64',   'x86_64',      'amd64',   'x86_64-unknown-linux-gnu'],
  ['linux/arm64',    'none',    'arm64',   'ARM64', 'aarch64',     'arm64',   'aarch64-unknown-linux-gnu'],
  ['linux/386',      'none',    'ia32',    'X86',   'i686',        'i386',    'i686-unknown-linux-gnu'],
  ['linux/arm/v7',   'v7',      'arm',     'ARM',   'armv7l',      'armhf',   'armv7-unknown-linux-gnueabihf'],
  ['linux/arm/v6',   'v6',      'arm',     'ARM',   'armv6l',      'none',    'arm-unknown-linux-gnueabihf'],
  ['linux/arm',      'unknown', 'arm',     'ARM',   'unknown',     'unknown', 'unknown'],
  ['linux/riscv64',  'none',    'riscv64', 'none',  'riscv64',     'riscv64', 'riscv64gc-unknown-linux-gnu'],
  ['linux/ppc64le',  'none',    'ppc64',   'none',  'ppc64le',     'ppc64el', 'powerpc64le-unknown-linux-gnu'],
  ['linux/s390x',    'none',    's390x',   'none',  's390x',       's390x',   's390x-unknown-linux-gnu'],
  ['linux/loong64',  'none',    'loong64', 'none',  'loongarch64', 'loong64', 'loongarch64-unknown-linux-gnu'],
  ['darwin/arm64',   'none',    'arm64',   'ARM64', 'arm64',       'none',    'aarch64-apple-darwin'],
  ['windows/amd64',  'none',    'x64',     'X64',   'x86_64',      'none',    'x86_64-pc-windows-msvc'],
  ['freebsd/amd64',  'none',    'x64',     'none',  'amd64',       'none',    'x86_64-unknown-freebsd'],
  ['openbsd/arm64',  'none',    'arm64',   'none',  'arm64',       'none',    'aarch64-unknown-openbsd'],
];

describe('the spellings of a platform', () => {
  test.each(SPELLED)('%s: variant %s, %s, %s, %s, %s, %s', (text, variant, node, runner, uname, debian, rust) => {
    const libc = { name: 'glibc', interpreter: '/lib/ld-linux-armhf.so.3', text: 'glibc', glibcFloor: '2.36' } as const;
    const platform = parsePlatform(text ?? '');
    expect(derivePlatformFacts(platform, libc, '')).toEqual({
      platform: text,
      os: platform.os,
      arch: platform.arch,
      variant,
      'node-arch': node,
      'runner-arch': runner,
      'uname-machine': uname,
      'debian-arch': debian,
      'rust-target': rust,
    });
  });
});

test.each([
  // A Raspberry Pi with a 64-bit kernel and a 32-bit system (procount/pinn#760).
  ['linux/arm/v7', 'aarch64', 'aarch64'],
  ['linux/arm/v7', 'armv8l', 'armv8l'],
  ['linux/arm', 'armv7l', 'armv7l'],
  // setarch i386, linux32
  ['linux/amd64', 'i686', 'i686'],
  ['linux/amd64', '', 'x86_64'],
])('uname-machine of %s is what uname -m prints: %j → %s', (platform, printed, expected) => {
  expect(derivePlatformFacts(parsePlatform(platform), null, printed)['uname-machine']).toBe(expected);
});

test.each([
  [{ name: 'glibc', version: '2.36' }, 'glibc 2.36', '2.36'],
  [{ name: 'glibc' }, 'glibc', 'unknown'],
  [{ name: 'musl', version: '1.2.5' }, 'musl 1.2.5', 'none'],
  [{ name: 'musl' }, 'musl', 'none'],
  [{ name: 'bionic' }, 'bionic', 'none'],
  [{ name: 'static' }, 'static', 'unknown'],
  [{ name: 'unknown' }, 'unknown', 'unknown'],
  [null, 'none', 'none'],
] as const)('the libc %j is %s with the glibc-floor %s', (libc, text, floor) => {
  expect(deriveLibcFacts(libc)).toEqual({ libc: text, 'glibc-floor': floor });
});

describe('the Rust targets of Linux', () => {
  const TARGETS: readonly (readonly [string, Libc | null, string, string])[] = [
    ['linux/amd64', 'musl', '/lib/ld-musl-x86_64.so.1', 'x86_64-unknown-linux-musl'],
    ['linux/arm/v7', 'musl', '/lib/ld-musl-armhf.so.1', 'armv7-unknown-linux-musleabihf'],
    ['linux/arm/v7', 'glibc', '/lib/ld-linux.so.3', 'armv7-unknown-linux-gnueabi'],
    ['linux/arm/v5', 'glibc', '/lib/ld-linux.so.3', 'armv5te-unknown-linux-gnueabi'],
    ['linux/amd64', 'static', '', 'unknown'],
    ['linux/amd64', 'unknown', '/lib/ld-uClibc.so.0', 'unknown'],
    ['linux/arm64', 'bionic', '/system/bin/linker64', 'aarch64-linux-android'],
    ['linux/arm/v7', 'bionic', '/system/bin/linker', 'armv7-linux-androideabi'],
    ['linux/386', 'bionic', '/system/bin/linker', 'i686-linux-android'],
    ['linux/riscv64', 'bionic', '/system/bin/linker64', 'riscv64-linux-android'],
    ['linux/amd64', null, '', 'unknown'],
  ];
  test.each(TARGETS)(
    'depend on the libc and the loader: %s with %s, %s: %s',
    (platform, libc, interpreter, expected) => {
      expect(resolveRustTarget(parsePlatform(platform), libc, interpreter)).toBe(expected);
    },
  );
});
