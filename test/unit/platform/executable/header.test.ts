import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { isKitError } from '../../../../kit/errors.ts';
import { fileFromBytes } from '../../../../kit/platform/executable/file.ts';
import {
  type ExecutableHeader,
  parseExecutableFile,
  readExecutableHeader,
} from '../../../../kit/platform/executable/header.ts';
import { formatPlatform } from '../../../../kit/platform/platform.ts';
import goProgramHeaders from './go-program-headers.json' with { type: 'json' };
import { elf, latin1, machO, patched, pe, universal } from './samples.ts';

const FIX = 'Use a program for Linux, macOS, Windows, FreeBSD or OpenBSD. If you downloaded it, download it again.';

function parseHeader(bytes: Uint8Array): ExecutableHeader {
  return parseExecutableFile(fileFromBytes('these bytes', bytes));
}

const folder = mkdtempSync(join(tmpdir(), 'executable-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns a header as one line: `elf linux/amd64 64 glibc`. */
function summary({ format, platforms, bits, libc }: ExecutableHeader): string {
  return [format, platforms.map(formatPlatform).join('+'), bits, libc].filter((each) => each !== undefined).join(' ');
}

/** Returns the header as one line, or what the file is instead. Fails on any other error and on reading too much. */
function outcome(bytes: Uint8Array): string {
  const spent = { reads: 0, bytes: 0 };
  const whole = fileFromBytes('x', bytes);
  const read = (offset: number, length: number) => {
    spent.reads += 1;
    spent.bytes += length;
    return whole.read(offset, length);
  };
  try {
    return summary(parseExecutableFile({ ...whole, read }));
  } catch (error) {
    return found(error, 'x');
  } finally {
    if (spent.reads > 50 || spent.bytes > 90 * 1024) expect(spent).toBe('at most 50 reads and 90 KiB');
  }
}

function found(error: unknown, name: string): string {
  if (!isKitError(error, 'not-an-executable')) throw error;
  const [start, end] = [`Program '${name}': it `, `. ${FIX}`];
  if (!error.message.startsWith(start) || !error.message.endsWith(end))
    throw new Error(`another form: ${error.message}`);
  return error.message.slice(start.length, -end.length).replace(/^is /, '');
}

const GLIBC = '/lib64/ld-linux-x86-64.so.2';
const SAMPLES: readonly (readonly [string, Uint8Array, string])[] = [
  ['amd64 static', elf({}), 'elf linux/amd64 64 static'],
  ['amd64 static-pie', elf({ type: 3 }), 'elf linux/amd64 64 static'],
  ['amd64 glibc', elf({ interpreter: GLIBC }), 'elf linux/amd64 64 glibc'],
  ['amd64 glibc with GNU extensions', elf({ interpreter: GLIBC, osabi: 3 }), 'elf linux/amd64 64 glibc'],
  ['amd64 glibc pie', elf({ interpreter: GLIBC, type: 3 }), 'elf linux/amd64 64 glibc'],
  ['amd64 musl', elf({ interpreter: '/lib/ld-musl-x86_64.so.1' }), 'elf linux/amd64 64 musl'],
  ['arm64 glibc', elf({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }), 'elf linux/arm64 64 glibc'],
  ['arm64 musl', elf({ machine: 183, interpreter: '/lib/ld-musl-aarch64.so.1' }), 'elf linux/arm64 64 musl'],
  ['386', elf({ bits: 32, machine: 3, interpreter: '/lib/ld-linux.so.2' }), 'elf linux/386 32 glibc'],
  ['arm', elf({ bits: 32, machine: 40, interpreter: '/lib/ld-linux-armhf.so.3' }), 'elf linux/arm 32 glibc'],
  ['arm musl', elf({ bits: 32, machine: 40, interpreter: '/lib/ld-musl-armhf.so.1' }), 'elf linux/arm 32 musl'],
  ['riscv64', elf({ machine: 243, interpreter: '/lib/ld-linux-riscv64-lp64d.so.1' }), 'elf linux/riscv64 64 glibc'],
  ['ppc64le', elf({ machine: 21, interpreter: '/lib64/ld64.so.2' }), 'elf linux/ppc64le 64 glibc'],
  ['s390x', elf({ machine: 22, littleEndian: false, interpreter: '/lib/ld64.so.1' }), 'elf linux/s390x 64 glibc'],
  ['loong64', elf({ machine: 258, interpreter: '/lib64/ld-linux-loongarch-lp64d.so.1' }), 'elf linux/loong64 64 glibc'],
  ['Nix', elf({ interpreter: '/nix/store/0a-glibc-2.40/lib/ld-linux-x86-64.so.2' }), 'elf linux/amd64 64 glibc'],
  ['LSB', elf({ interpreter: '/lib64/ld-lsb-x86-64.so.3' }), 'elf linux/amd64 64 glibc'],
  ['Android', elf({ machine: 183, interpreter: '/system/bin/linker64' }), 'elf linux/arm64 64 bionic'],
  [
    'Android, of an updatable package',
    elf({ bits: 32, machine: 40, interpreter: '/apex/com.android.runtime/bin/linker' }),
    'elf linux/arm 32 bionic',
  ],
  ['uClibc', elf({ interpreter: '/lib/ld-uClibc.so.0' }), 'elf linux/amd64 64 unknown'],
  ['a note of GNU', elf({ note: 'GNU' }), 'elf linux/amd64 64 static'],
  ['FreeBSD by OSABI', elf({ osabi: 9 }), 'elf freebsd/amd64 64'],
  ['FreeBSD by loader', elf({ interpreter: '/libexec/ld-elf.so.1' }), 'elf freebsd/amd64 64'],
  ['FreeBSD by note', elf({ machine: 183, note: 'FreeBSD' }), 'elf freebsd/arm64 64'],
  ['OpenBSD by OSABI', elf({ osabi: 12 }), 'elf openbsd/amd64 64'],
  ['OpenBSD by loader', elf({ interpreter: '/usr/libexec/ld.so', type: 3 }), 'elf openbsd/amd64 64'],
  ['OpenBSD by note', elf({ note: 'OpenBSD' }), 'elf openbsd/amd64 64'],
  ['OpenBSD by note, 32-bit', elf({ bits: 32, machine: 3, note: 'OpenBSD' }), 'elf openbsd/386 32'],
  ['Mach-O amd64', machO({}), 'mach-o darwin/amd64 64'],
  ['Mach-O arm64', machO({ cpuType: 0x0100000c }), 'mach-o darwin/arm64 64'],
  ['Mach-O 386', machO({ bits: 32, cpuType: 7 }), 'mach-o darwin/386 32'],
  ['Mach-O arm', machO({ bits: 32, cpuType: 12 }), 'mach-o darwin/arm 32'],
  ['universal', universal([machO({}), machO({ cpuType: 0x0100000c })]), 'mach-o darwin/amd64+darwin/arm64 64'],
  [
    'universal, wide',
    universal([machO({ cpuType: 0x0100000c }), machO({})], 64),
    'mach-o darwin/arm64+darwin/amd64 64',
  ],
  ['universal, mixed', universal([machO({ bits: 32, cpuType: 7 }), machO({})]), 'mach-o darwin/386+darwin/amd64 64'],
  ['universal, two alike', universal([machO({}), machO({})]), 'mach-o darwin/amd64 64'],
  ['universal, one unknown', universal([machO({}), machO({ cpuType: 0x01000099 })]), 'mach-o darwin/amd64 64'],
  ['Windows amd64', pe({}), 'pe windows/amd64 64'],
  ['Windows arm64', pe({ machine: 0xaa64 }), 'pe windows/arm64 64'],
  ['Windows 386', pe({ machine: 0x14c, magic: 0x10b }), 'pe windows/386 32'],
  ['Windows arm', pe({ machine: 0x1c4, magic: 0x10b }), 'pe windows/arm 32'],
  ['Windows with a window', pe({ subsystem: 2 }), 'pe windows/amd64 64'],
];

const wideOffset = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
const withInterpreter = elf({ interpreter: GLIBC });
const withNote = elf({ note: 'OpenBSD' });
// The offset and size fields of the second program header in a 64-bit sample.
const [SEGMENT_OFFSET, SEGMENT_SIZE] = [64 + 56 + 8, 64 + 56 + 32];

const FOREIGN: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(), 'an empty file'],
  ['one byte', latin1('\x7f'), 'a file of an unknown type that starts with 7f'],
  ['zeros', new Uint8Array(4096), 'a file of an unknown type that starts with 00 00 00 00'],
  ['a gzip archive', latin1('\x1f\x8b\x08\0\0\0\0\0'), 'a gzip archive'],
  ['a zip archive', latin1('PK\x03\x04\x14\0'), 'a zip archive'],
  ['an xz archive', latin1('\xfd7zXZ\0\0'), 'an xz archive'],
  ['a tar archive', latin1(`kubo/ipfs${'\0'.repeat(248)}ustar\0`), 'a tar archive'],
  ['a Debian package', latin1('!<arch>\ndebian-binary'), 'an ar archive (a static library or Debian package)'],
  ['WebAssembly', latin1('\0asm\x01\0\0\0'), 'a WebAssembly module'],
  ['a script', latin1('#!/bin/sh\nexit 0\n'), 'a script for /bin/sh'],
  ['a script by env', latin1('#! /usr/bin/env node\n'), 'a script for /usr/bin/env node'],
  ['a script without end', latin1(`#!${'x'.repeat(500)}`), `a script for ${'x'.repeat(40)}`],
  ['a page', latin1('<!DOCTYPE html><html></html>'), 'an HTML page'],
  ['a page with a mark', latin1('\xef\xbb\xbf\n <HTML lang=en>'), 'an HTML page'],
  ['a text', latin1('Not Found\n'), "a text file that starts with 'Not Found'"],
  [
    'a long text',
    latin1('{"message":"API rate limit exceeded for 1.2.3.4"}'),
    'a text file that starts with \'{"message":"API rate limit exceeded for\'',
  ],
  ['an ELF object', elf({ type: 1 }), 'an ELF object file'],
  ['an ELF core dump', elf({ type: 4 }), 'an ELF core dump'],
  ['an ELF library', elf({ type: 3, entry: 0 }), 'an ELF shared library'],
  ['an unknown ELF type', elf({ type: 99 }), 'a malformed ELF file (type 99)'],
  ['class 3', patched(elf({}), 4, [3]), 'a malformed ELF file (class 3, data encoding 1)'],
  ['data encoding 0', patched(elf({}), 5, [0]), 'a malformed ELF file (class 2, data encoding 0)'],
  [
    'MIPS',
    elf({ bits: 32, machine: 8, littleEndian: false }),
    'an ELF file for a machine this project does not know (8, 32-bit, big-endian)',
  ],
  [
    'big-endian ppc64',
    elf({ machine: 21, littleEndian: false }),
    'an ELF file for a machine this project does not know (21, 64-bit, big-endian)',
  ],
  [
    'riscv32',
    elf({ bits: 32, machine: 243 }),
    'an ELF file for a machine this project does not know (243, 32-bit, little-endian)',
  ],
  ['x32', elf({ bits: 32 }), 'an ELF file for a machine this project does not know (62, 32-bit, little-endian)'],
  [
    'big-endian arm64',
    elf({ machine: 183, littleEndian: false }),
    'an ELF file for a machine this project does not know (183, 64-bit, big-endian)',
  ],
  ['NetBSD', elf({ osabi: 2 }), 'an ELF file for a system this project does not know (OSABI 2)'],
  ['NetBSD by note', elf({ note: 'NetBSD' }), 'an ELF file for a system this project does not know (OSABI 0)'],
  [
    'illumos',
    elf({ interpreter: '/lib/amd64/ld.so.1' }),
    'an ELF file for a system this project does not know (OSABI 0, loader /lib/amd64/ld.so.1)',
  ],
  [
    'DragonFly',
    elf({ interpreter: '/usr/libexec/ld-elf.so.2' }),
    'an ELF file for a system this project does not know (OSABI 0, loader /usr/libexec/ld-elf.so.2)',
  ],
  ['no program headers', patched(elf({}), 56, [0, 0]), 'a malformed ELF file (0 program headers of 56 bytes)'],
  [
    '65535 program headers',
    patched(elf({}), 56, [0xff, 0xff]),
    'a malformed ELF file (65535 program headers of 56 bytes)',
  ],
  ['1170 program headers', patched(elf({}), 56, [0x92, 0x04]), 'an ELF file that is truncated after 120 bytes'],
  ['small program headers', patched(elf({}), 54, [1, 0]), 'a malformed ELF file (1 program headers of 1 bytes)'],
  ['program headers far away', patched(elf({}), 32, wideOffset), 'an ELF file that is truncated after 120 bytes'],
  [
    'a loader of 4 GB',
    patched(withInterpreter, SEGMENT_SIZE, [0, 0, 0, 0, 1]),
    'a malformed ELF file (the name of its loader has 4294967296 bytes)',
  ],
  [
    'a loader of 1 byte',
    patched(withInterpreter, SEGMENT_SIZE, [1]),
    'a malformed ELF file (the name of its loader has 1 bytes)',
  ],
  [
    'a loader far away',
    patched(withInterpreter, SEGMENT_OFFSET, wideOffset),
    'an ELF file that is truncated after 204 bytes',
  ],
  ['a loader without a name', elf({ interpreter: '\0\0' }), 'a malformed ELF file (the name of its loader)'],
  [
    'a loader with a line break',
    elf({ interpreter: '/lib\n::error::/ld' }),
    'a malformed ELF file (the name of its loader)',
  ],
  ['a note far away', patched(withNote, SEGMENT_OFFSET, wideOffset), 'an ELF file that is truncated after 200 bytes'],
  ['a Mach-O object', machO({ type: 1 }), 'a Mach-O object file'],
  ['a Mach-O library', machO({ type: 6 }), 'a Mach-O library'],
  ['a Mach-O bundle', machO({ type: 8 }), 'a Mach-O bundle'],
  ['Mach-O debug symbols', machO({ type: 10 }), 'a Mach-O file that is not a program (type 10)'],
  ['PowerPC', machO({ bits: 32, littleEndian: false, cpuType: 18 }), 'a Mach-O program for processor type 18'],
  ['PowerPC 64', machO({ littleEndian: false, cpuType: 0x01000012 }), 'a Mach-O program for processor type 16777234'],
  ['big-endian amd64', machO({ littleEndian: false }), 'a Mach-O program for processor type 16777223'],
  ['amd64 in 32 bits', machO({ bits: 32 }), 'a Mach-O program for processor type 16777223'],
  ['a Java class', latin1('\xca\xfe\xba\xbe\0\0\0\x34\0\x1d'), 'a Java class file'],
  ['a first Java class', latin1('\xca\xfe\xba\xbe\0\x03\0\x2d\0\x1d'), 'a Java class file'],
  ['2^32-1 slices', latin1('\xca\xfe\xba\xbe\xff\xff\xff\xff'), 'a Java class file'],
  [
    '2^32-1 wide slices',
    latin1('\xca\xfe\xba\xbf\xff\xff\xff\xff'),
    'a malformed universal Mach-O file (4294967295 slices)',
  ],
  ['no slices', latin1('\xca\xfe\xba\xbe\0\0\0\0'), 'a malformed universal Mach-O file (0 slices)'],
  ['42 slices', latin1('\xca\xfe\xba\xbe\0\0\0\x2a'), 'a universal Mach-O file that is truncated after 8 bytes'],
  ['a universal library', universal([machO({}), machO({ type: 6 })]), 'a Mach-O library'],
  ['a universal of PowerPC', universal([machO({ cpuType: 18 })]), 'a universal Mach-O program for processor types 18'],
  [
    'a slice of itself',
    patched(universal([machO({})]), 16, [0, 0, 0, 0]),
    'a malformed universal Mach-O file (a slice that is not Mach-O)',
  ],
  ['a slice of ELF', universal([elf({})]), 'a malformed universal Mach-O file (a slice that is not Mach-O)'],
  [
    'a slice of another processor',
    patched(universal([machO({})]), 8, [1, 0, 0, 12]),
    'a malformed universal Mach-O file (a slice for a different processor than its entry)',
  ],
  [
    'a slice far away',
    patched(universal([machO({})], 64), 16, [0xff, 0xff, 0xff, 0xff]),
    'a Mach-O file that is truncated after 128 bytes',
  ],
  ['a DOS program', pe({ signature: 'NE\0\0' }), 'a DOS program'],
  [
    'a header beyond the file',
    patched(pe({}), 0x3c, [0xff, 0xff, 0xff, 0xff]),
    'a DOS or Windows program that is truncated after 222 bytes',
  ],
  ['a DLL', pe({ characteristics: 0x2022 }), 'a Windows library'],
  ['an object', pe({ characteristics: 0 }), 'a PE file that is not a Windows program (subsystem 3)'],
  ['an EFI application', pe({ subsystem: 10 }), 'a PE file that is not a Windows program (subsystem 10)'],
  ['Windows on Itanium', pe({ machine: 0x200 }), 'a Windows program for machine 0x200'],
  ['amd64 with a 32-bit header', pe({ magic: 0x10b }), 'a malformed Windows program (optional header 0x10b)'],
];

describe('parseExecutableFile', () => {
  test.each(SAMPLES)('%s', (_, bytes, expected) => {
    expect(outcome(bytes)).toBe(expected);
    // Where the bytes lie in a buffer makes no difference.
    const buffer = new Uint8Array(bytes.length + 7).fill(0xee);
    buffer.set(bytes, 3);
    expect(outcome(buffer.subarray(3, 3 + bytes.length))).toBe(expected);
  });

  test.each(FOREIGN)('rejects a file that is not an executable: %s', (_, bytes, expected) => {
    expect(outcome(bytes)).toBe(expected);
  });

  test('returns the dynamic loader', () => {
    expect(parseHeader(elf({ interpreter: GLIBC })).interpreter).toBe(GLIBC);
    expect('interpreter' in parseHeader(elf({}))).toBe(false);
    expect('libc' in parseHeader(elf({ osabi: 9, interpreter: '/libexec/ld-elf.so.1' }))).toBe(false);
  });
});

describe('reads the headers of programs built by Go 1.26', () => {
  const REFUSED: Readonly<Record<string, string>> = {
    'linux/mips': 'an ELF file for a machine this project does not know (8, 32-bit, big-endian)',
    'linux/ppc64': 'an ELF file for a machine this project does not know (21, 64-bit, big-endian)',
    'openbsd/ppc64': 'an ELF file for a machine this project does not know (21, 64-bit, big-endian)',
    'netbsd/amd64': 'an ELF file for a system this project does not know (OSABI 2)',
    'illumos/amd64': 'an ELF file for a system this project does not know (OSABI 0, loader /lib/amd64/ld.so.1)',
    'solaris/amd64': 'an ELF file for a system this project does not know (OSABI 0, loader /lib/amd64/ld.so.1)',
    // A static DragonFly program has nothing in its header that a Linux program has not.
    'dragonfly/amd64': 'elf linux/amd64 64 static',
    'android/arm64': 'elf linux/arm64 64 bionic',
  };

  test.each(Object.entries(goProgramHeaders))('%s', (platform, encoded) => {
    const bytes = new Uint8Array(inflateRawSync(Buffer.from(encoded, 'base64')));
    const bits = /\/(?:386|arm)$/.test(platform) ? 32 : 64;
    const format = platform.startsWith('darwin/') ? 'mach-o' : platform.startsWith('windows/') ? 'pe' : 'elf';
    const libc = platform.startsWith('linux/') ? ' static' : '';
    expect(outcome(bytes)).toBe(REFUSED[platform] ?? `${format} ${platform} ${bits}${libc}`);
  });
});

describe('hostile files', () => {
  test.each(SAMPLES)('%s, truncated at every length', (_, bytes, expected) => {
    const outcomes = new Set(Array.from({ length: bytes.length }, (_, length) => outcome(bytes.subarray(0, length))));
    // Errors, or the right answer if only padding is missing.
    const answers = [...outcomes].filter((each) => /^(?:elf|mach-o|pe) /.test(each));
    expect([[], [expected]]).toContainEqual(answers);
    expect(outcomes.size).toBeGreaterThan(5);
  });

  test('20000 mutations of the samples return a header or fail with not-an-executable', () => {
    const random = seeded(20_260_101);
    const samples = SAMPLES.map(([, bytes]) => bytes);
    const seen = { answers: 0, errors: 0 };
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Uint8Array.from(samples[round % samples.length] ?? []);
      for (let change = 0; change <= random(4); change += 1) {
        bytes[random(bytes.length)] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)] ?? 0;
      }
      seen[/^(?:elf|mach-o|pe) /.test(outcome(bytes)) ? 'answers' : 'errors'] += 1;
    }
    expect(seen.answers + seen.errors).toBe(20_000);
    expect(Math.min(seen.answers, seen.errors)).toBeGreaterThan(2000);
  });

  // Headers can point to any position in a large file.
  test.each([
    ['program headers', patched(elf({}), 56, [0x92, 0x04]), 'elf linux/amd64 64 static'],
    ['a note of 4 GiB', patched(withNote, SEGMENT_SIZE, [0, 0, 0, 0, 1]), 'elf openbsd/amd64 64'],
    ['a loader 5 GiB away', patched(withInterpreter, SEGMENT_OFFSET, [0, 0, 0, 0x40, 1]), 'elf linux/amd64 64 musl'],
    [
      'slices',
      patched(universal([machO({})]), 4, [0, 0, 0, 42]),
      'a malformed universal Mach-O file (a slice that is not Mach-O)',
    ],
    ['a PE header 3.9 GiB away', patched(pe({}), 0x3c, [0, 0, 0, 0xfa]), 'pe windows/arm64 64'],
  ])('a sparse file of 8 GiB: %s', async (name, bytes, expected) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}`);
    const descriptor = openSync(path, 'w');
    ftruncateSync(descriptor, 8 * 2 ** 30);
    writeSync(descriptor, bytes);
    writeSync(descriptor, latin1('/lib/ld-musl-x86_64.so.1\0'), 0, 25, 0x140000000);
    writeSync(descriptor, pe({ machine: 0xaa64 }).subarray(128), 0, 94, 0xfa000000);
    closeSync(descriptor);
    expect(await read(path)).toBe(expected);
  });
  test('reads the largest header: 1170 program headers, a loader of 4096 bytes, notes of 64 KiB', () => {
    const bytes = new Uint8Array(256 * 1024);
    bytes.set(patched(elf({}), 56, [0x92, 0x04]));
    const view = new DataView(bytes.buffer);
    for (let index = 0; index < 1170; index += 1) {
      const at = 64 + index * 56;
      view.setUint32(at, index === 0 ? 3 : 4, true);
      view.setBigUint64(at + 8, BigInt(index === 0 ? 96 * 1024 : 128 * 1024), true);
      view.setBigUint64(at + 32, BigInt(index === 0 ? 4096 : 65_536), true);
    }
    bytes.fill(0x61, 96 * 1024, 96 * 1024 + 4095);
    expect(outcome(bytes)).toBe('elf linux/amd64 64 unknown');
  });
});

describe('files', () => {
  test("reads Node's own executable", async () => {
    const header = await readExecutableHeader(process.execPath);
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
    expect(summary(header)).toBe(`elf linux/${arch} 64 glibc`);
    expect(header.interpreter).toMatch(/^\/lib.*\/ld-linux-/);
  });

  test('errors say what the file is', async () => {
    writeFileSync(join(folder, 'empty'), '');
    writeFileSync(join(folder, 'half'), elf({}).subarray(0, 40));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(await read(join(folder, 'empty'))).toBe('an empty file');
    expect(await read(join(folder, 'half'))).toBe('an ELF file that is truncated after 40 bytes');
    expect(await read(join(folder, 'fifo'))).toBe('a device or pipe');
    expect(await read(folder)).toBe('a directory');
    expect(await read('/dev/zero')).toBe('a device or pipe');
    expect(await read(join(folder, 'missing'))).toBe('cannot be read (ENOENT)');
    expect(await read(join(folder, 'empty', 'below'))).toBe('cannot be read (ENOTDIR)');
    expect(await read('a\0b')).toBe('cannot be read (ERR_INVALID_ARG_VALUE)');
  });

  test('closes every file', async () => {
    const before = readdirSync('/proc/self/fd').length;
    for (let round = 0; round < 20; round += 1) {
      await read(process.execPath);
      await read(folder);
      await read(join(folder, 'missing'));
    }
    expect(readdirSync('/proc/self/fd').length).toBe(before);
  });
});

async function read(path: string): Promise<string> {
  try {
    return summary(await readExecutableHeader(path));
  } catch (error) {
    return found(error, path);
  }
}

/** Returns a generator of integers below a limit, the same for the same seed (mulberry32). */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
