// A real virtual machine of Firecracker, recorded natively and through QEMU. The names of its control groups are removed.

import { type Machine, nativeNode, PROCESS_ID, processPrograms } from './machine.ts';
import recorded from './recorded-files.json' with { type: 'json' };

const SOURCE = 'Debian 12 under Firecracker, Node 24.21.0';
const RUNNING = `/proc/self/task/${PROCESS_ID}/exe`;

const files: Readonly<Record<string, string>> = recorded.amd64;
const native = { platform: 'linux', arch: 'x64' };
const emulated = { platform: 'linux', arch: 'arm64' };
const arm64Node = { arch: 'arm64', interpreter: '/lib/ld-linux-aarch64.so.1' } as const;
const x64Node = { arch: 'amd64', interpreter: '/lib64/ld-linux-x86-64.so.2' } as const;

// The text around the version in QEMU's programs of Debian 12 and 13.
const qemu = (target: string, version: string) => {
  return `Unable to reserve 0x%lX bytes\0qemu-${target} version ${version} (Debian 1:${version}+ds)\nCopyright (c)\0`;
};

const X86_FEATURES =
  'ssse3 sse4_1 sse4_2 popcnt cx16 movbe avx f16c fma avx2 bmi1 bmi2 abm adx aes pclmulqdq sha_ni vaes vpclmulqdq ' +
  'rdrand rdseed sha';

const COMMON = {
  libc: 'glibc 2.36',
  'glibc-floor': '2.36',
  kernel: '6.18.44-fc-v595',
  distribution: 'debian 12',
  'cpu-cores': '2',
  cpus: '2',
  memory: '23.5GiB',
  'binfmt-platforms': 'unknown',
  'binfmt-handlers': 'unknown',
} as const;

const UNDER_QEMU = {
  ...COMMON,
  platform: 'linux/arm64',
  'rust-target': 'aarch64-unknown-linux-gnu',
  'machine-arch': 'amd64',
  emulated: 'true',
  'cpu-model': 'unknown',
  'virtual-machine': 'yes',
} as const;

const { '/sys/devices/system/cpu/modalias': _modalias, ...withoutModalias } = files;
const { '/sys/devices/system/cpu/online': _online, ...withoutSys } = withoutModalias;

export const RECORDED: readonly Machine[] = [
  {
    name: 'Firecracker with the .dockerenv of its image',
    how: 'recorded',
    source: SOURCE,
    node: native,
    files,
    programs: nativeNode('amd64', x64Node.interpreter),
    glibc: '2.36',
    expected: {
      ...COMMON,
      platform: 'linux/amd64',
      'rust-target': 'x86_64-unknown-linux-gnu',
      'machine-arch': 'amd64',
      'cpu-model': 'AMD EPYC',
      'cpu-features': X86_FEATURES,
      'x86-64-level': 'v3',
      'virtual-machine': 'yes',
    },
  },
  {
    name: 'arm64 Node under qemu-user 7.2, with the cpuinfo of the machine',
    how: 'recorded',
    source: `${SOURCE}, qemu-user-static 7.2.22`,
    node: emulated,
    files,
    programs: processPrograms(arm64Node, { arch: 'amd64', data: qemu('aarch64', '7.2.22') }),
    links: { [RUNNING]: '/usr/bin/qemu-aarch64-static' },
    glibc: '2.36',
    expected: { ...UNDER_QEMU, emulator: 'qemu-aarch64 7.2.22' },
  },
  {
    name: 'arm64 Node under qemu-user 10.0, which fakes cpuinfo',
    how: 'recorded',
    source: `${SOURCE}, qemu-user 10.0.13`,
    node: emulated,
    files: { ...files, '/proc/cpuinfo': recorded.qemu10Cpuinfo },
    programs: processPrograms(arm64Node, { arch: 'amd64', data: qemu('aarch64', '10.0.13') }),
    links: { [RUNNING]: '/usr/bin/qemu-aarch64' },
    glibc: '2.36',
    expected: {
      ...UNDER_QEMU,
      emulator: 'qemu-aarch64 10.0.13',
      'cpu-model': 'QEMU max',
      'cpu-features':
        'aes asimd pmull sha1 sha2 sha3 sha512 sm3 sm4 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc ' +
        'dcpop sve sve2 sveaes i8mm bf16 svei8mm svebf16 sme paca bti mte rng sha lse',
      'virtual-machine': 'unknown',
    },
  },
  {
    name: 'arm64 Node in a chroot without /sys, under a renamed QEMU',
    how: 'recorded',
    source: `${SOURCE}, qemu-user-static 7.2.22 as /bin/emu`,
    node: emulated,
    files: withoutSys,
    programs: processPrograms(arm64Node, { arch: 'amd64', data: qemu('aarch64', '7.2.22') }),
    links: { [RUNNING]: '/bin/emu' },
    glibc: '2.36',
    expected: { ...UNDER_QEMU, emulator: 'qemu-aarch64 7.2.22', 'cpu-cores': 'unknown' },
  },
  {
    name: 'x64 Node under qemu-user on its own architecture',
    how: 'recorded',
    source: `${SOURCE}, qemu-user 10.0.13`,
    node: native,
    files,
    programs: processPrograms(x64Node, { arch: 'amd64', data: qemu('x86_64', '10.0.13') }),
    links: { [RUNNING]: '/usr/bin/qemu-x86_64' },
    glibc: '2.36',
    expected: {
      ...UNDER_QEMU,
      platform: 'linux/amd64',
      'rust-target': 'x86_64-unknown-linux-gnu',
      emulator: 'qemu-x86_64 10.0.13',
      'x86-64-level': 'unknown',
      'virtual-machine': 'unknown',
    },
  },
  {
    name: 'arm64 Node in a chroot through binfmt_misc, whose handler keeps QEMU open',
    how: 'recorded',
    source: `${SOURCE}, qemu-user-static 7.2.22, a namespace with its own binfmt_misc`,
    node: emulated,
    files: {
      ...files,
      '/proc/sys/fs/binfmt_misc/status': 'enabled\n',
      '/proc/sys/fs/binfmt_misc/register': '',
      '/proc/sys/fs/binfmt_misc/qemu-aarch64':
        'enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\noffset 0\n' +
        'magic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n',
    },
    programs: processPrograms(arm64Node, { arch: 'amd64', data: qemu('aarch64', '7.2.22') }),
    links: { [RUNNING]: '/usr/bin/qemu-aarch64-static' },
    glibc: '2.36',
    expected: {
      ...UNDER_QEMU,
      emulator: 'qemu-aarch64 7.2.22',
      'binfmt-platforms': 'linux/arm64',
      'binfmt-handlers': 'qemu-aarch64=linux/arm64:OCF',
    },
  },
];
