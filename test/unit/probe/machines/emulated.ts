// Linux processes under emulators that the tests cannot run. Composed from the sources of the emulators and reports of users.

import { ARM64_MODALIAS, armCpuinfo, handler, linuxFiles, MAGIC, X86_MODALIAS, x86Cpuinfo } from './linux-files.ts';
import { type Machine, nativeNode, PROCESS_ID, processPrograms } from './machine.ts';

const RUNNING = `/proc/self/task/${PROCESS_ID}/exe`;
const x64 = { platform: 'linux', arch: 'x64' };
const arm = { platform: 'linux', arch: 'arm', armVersion: '7' };
const X64 = { arch: 'amd64', interpreter: '/lib64/ld-linux-x86-64.so.2' } as const;
const ARM = { arch: 'arm', interpreter: '/lib/ld-linux-armhf.so.3' } as const;
const X64_FACTS = {
  platform: 'linux/amd64',
  'rust-target': 'x86_64-unknown-linux-gnu',
  'machine-arch': 'arm64',
} as const;

const ROSETTA_FLAGS =
  'fpu tsc de cx8 apic sep cmov pat pse36 clflush mmx fxsr sse sse2 syscall nx lm rep_good nopl pni cpuid pclmulqdq ssse3 ' +
  'cx16 sse4_1 popcnt sse4_2 aes lahf_lm movbe fma avx f16c rdrand bmi1 avx2 bmi2';
const ROSETTA_CPUINFO = x86Cpuinfo(8, 'VirtualApple', 'VirtualApple @ 2.50GHz', ROSETTA_FLAGS);
const ROSETTA_FACTS = {
  'cpu-model': 'VirtualApple @ 2.50GHz',
  'cpu-features': 'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 aes pclmulqdq rdrand',
  'x86-64-level': 'v2',
} as const;
const FEX_FLAGS =
  'fpu tsc lm cpuid pni pclmulqdq ssse3 fma cx16 sse4_1 sse4_2 movbe popcnt aes xsave avx f16c lahf_lm abm bmi1 avx2 bmi2';
const A76 = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp';

const orbstack = {
  kernel: '6.17.8-orbstack-00308-g8f9c941121b1',
  distribution: ['alpine', '3.23.0'],
  online: '0-7',
  kilobytes: 8_198_544,
  cpuinfo: ROSETTA_CPUINFO,
} as const;

const ROSETTA_MACHINE = {
  ...X64_FACTS,
  ...ROSETTA_FACTS,
  emulated: 'true',
  emulator: 'rosetta 2',
  libc: 'glibc 2.36',
  'glibc-floor': '2.36',
  kernel: '6.17.8-orbstack-00308-g8f9c941121b1',
  distribution: 'alpine 3.23.0',
  'cpu-cores': '8',
  cpus: '8',
  memory: '7.8GiB',
} as const;

export const EMULATED: readonly Machine[] = [
  {
    name: 'Rosetta in a Linux virtual machine, which replaces the answers of the kernel',
    how: 'published',
    source: '"Things You Might Want to Know About Apple\'s Rosetta 2 for Linux VMs", 2026-02-28 (cpuinfo, kernel)',
    node: x64,
    files: linuxFiles({ ...orbstack, machine: 'aarch64', modalias: ARM64_MODALIAS }),
    programs: nativeNode('amd64', X64.interpreter),
    glibc: '2.36',
    expected: { ...ROSETTA_MACHINE, 'virtual-machine': 'unknown' },
  },
  {
    name: 'Rosetta on a kernel before 6.1 with /sys hidden, detected by its processor',
    how: 'derived',
    source: 'the machine before',
    node: x64,
    files: linuxFiles(orbstack),
    programs: nativeNode('amd64', X64.interpreter),
    glibc: '2.36',
    expected: { ...ROSETTA_MACHINE, 'virtual-machine': 'unknown' },
  },
  {
    name: 'Rosetta with an unchanged cpuinfo and a visible handler',
    how: 'published',
    source: 'github.com/docker/for-mac/issues/7080 (cpuinfo), github.com/crc-org/vfkit/pull/57 (handler)',
    node: x64,
    files: linuxFiles({
      ...orbstack,
      machine: 'aarch64',
      modalias: ARM64_MODALIAS,
      cpuinfo: armCpuinfo([[8, '0x61', '0x000']], A76),
      others: {
        '/proc/sys/fs/binfmt_misc/rosetta': handler('/mnt/lima-rosetta/rosetta', 'F', MAGIC.amd64),
      },
    }),
    programs: nativeNode('amd64', X64.interpreter),
    glibc: '2.36',
    expected: {
      ...ROSETTA_MACHINE,
      'cpu-model': 'unknown',
      'cpu-features': 'unknown',
      'x86-64-level': 'unknown',
      'virtual-machine': 'unknown',
      'binfmt-platforms': 'linux/amd64',
      'binfmt-handlers': 'rosetta=linux/amd64:F',
    },
  },
  {
    name: 'FEX on Asahi Linux with 16 KiB pages, which fakes /proc/thread-self/exe',
    how: 'derived',
    source: 'github.com/FEX-Emu/FEX Source/Tools/LinuxEmulation/LinuxSyscalls/{FileManagement,EmulatedFiles}',
    node: x64,
    files: linuxFiles({
      kernel: '6.14.0',
      machine: 'aarch64',
      distribution: ['fedora', '42'],
      online: '0-7',
      kilobytes: 15_900_000,
      treeModel: 'Apple MacBook Air (13-inch, M2, 2022)',
      cpuinfo: x86Cpuinfo(8, 'AuthenticAMD', 'Blizzard-M2', FEX_FLAGS),
      others: { '/proc/version': 'Linux version 6.14.0 (FEX@FEX) (clang) #FEX-2506 SMP Jun  5 2025 12:00:00\n' },
    }),
    programs: {
      ...nativeNode('amd64', X64.interpreter),
      [RUNNING]: { arch: 'arm64', interpreter: '/lib/ld-linux-aarch64.so.1', data: 'no words of any emulator' },
    },
    links: { [RUNNING]: '/usr/bin/FEXInterpreter' },
    glibc: '2.41',
    expected: {
      ...X64_FACTS,
      emulated: 'true',
      emulator: 'fex 2506',
      'machine-model': 'Apple MacBook Air (13-inch, M2, 2022)',
      libc: 'glibc 2.41',
      'glibc-floor': '2.41',
      kernel: '6.14.0',
      distribution: 'fedora 42',
      'cpu-model': 'Blizzard-M2',
      'cpu-cores': '8',
      cpus: '8',
      'cpu-features': 'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm aes pclmulqdq',
      'x86-64-level': 'v3',
      memory: '15.1GiB',
    },
  },
  {
    name: 'Box64 on a Raspberry Pi 5',
    how: 'derived',
    source: "Debian's box64 0.3.4 (its file's words), github.com/ptitSeb/box64",
    node: x64,
    files: linuxFiles({
      kernel: '6.12.25+rpt-rpi-v8',
      machine: 'aarch64',
      distribution: ['debian', '12'],
      online: '0-3',
      kilobytes: 8_255_936,
      modalias: ARM64_MODALIAS,
      treeModel: 'Raspberry Pi 5 Model B Rev 1.0',
      cpuinfo: armCpuinfo([[4, '0x41', '0xd0b']], A76),
    }),
    programs: processPrograms(X64, {
      arch: 'arm64',
      interpreter: '/lib/ld-linux-aarch64.so.1',
      data: 'legacy_layout=0,custom_text_center=Box64 v0.3.4 nogit,gpu_stats=1',
    }),
    links: { [RUNNING]: '/usr/bin/box64' },
    glibc: '2.36',
    expected: {
      ...X64_FACTS,
      emulated: 'true',
      emulator: 'box64 0.3.4',
      'machine-model': 'Raspberry Pi 5 Model B Rev 1.0',
      libc: 'glibc 2.36',
      'glibc-floor': '2.36',
      kernel: '6.12.25+rpt-rpi-v8',
      distribution: 'debian 12',
      'cpu-model': 'unknown',
      'cpu-cores': '4',
      cpus: '4',
      'x86-64-level': 'unknown',
      memory: '7.8GiB',
    },
  },
  {
    name: 'an arm process under qemu-arm on an arm64 processor without a 32-bit mode',
    how: 'derived',
    source: 'Neoverse V1 technical reference manual (no AArch32), qemu linux-user',
    node: arm,
    files: linuxFiles({
      kernel: '6.1.94-99.176.amzn2023.aarch64',
      machine: 'aarch64',
      distribution: ['debian', '12'],
      online: '0-7',
      kilobytes: 15_896_412,
      modalias: ARM64_MODALIAS,
      dmi: ['Amazon EC2', 'c7g.2xlarge'],
      cpuinfo: armCpuinfo([[8, '0x41', '0xd40']], A76),
    }),
    programs: processPrograms(ARM, { arch: 'arm64' }),
    links: { [RUNNING]: '/usr/bin/qemu-arm-static' },
    glibc: '2.36',
    expected: {
      platform: 'linux/arm/v7',
      'rust-target': 'armv7-unknown-linux-gnueabihf',
      'machine-arch': 'arm64',
      emulated: 'true',
      emulator: 'qemu-arm',
      'machine-model': 'Amazon EC2 c7g.2xlarge',
      libc: 'glibc 2.36',
      'glibc-floor': '2.36',
      kernel: '6.1.94-99.176.amzn2023.aarch64',
      distribution: 'debian 12',
      'cpu-model': 'unknown',
      'cpu-cores': '8',
      cpus: '8',
      memory: '15.1GiB',
      'virtual-machine': 'amazon ec2',
    },
  },
  {
    name: 'riscv64 Node under an unknown emulator on x64',
    how: 'derived',
    source: 'the case of a name alone',
    node: { platform: 'linux', arch: 'riscv64' },
    files: linuxFiles({
      kernel: '6.6.0',
      machine: 'x86_64',
      distribution: ['debian', '13'],
      online: '0',
      kilobytes: 1_000_000,
      modalias: X86_MODALIAS,
      dmi: ['LENOVO', '20XW'],
      cpuinfo: x86Cpuinfo(1, 'GenuineIntel', 'Intel(R) N100', 'fpu lm cx16 lahf_lm'),
    }),
    programs: processPrograms(
      { arch: 'riscv64', interpreter: '/lib/ld-linux-riscv64-lp64d.so.1' },
      { arch: 'amd64', data: 'words' },
    ),
    links: { [RUNNING]: '/opt/rvemu/bin/rvemu (deleted)' },
    glibc: '2.41',
    expected: {
      platform: 'linux/riscv64',
      'rust-target': 'riscv64gc-unknown-linux-gnu',
      'machine-arch': 'amd64',
      emulated: 'true',
      emulator: 'rvemu',
      'machine-model': 'LENOVO 20XW',
      libc: 'glibc 2.41',
      'glibc-floor': '2.41',
      kernel: '6.6.0',
      distribution: 'debian 13',
      'cpu-model': 'unknown',
      'cpu-cores': '1',
      cpus: '1',
      memory: '976MiB',
    },
  },
];
