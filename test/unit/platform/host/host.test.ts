import { describe, expect, test } from 'vitest';
import { isKitError } from '../../../../kit/errors.ts';
import { parseRegistryArchitecture } from '../../../../kit/platform/host/evidence.ts';
import type { HostFacts } from '../../../../kit/platform/host/facts.ts';
import { executionOf, hostFromFacts } from '../../../../kit/platform/host/host.ts';
import type { RunningProgram } from '../../../../kit/platform/host/running-program.ts';
import { type Arch, formatPlatform } from '../../../../kit/platform/platform.ts';

const X86_MODALIAS = 'cpu:type:x86,ven0002fam0019mod0001:feature:,0000,0001,0002,0003,003B,003D,0064,0068,';
const X86_32_MODALIAS = 'cpu:type:x86,ven0000fam0006mod000E:feature:,0000,0001,0002,0003,';
const ARM64_MODALIAS = 'cpu:type:aarch64:feature:,0000,0001,0002,0003,0004,';

const NOTHING: HostFacts = {
  nodePlatform: '',
  nodeArch: '',
  armVersion: null,
  running: null,
  kernelArch: null,
  cpuModalias: null,
  cpuinfo: null,
  libc: null,
  libcVersion: null,
  sysctl: null,
  processorArchitew6432: null,
  registry: null,
  unameMachine: null,
};

/** The program that the kernel runs: Node, or another file, which may identify itself as an emulator. */
function runs(arch: Arch | null, other: { readonly file?: string; readonly emulator?: string } = {}): RunningProgram {
  return { source: '/proc/self/task/…/exe', file: null, emulator: null, arch, ...other };
}

function linux(nodeArch: string, facts: Partial<HostFacts>): HostFacts {
  return { ...NOTHING, nodePlatform: 'linux', nodeArch, libc: { name: 'glibc' }, ...facts };
}

function mac(nodeArch: string, sysctl: string | null): HostFacts {
  return { ...NOTHING, nodePlatform: 'darwin', nodeArch, sysctl };
}

function registry(word: string): string {
  const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';
  return `\r\n${key}\r\n    PROCESSOR_ARCHITECTURE    REG_SZ    ${word}\r\n\r\n`;
}

function windows(nodeArch: string, facts: Partial<HostFacts>): HostFacts {
  return { ...NOTHING, nodePlatform: 'win32', nodeArch, ...facts };
}

// Facts of a host, then the expected platform of its process, machine and execution.
const HOSTS: readonly (readonly [string, HostFacts, string])[] = [
  [
    'Linux x64',
    linux('x64', { running: runs('amd64'), kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/amd64 on amd64, native',
  ],
  [
    'Linux arm64',
    linux('arm64', { running: runs('arm64'), kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/arm64 on arm64, native',
  ],
  [
    'arm64 Node under qemu-user on x64',
    linux('arm64', { running: runs('amd64'), kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/arm64 on amd64, emulated',
  ],
  [
    'the same, if only the emulator tells',
    linux('arm64', { running: runs('amd64') }),
    'linux/arm64 on amd64, emulated',
  ],
  ['the same, if only the kernel tells', linux('arm64', { kernelArch: 'x86_64' }), 'linux/arm64 on amd64, emulated'],
  [
    'the same, if only the modalias tells',
    linux('arm64', { cpuModalias: X86_MODALIAS }),
    'linux/arm64 on amd64, emulated',
  ],
  [
    'arm64 Node under a 32-bit qemu-user on x64',
    linux('arm64', { running: runs('386'), kernelArch: 'x86_64' }),
    'linux/arm64 on amd64, emulated',
  ],
  [
    'x64 Node under qemu-user on arm64',
    linux('x64', { running: runs('arm64'), kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/amd64 on arm64, emulated',
  ],
  [
    'x64 Node in a virtual machine with Rosetta',
    linux('x64', { running: runs('amd64'), kernelArch: 'aarch64' }),
    'linux/amd64 on arm64, emulated',
  ],
  [
    'riscv64 Node under qemu-user on x64',
    linux('riscv64', { running: runs('amd64'), kernelArch: 'x86_64' }),
    'linux/riscv64 on amd64, emulated',
  ],
  [
    's390x Node under qemu-user on arm64',
    linux('s390x', { running: runs('arm64'), kernelArch: 'aarch64' }),
    'linux/s390x on arm64, emulated',
  ],
  [
    'x64 Node under qemu-x86_64 on its own architecture, which identifies itself',
    linux('x64', {
      running: runs('amd64', { file: '/bin/emu', emulator: 'qemu-x86_64 10.0.13' }),
      kernelArch: 'x86_64',
    }),
    'linux/amd64 on amd64, emulated',
  ],
  [
    'x64 Node with another name, or run by a loader',
    linux('x64', { running: runs('amd64', { file: '/opt/node (deleted)' }), kernelArch: 'x86_64' }),
    'linux/amd64 on amd64, native',
  ],
  [
    'ia32 Node under qemu-i386 on x64, which could have run it',
    linux('ia32', { running: runs('amd64', { file: '/usr/bin/qemu-i386' }), kernelArch: 'x86_64' }),
    'linux/386 on amd64, emulated',
  ],
  [
    'arm Node under qemu-arm on arm64, which cannot always run it',
    linux('arm', { armVersion: '7', running: runs('arm64'), kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/arm/v7 on arm64, emulated',
  ],
  [
    'x64 Node under Rosetta, if only its processor is known',
    linux('x64', { running: runs('amd64'), cpuinfo: 'processor\t: 0\nvendor_id\t: VirtualApple\n' }),
    'linux/amd64 on arm64, emulated',
  ],
  [
    'x64 Node on a processor of a usual vendor',
    linux('x64', { running: runs('amd64'), cpuinfo: 'processor\t: 0\nvendor_id\t: AuthenticAMD\n' }),
    'linux/amd64 on amd64, native',
  ],
  [
    'a program of an unknown architecture',
    linux('x64', { running: runs(null, { file: '/usr/bin/emu' }) }),
    'linux/amd64 on unknown, unknown',
  ],
  [
    'arm Node on an arm64 kernel',
    linux('arm', { armVersion: '7', running: runs('arm'), kernelArch: 'aarch64', cpuModalias: ARM64_MODALIAS }),
    'linux/arm/v7 on arm64, native',
  ],
  [
    'arm Node on a Raspberry Pi Zero',
    linux('arm', { armVersion: '6', running: runs('arm'), kernelArch: 'armv6l', cpuModalias: 'cpu:type:v6l:feature:' }),
    'linux/arm/v6 on arm, native',
  ],
  [
    'arm Node without a stated variant',
    linux('arm', { armVersion: 'default', running: runs('arm'), kernelArch: 'armv7l' }),
    'linux/arm on arm, native',
  ],
  [
    'arm Node under qemu-user on x64',
    linux('arm', { armVersion: '7', running: runs('amd64'), kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/arm/v7 on amd64, emulated',
  ],
  [
    'ia32 Node on an x64 kernel',
    linux('ia32', { running: runs('386'), kernelArch: 'x86_64', cpuModalias: X86_MODALIAS }),
    'linux/386 on amd64, native',
  ],
  [
    'ia32 Node on an i686 kernel',
    linux('ia32', { running: runs('386'), kernelArch: 'i686', cpuModalias: X86_32_MODALIAS }),
    'linux/386 on 386, native',
  ],
  [
    'Alpine',
    linux('x64', { libc: { name: 'musl' }, libcVersion: '1.2.5', running: runs('amd64'), kernelArch: 'x86_64' }),
    'linux/amd64 on amd64, native',
  ],
  ['a kernel before 6.1, with /sys hidden', linux('x64', { running: runs('amd64') }), 'linux/amd64 on amd64, native'],
  ['the same with /proc hidden', linux('x64', {}), 'linux/amd64 on unknown, unknown'],
  [
    'a kernel of an unknown architecture',
    linux('arm64', { kernelArch: 'ppc64', cpuModalias: 'cpu:type:power9:feature:' }),
    'linux/arm64 on unknown, unknown',
  ],
  [
    's390x, whose modalias names the model',
    linux('s390x', { running: runs('s390x'), kernelArch: 's390x', cpuModalias: 'cpu:type:z15:feature:,0001,' }),
    'linux/s390x on s390x, native',
  ],
  ['macOS on Intel', mac('x64', ''), 'darwin/amd64 on amd64, native'],
  ['macOS 11 on Intel', mac('x64', 'sysctl.proc_translated: 0\n'), 'darwin/amd64 on amd64, native'],
  ['macOS without sysctl', mac('x64', null), 'darwin/amd64 on unknown, unknown'],
  ['Apple Silicon', mac('arm64', null), 'darwin/arm64 on arm64, native'],
  [
    'Apple Silicon under Rosetta 2',
    mac('x64', 'sysctl.proc_translated: 1\nhw.optional.arm64: 1\n'),
    'darwin/amd64 on arm64, emulated',
  ],
  ['the same with one name missing', mac('x64', 'sysctl.proc_translated: 1\n'), 'darwin/amd64 on arm64, emulated'],
  ['the same with the other missing', mac('x64', 'hw.optional.arm64: 1\n'), 'darwin/amd64 on arm64, emulated'],
  ['Windows x64', windows('x64', { registry: registry('AMD64') }), 'windows/amd64 on amd64, native'],
  ['Windows arm64', windows('arm64', {}), 'windows/arm64 on arm64, native'],
  ['x64 Node on Windows arm64', windows('x64', { registry: registry('ARM64') }), 'windows/amd64 on arm64, emulated'],
  [
    'ia32 Node on Windows x64',
    windows('ia32', { registry: registry('AMD64'), processorArchitew6432: 'AMD64' }),
    'windows/386 on amd64, native',
  ],
  [
    'ia32 Node on Windows arm64',
    windows('ia32', { registry: registry('ARM64'), processorArchitew6432: 'ARM64' }),
    'windows/386 on arm64, emulated',
  ],
  [
    'the same with reg.exe out of reach',
    windows('ia32', { processorArchitew6432: 'ARM64' }),
    'windows/386 on arm64, emulated',
  ],
  ['Windows with reg.exe out of reach', windows('x64', {}), 'windows/amd64 on unknown, unknown'],
  [
    'Windows with a registry of something else',
    windows('x64', { registry: 'ERROR: Access is denied.' }),
    'windows/amd64 on unknown, unknown',
  ],
  [
    'FreeBSD',
    { ...NOTHING, nodePlatform: 'freebsd', nodeArch: 'x64', unameMachine: 'amd64' },
    'freebsd/amd64 on amd64, native',
  ],
];

describe('hostFromFacts', () => {
  test.each(HOSTS)('recognises %s', (_, facts, expected) => {
    const host = hostFromFacts(facts);
    expect(`${formatPlatform(host.platform)} on ${host.machine}, ${executionOf(host)}`).toBe(expected);
  });

  test('lists its evidence with sources', () => {
    const facts = linux('arm64', { running: runs('amd64'), kernelArch: 'x86_64', cpuModalias: X86_MODALIAS });
    expect(hostFromFacts(facts).evidence).toEqual([
      { source: '/proc/self/task/…/exe', says: 'an ELF file for amd64' },
      { source: '/proc/sys/kernel/arch', says: 'x86_64' },
      { source: '/sys/devices/system/cpu/modalias', says: 'cpu:type:x86,ven0002fam0019mod0001, 64-bit' },
    ]);
    const emulated = { running: runs('amd64', { file: '/bin/emu', emulator: 'qemu-x86_64 10.0.13' }) };
    const rosetta = { cpuinfo: 'vendor_id\t: VirtualApple\n', cpuModalias: ARM64_MODALIAS };
    expect(hostFromFacts(linux('x64', { ...emulated, ...rosetta })).evidence).toEqual([
      {
        source: '/proc/self/task/…/exe',
        says: '/bin/emu, an ELF file for amd64 that identifies itself as qemu-x86_64 10.0.13',
      },
      { source: '/sys/devices/system/cpu/modalias', says: 'cpu:type:aarch64' },
      { source: '/proc/cpuinfo', says: 'VirtualApple, which is not a real processor' },
    ]);
    expect(hostFromFacts(mac('x64', 'hw.optional.arm64: 1\n')).evidence).toEqual([
      { source: 'sysctl hw.optional.arm64', says: '1' },
      { source: 'sysctl sysctl.proc_translated', says: 'no such name' },
    ]);
    expect(hostFromFacts(windows('x64', { registry: registry('ARM64') })).evidence).toEqual([
      { source: 'registry PROCESSOR_ARCHITECTURE', says: 'ARM64' },
    ]);
    expect(hostFromFacts(linux('x64', {})).evidence).toEqual([]);
  });

  test('returns the name and file of an emulator', () => {
    const emulatorOf = (facts: Partial<HostFacts>) => hostFromFacts(linux('x64', facts)).emulator;
    const qemu = { file: '/bin/emu', emulator: 'qemu-x86_64 10.0.13' };
    expect(emulatorOf({ running: runs('amd64', qemu) })).toEqual({ name: 'qemu-x86_64 10.0.13', file: '/bin/emu' });
    expect(emulatorOf({ running: runs('arm64', { file: '/usr/bin/FEX' }) })).toEqual({
      name: null,
      file: '/usr/bin/FEX',
    });
    expect(emulatorOf({ cpuinfo: 'vendor_id\t: VirtualApple\n' })).toEqual({ name: 'rosetta 2', file: null });
    expect(emulatorOf({ running: runs('amd64'), kernelArch: 'aarch64' })).toBeUndefined();
  });

  test('returns a libc on Linux only, with its version if known', () => {
    expect(hostFromFacts(linux('x64', { libc: { name: 'musl' }, libcVersion: '1.2.5' })).libc).toEqual({
      name: 'musl',
      version: '1.2.5',
    });
    expect(hostFromFacts(linux('x64', { libc: { name: 'static' } })).libc).toEqual({ name: 'static' });
    expect(hostFromFacts(mac('arm64', null)).libc).toBeNull();
  });

  test("fails if Node's platform is unknown", () => {
    const decide = () => hostFromFacts({ ...NOTHING, nodePlatform: 'aix', nodeArch: 'ppc64' });
    expect(decide).toThrow(
      /^Operating system 'aix': unknown node name\. Use a name such as linux, darwin, win32, freebsd, openbsd\./,
    );
    expect(() => hostFromFacts(linux('mips', {}))).toThrow(/^Architecture 'mips'/);
    try {
      decide();
    } catch (error) {
      expect(isKitError(error, 'unsupported-platform')).toBe(true);
    }
  });
});

test.each([
  [registry('AMD64'), 'AMD64'],
  [registry('ARM64'), 'ARM64'],
  [registry('x86'), 'x86'],
  ['    processor_architecture    reg_expand_sz    AMD64\n', 'AMD64'],
  ['    PROCESSOR_ARCHITECTURE    REG_SZ    \r\n', null],
  ['    PROCESSOR_ARCHITECTURE    REG_SZ    AMD64 and more\r\n', null],
  ['ERROR: The system was unable to find the specified registry key or value.\r\n', null],
  ['', null],
])('parseRegistryArchitecture of %j returns %j', (output, expected) => {
  expect(parseRegistryArchitecture(output)).toBe(expected);
});
