import { describe, expect, test } from 'vitest';
import { isKitError } from '../../../kit/errors.ts';
import {
  nameIn,
  parseArchitecture,
  parseOs,
  parsePlatform,
  platformFrom,
  platformFromNode,
} from '../../../kit/platform/conventions.ts';
import type { Convention } from '../../../kit/platform/names.ts';
import { formatPlatform, type Platform, samePlatform } from '../../../kit/platform/platform.ts';

const CONVENTIONS: readonly Convention[] = ['node', 'runner', 'go', 'uname', 'debian', 'rust', 'docker'];
const OS_NAMES = ['linux', 'darwin', 'windows', 'freebsd', 'openbsd'] as const;
const ARCHITECTURES = [
  { arch: 'amd64' },
  { arch: 'arm64' },
  { arch: '386' },
  { arch: 'arm' },
  { arch: 'arm', variant: 'v5' },
  { arch: 'arm', variant: 'v6' },
  { arch: 'arm', variant: 'v7' },
  { arch: 'riscv64' },
  { arch: 'ppc64le' },
  { arch: 's390x' },
  { arch: 'loong64' },
] as const;
const PLATFORMS: readonly Platform[] = OS_NAMES.flatMap((os) => ARCHITECTURES.map((each) => ({ os, ...each })));

function errorOf(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function unsupportedMessage(action: () => unknown): string {
  const error = errorOf(action);
  if (!isKitError(error, 'unsupported-platform')) throw new Error(`no unsupported-platform error but ${String(error)}`);
  return error.message;
}

// The names of a platform in each convention but Docker's, which is OCI's; null: no name.
// biome-ignore format: a table is read by its columns
const SPELLINGS: readonly (readonly [string, ...(string | null)[]])[] = [
  // platform        node             runner           go                uname                debian       rust
  ['linux/amd64',    'linux x64',     'Linux X64',     'linux amd64',    'Linux x86_64',      'linux amd64','linux x86_64'],
  ['linux/arm64',    'linux arm64',   'Linux ARM64',   'linux arm64',    'Linux aarch64',     'linux arm64','linux aarch64'],
  ['linux/386',      'linux ia32',    'Linux X86',     'linux 386',      'Linux i686',        'linux i386','linux i686'],
  ['linux/arm',      'linux arm',     'Linux ARM',     'linux arm',      null,                null,        null],
  ['linux/arm/v5',   'linux arm',     'Linux ARM',     'linux arm',      'Linux armv5tel',    'linux armel','linux armv5te'],
  ['linux/arm/v6',   'linux arm',     'Linux ARM',     'linux arm',      'Linux armv6l',      null,        'linux arm'],
  ['linux/arm/v7',   'linux arm',     'Linux ARM',     'linux arm',      'Linux armv7l',      'linux armhf','linux armv7'],
  ['linux/riscv64',  'linux riscv64', null,            'linux riscv64',  'Linux riscv64',     'linux riscv64','linux riscv64gc'],
  ['linux/ppc64le',  'linux ppc64',   null,            'linux ppc64le',  'Linux ppc64le',     'linux ppc64el','linux powerpc64le'],
  ['linux/s390x',    'linux s390x',   null,            'linux s390x',    'Linux s390x',       'linux s390x','linux s390x'],
  ['linux/loong64',  'linux loong64', null,            'linux loong64',  'Linux loongarch64', 'linux loong64','linux loongarch64'],
  ['darwin/amd64',   'darwin x64',    'macOS X64',     'darwin amd64',   'Darwin x86_64',     null,        'macos x86_64'],
  ['darwin/arm64',   'darwin arm64',  'macOS ARM64',   'darwin arm64',   'Darwin arm64',      null,        'macos aarch64'],
  ['windows/amd64',  'win32 x64',     'Windows X64',   'windows amd64',  'Windows_NT x86_64', null,        'windows x86_64'],
  ['windows/arm64',  'win32 arm64',   'Windows ARM64', 'windows arm64',  'Windows_NT aarch64', null,       'windows aarch64'],
  ['windows/386',    'win32 ia32',    'Windows X86',   'windows 386',    'Windows_NT i686',   null,        'windows i686'],
  ['windows/s390x',  'win32 s390x',   null,            'windows s390x',  null,                null,        'windows s390x'],
  ['freebsd/amd64',  'freebsd x64',   null,            'freebsd amd64',  'FreeBSD amd64',     null,        'freebsd x86_64'],
  ['freebsd/arm64',  'freebsd arm64', null,            'freebsd arm64',  'FreeBSD arm64',     null,        'freebsd aarch64'],
  ['freebsd/arm/v7', 'freebsd arm',   null,            'freebsd arm',    'FreeBSD arm',       null,        'freebsd armv7'],
  ['freebsd/riscv64', 'freebsd riscv64', null,         'freebsd riscv64', 'FreeBSD riscv',    null,        'freebsd riscv64gc'],
  ['openbsd/amd64',  'openbsd x64',   null,            'openbsd amd64',  'OpenBSD amd64',     null,        'openbsd x86_64'],
  ['openbsd/386',    'openbsd ia32',  null,            'openbsd 386',    'OpenBSD i386',      null,        'openbsd i686'],
  ['openbsd/arm/v7', 'openbsd arm',   null,            'openbsd arm',    'OpenBSD armv7',     null,        'openbsd armv7'],
];

describe('nameIn', () => {
  for (const [text, ...words] of SPELLINGS) {
    for (const [index, convention] of CONVENTIONS.slice(0, -1).entries()) {
      const expected = words[index] ?? null;
      test(`returns ${expected} for ${text} in ${convention}`, () => {
        const spelled = errorOf(() => nameIn(parsePlatform(text), convention));
        if (expected === null) expect(isKitError(spelled, 'unsupported-platform')).toBe(true);
        else expect(spelled).toEqual({ os: expected.split(' ')[0], arch: expected.split(' ')[1] });
      });
    }
  }

  test.each(CONVENTIONS)('returns names in %s that can be parsed back, or fails', (convention) => {
    const outcomes = PLATFORMS.map((platform) => {
      const words = errorOf(() => nameIn(platform, convention));
      if (isKitError(words, 'unsupported-platform')) return 'refused';
      const { os, arch } = words as ReturnType<typeof nameIn>;
      const back = platformFrom(convention, os, arch);
      expect(back).toEqual(platformFrom(convention, os.toUpperCase(), arch.toUpperCase()));
      // Only the variant may be lost, and only if the word does not name it.
      expect([back.os, back.arch]).toEqual([platform.os, platform.arch]);
      expect([platform.variant, undefined]).toContain(back.variant);
      // In free text the words mean the same, but for those that other conventions use for something else.
      const other = convention === 'rust' ? ['arm'] : ['ppc64', 'riscv'];
      if (!other.includes(arch)) expect(parsePlatform(`${os}/${arch}`)).toEqual(back);
      return 'spelled';
    });
    expect(outcomes).toHaveLength(PLATFORMS.length);
    const refused: Record<Convention, number> = {
      node: 0,
      runner: 34,
      go: 0,
      uname: 27,
      debian: 46,
      rust: 5,
      docker: 0,
    };
    expect(outcomes.filter((each) => each === 'refused')).toHaveLength(refused[convention]);
  });

  test('returns the names of OCI for Docker', () => {
    const all = PLATFORMS.map((platform) => Object.values(nameIn(platform, 'docker')).join('/'));
    expect(all).toEqual(PLATFORMS.map(formatPlatform));
  });

  test('lists the names of the convention in its errors', () => {
    expect(unsupportedMessage(() => nameIn({ os: 'linux', arch: 'riscv64' }, 'runner'))).toBe(
      "Platform 'linux/riscv64': the runner convention has no name for this architecture. " +
        'Use a name such as X86, X64, ARM64, ARM.',
    );
    expect(unsupportedMessage(() => nameIn({ os: 'freebsd', arch: 'amd64' }, 'runner'))).toBe(
      "Platform 'freebsd/amd64': the runner convention has no name for this os. Use a name such as Linux, macOS, Windows.",
    );
    expect(unsupportedMessage(() => nameIn({ os: 'linux', arch: 'amd64', variant: 'v3' }, 'go'))).toContain(
      'linux/amd64/v3',
    );
  });
});

describe('parsing a platform', () => {
  test.each([
    ['linux/arm64', 'linux/arm64'],
    ['linux/amd64', 'linux/amd64'],
    ['Linux/X64', 'linux/amd64'],
    ['linux/aarch64', 'linux/arm64'],
    ['macOS/ARM64', 'darwin/arm64'],
    ['win32/x64', 'windows/amd64'],
    ['win32/ia32', 'windows/386'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/amd64/v1', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v5'],
    ['linux/arm', 'linux/arm'],
    ['linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['linux/ARM/V6', 'linux/arm/v6'],
    ['linux/armv8l', 'linux/arm/v7'],
    ['linux/ppc64el', 'linux/ppc64le'],
    ['linux/loongarch64', 'linux/loong64'],
    ['linux-amd64', 'linux/amd64'],
    ['darwin-arm64', 'darwin/arm64'],
    ['linux-arm-v7', 'linux/arm/v7'],
    ['linux-arm-6', 'linux/arm/v6'],
    ['MINGW64_NT-10.0-20348/x86_64', 'windows/amd64'],
    ['MSYS_NT-10.0-22631-ARM64/aarch64', 'windows/arm64'],
    ['Windows_NT/i686', 'windows/386'],
    ['  linux/amd64\n', 'linux/amd64'],
  ])('%j is %s', (text, expected) => {
    expect(formatPlatform(parsePlatform(text))).toBe(expected);
  });

  test('parses the text of formatPlatform', () => {
    expect(PLATFORMS.map((platform) => parsePlatform(formatPlatform(platform)))).toEqual(PLATFORMS);
  });

  test.each([
    '',
    ' ',
    '/',
    '-',
    '//',
    'linux',
    'amd64',
    'linux/',
    '/amd64',
    'linux/amd64/',
    'linux//amd64',
    'amd64/linux',
    'linux/sparc64',
    'linux/mips64le',
    'plan9/amd64',
    'aix/ppc64',
    'linux/ppc64',
    'linux/ppc',
    'linux/riscv',
    'linux/riscv32',
    'linux/arm/v8',
    'linux/arm/v9',
    'linux/arm64/v9',
    'linux/amd64/v3',
    'linux/arm64be',
    'linux/aarch64_be',
    'linux/amd64/v7',
    'linux/armv7/v7',
    'linux/constructor',
    'constructor/amd64',
    '__proto__/__proto__',
    'linux/toString',
    'linux/hasOwnProperty',
    'linux/null',
    'linux/undefined',
    'linux amd64',
    'linux/x64,x64',
    'x86_64-unknown-linux-gnu',
    'mingw64_ntfs/amd64',
    '\u0000/amd64',
  ])('rejects %j', (text) => {
    expect(unsupportedMessage(() => parsePlatform(text))).toContain('. Use a name such as ');
  });

  test('quotes the unknown name and lists known ones', () => {
    expect(unsupportedMessage(() => parseArchitecture('sparc64'))).toBe(
      "Architecture 'sparc64': unknown name. Use a name such as 386, amd64, arm64, arm, arm/v5, arm/v6, arm/v7, " +
        'riscv64, ppc64le, s390x, loong64.',
    );
    expect(unsupportedMessage(() => parseOs('plan9'))).toBe(
      "Operating system 'plan9': unknown name. Use a name such as linux, darwin, windows, freebsd, openbsd.",
    );
    expect(unsupportedMessage(() => parseArchitecture('ppc64'))).toContain("'ppc64': the name is ambiguous");
  });

  test('truncates long names and replaces unprintable characters', () => {
    const long = unsupportedMessage(() => parsePlatform(`linux/${'x'.repeat(1_000_000)}`));
    expect(long).toContain(`'${'x'.repeat(80)}…'`);
    expect(long.length).toBeLessThan(400);
    expect(unsupportedMessage(() => parseOs('li\nnux\u001b[31m\ud800'))).toContain("'li?nux?[31m?'");
  });
});

describe('platformFromNode and platformFrom', () => {
  test.each([
    ['linux', 'x64', 'linux/amd64'],
    ['linux', 'arm64', 'linux/arm64'],
    ['linux', 'ia32', 'linux/386'],
    ['linux', 'arm', 'linux/arm'],
    ['linux', 'ppc64', 'linux/ppc64le'],
    ['linux', 's390x', 'linux/s390x'],
    ['linux', 'riscv64', 'linux/riscv64'],
    ['linux', 'loong64', 'linux/loong64'],
    ['darwin', 'arm64', 'darwin/arm64'],
    ['win32', 'x64', 'windows/amd64'],
    ['freebsd', 'x64', 'freebsd/amd64'],
    ['openbsd', 'x64', 'openbsd/amd64'],
  ])("read Node's %s %s as %s", (os, arch, expected) => {
    expect(formatPlatform(platformFromNode(os, arch))).toBe(expected);
  });

  test.each([
    ['aix', 'ppc64'],
    ['android', 'arm64'],
    ['sunos', 'x64'],
    ['linux', 'mips'],
    ['linux', 'mipsel'],
    ['linux', 'aarch64'],
    ['linux', 'amd64'],
    ['windows', 'x64'],
    ['', ''],
    ['__proto__', 'constructor'],
  ])("reject Node's %j %j", (os, arch) => {
    expect(unsupportedMessage(() => platformFromNode(os, arch))).toContain('unknown node name. Use a name such as ');
  });

  test.each([
    ['Linux', 'X64', 'linux/amd64'],
    ['Linux', 'ARM64', 'linux/arm64'],
    ['Linux', 'ARM', 'linux/arm'],
    ['Linux', 'X86', 'linux/386'],
    ['macOS', 'ARM64', 'darwin/arm64'],
    ['macOS', 'X64', 'darwin/amd64'],
    ['Windows', 'X64', 'windows/amd64'],
    ['Windows', 'ARM64', 'windows/arm64'],
  ])("read the runner's %s %s as %s", (os, arch, expected) => {
    expect(formatPlatform(platformFrom('runner', os, arch))).toBe(expected);
  });

  test.each([
    ['Linux', 'RISCV64'],
    ['Linux', ''],
    ['', 'X64'],
    ['FreeBSD', 'X64'],
    ['Darwin', 'ARM64'],
    ['Linux', 'amd64'],
  ])("reject the runner's %j %j", (os, arch) => {
    expect(unsupportedMessage(() => platformFrom('runner', os, arch))).toContain(
      'unknown runner name. Use a name such as ',
    );
  });
});

test('samePlatform compares os, architecture and variant', () => {
  for (const a of PLATFORMS) {
    const same = PLATFORMS.filter((b) => samePlatform(a, { ...b }));
    expect(same.map(formatPlatform)).toEqual([formatPlatform(a)]);
  }
  expect(new Set(PLATFORMS.map(formatPlatform)).size).toBe(55);
});
