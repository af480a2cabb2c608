import { describe, expect, test } from 'vitest';
import {
  emulatorFromPath,
  findEmulatorInFile,
  findEmulatorInText,
  isRosettaCpuinfo,
} from '../../../../kit/platform/host/emulator.ts';
import type { HostSystem } from '../../../../kit/platform/host/system.ts';
import { program } from '../../probe/machines/programs.ts';

const QEMU = '\0qemu-aarch64 version 8.2.2 (Debian 1:8.2.2+ds-0ubuntu1.6)\nCopyright\0';

/** Returns a system whose files all contain `bytes`, and how much was read. */
function systemOf(bytes: Uint8Array): {
  readonly system: Pick<HostSystem, 'readAt'>;
  readonly spent: { reads: number; bytes: number };
} {
  const spent = { reads: 0, bytes: 0 };
  const readAt = (_: string, offset: number, length: number) => {
    const read = bytes.subarray(offset, offset + length);
    spent.reads += 1;
    spent.bytes += read.length;
    return read;
  };
  return { system: { readAt }, spent };
}

describe('findEmulatorInFile', () => {
  test.each([
    [QEMU, 'qemu-aarch64 8.2.2'],
    ['\0qemu-x86_64 version 9.1\n', 'qemu-x86_64 9.1'],
    ['\0qemu-sh4eb version 10.0.13 (x)', 'qemu-sh4eb 10.0.13'],
    ['=Box64 v0.3.4 nogit,', 'box64 0.3.4'],
    // ptitSeb/box64, src/build_info.h
    ['=Box64 arm64 v0.3.9 4c5a1bcc,gpu_stats=1', 'box64 0.3.9'],
    ['Box64 riscv64 v0.4.5 nogit', 'box64 0.4.5'],
    ['Box86 v0.3.8 ', 'box86 0.3.8'],
    ['Linux version %d.%d.%d (FEX@FEX) (clang) #FEX-2506 SMP ', 'fex 2506'],
    ['(FEX@FEX) (clang) #FEX-2407-12-gabcdef0 SMP', 'fex 2407-12-gabcdef0'],
    ['vendor_id\t: VirtualApple\ncpu family\t: 6\n', 'rosetta 2'],
    ['qemu-aarch64 version 8.2.2', null],
    ['\0qemu-aarch64 version %s', null],
    ['', null],
  ])('identifies %j as %s', (data, expected) => {
    expect(findEmulatorInText(data)).toBe(expected);
    expect(findEmulatorInFile(systemOf(program({ arch: 'arm64', data })).system, '/exe')).toBe(expected);
    expect(findEmulatorInFile(systemOf(program({ arch: '386', data })).system, '/exe')).toBe(expected);
    expect(findEmulatorInFile(systemOf(program({ arch: 's390x', data })).system, '/exe')).toBe(expected);
  });

  test.each([0, 1000, 262_100, 262_140, 262_144, 500_000, 1_048_400])('finds the emulator after %i bytes', (before) => {
    const { system } = systemOf(program({ arch: 'amd64', data: `${'x'.repeat(before)}${QEMU}` }));
    expect(findEmulatorInFile(system, '/exe')).toBe('qemu-aarch64 8.2.2');
  });

  test('does not look beyond 1 MiB', () => {
    const { system, spent } = systemOf(program({ arch: 'amd64', data: `${'x'.repeat(2_000_000)}${QEMU}` }));
    expect(findEmulatorInFile(system, '/exe')).toBeNull();
    expect(spent.bytes).toBeLessThan(1_100_000);
    expect(spent.reads).toBeLessThanOrEqual(8);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['no ELF file', new Uint8Array(100_000)],
    ['a program without section headers', program({ arch: 'amd64', interpreter: '/lib64/ld-linux-x86-64.so.2' })],
    ['a program cut off', program({ arch: 'amd64', data: QEMU }).subarray(0, 200)],
  ])('finds none in %s', (_, bytes) => {
    expect(findEmulatorInFile(systemOf(bytes).system, '/exe')).toBeNull();
  });
});

test.each([
  ['/usr/bin/qemu-aarch64-static', 'qemu-aarch64'],
  ['/usr/bin/qemu-x86_64', 'qemu-x86_64'],
  ['/usr/bin/FEXInterpreter', 'fex'],
  ['/usr/bin/FEX', 'fex'],
  ['/usr/local/bin/box64', 'box64'],
  ['/run/rosetta/rosetta', 'rosetta 2'],
  ['/media/psf/RosettaLinux/rosetta', 'rosetta 2'],
  ['/tmp/emu (deleted)', 'emu'],
  ['blink', 'blink'],
  ['/', null],
  ['', null],
])('emulatorFromPath of %j is %s', (path, expected) => {
  expect(emulatorFromPath(path)).toBe(expected);
});

test('isRosettaCpuinfo checks the vendor only', () => {
  expect(isRosettaCpuinfo('processor\t: 0\nvendor_id\t: VirtualApple\nmodel name\t: x\n')).toBe(true);
  expect(isRosettaCpuinfo('processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel name\t: VirtualApple\n')).toBe(false);
  expect(isRosettaCpuinfo('')).toBe(false);
});
