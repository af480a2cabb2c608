// Arm boards and workstations: Raspberry Pi, Jetson, DGX.

import { ARM64_MODALIAS, armCpuinfo, linuxFiles } from './linux-files.ts';
import { type Machine, nativeNode } from './machine.ts';

const arm64 = { platform: 'linux', arch: 'arm64' };
const arm = { platform: 'linux', arch: 'arm', armVersion: '7' };
const ARM64_NODE = nativeNode('arm64', '/lib/ld-linux-aarch64.so.1');
const ARM_NODE = nativeNode('arm', '/lib/ld-linux-armhf.so.3');

const A72 = 'fp asimd evtstrm crc32 cpuid';
const A76 = 'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp';
const A78 = `${A76} uscat ilrcpc flagm paca pacg`;
const GB10 =
  'fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm jscvt fcma lrcpc dcpop sha3 sm3 sm4 ' +
  'asimddp sha512 sve asimdfhm dit uscat ilrcpc flagm sb paca pacg dcpodp sve2 sveaes svepmull svebitperm svesha3 svesm4 ' +
  'flagm2 frint svei8mm svebf16 i8mm bf16 dgh bti ecv afp wfxt';
const GB10_FEATURES =
  'aes asimd pmull sha1 sha2 sha3 sha512 sm3 sm4 crc32 atomics fphp asimdhp asimddp asimdfhm asimdrdm jscvt lrcpc dcpop ' +
  'sve sve2 sveaes i8mm bf16 svei8mm svebf16 paca bti sha lse';

const PI_TAIL = (model: string) =>
  `Hardware\t: BCM2835\nRevision\t: d04170\nSerial\t\t: 0000000000000000\nModel\t\t: ${model}\n`;

const ARMV7_CPU =
  'processor\t: 0\nmodel name\t: ARMv7 Processor rev 3 (v7l)\nBogoMIPS\t: 108.00\n' +
  'Features\t: half thumb fastmult vfp edsp neon vfpv3 tls vfpv4 idiva idivt vfpd32 lpae evtstrm crc32 \n' +
  'CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n';

const nvidia = (version: string, gpus: Readonly<Record<string, string>>) => ({
  '/proc/driver/nvidia/version': `NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  ${version}  Release Build  (dvs@b)\nGCC version:  gcc 13\n`,
  ...Object.fromEntries(
    Object.entries(gpus).map(([bus, model]) => [
      `/proc/driver/nvidia/gpus/${bus}/information`,
      `Model: \t\t ${model}\nIRQ:   \t\t 300\nGPU UUID: \t GPU-????????\nBus Location: \t ${bus}\n`,
    ]),
  ),
});

export const BOARDS: readonly Machine[] = [
  {
    name: 'DGX Spark (GB10), two kinds of cores',
    how: 'published',
    source: 'github.com/hrw/arm-socs-table/issues/133 (cpuinfo, kernel), github.com/Syllo/nvtop/issues/426 (driver)',
    node: arm64,
    files: linuxFiles({
      kernel: '6.14.0-1013-nvidia',
      machine: 'aarch64',
      distribution: ['ubuntu', '24.04'],
      online: '0-19',
      kilobytes: 125_512_008,
      modalias: ARM64_MODALIAS,
      dmi: ['NVIDIA', 'NVIDIA_DGX_Spark'],
      cpuinfo: armCpuinfo(
        [
          [5, '0x41', '0xd87'],
          [5, '0x41', '0xd85'],
          [5, '0x41', '0xd87'],
          [5, '0x41', '0xd85'],
        ],
        GB10,
      ),
      others: nvidia('580.95.05', { '000f:01:00.0': 'NVIDIA GB10' }),
    }),
    programs: ARM64_NODE,
    glibc: '2.39',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'NVIDIA_DGX_Spark',
      libc: 'glibc 2.39',
      'glibc-floor': '2.39',
      kernel: '6.14.0-1013-nvidia',
      distribution: 'ubuntu 24.04',
      'cpu-model': 'Arm Cortex-A725 + Arm Cortex-X925',
      'cpu-cores': '20',
      cpus: '20',
      'cpu-features': GB10_FEATURES,
      memory: '119.6GiB',
      gpu: 'NVIDIA GB10',
      gpus: '1',
      'gpu-driver': '580.95.05',
    },
  },
  {
    name: 'DGX Station (Grace with a GB300), 64 KiB pages',
    how: 'derived',
    source: 'github.com/archspec/archspec-json/issues/83 (Grace), NVIDIA DGX Station user guide',
    node: arm64,
    pageSize: 65_536,
    files: linuxFiles({
      kernel: '6.8.0-1028-nvidia-64k',
      machine: 'aarch64',
      distribution: ['ubuntu', '24.04'],
      online: '0-71',
      kilobytes: 519_893_696,
      modalias: ARM64_MODALIAS,
      dmi: ['NVIDIA', 'DGX Station'],
      cpuinfo: armCpuinfo([[72, '0x41', '0xd4f']], GB10),
      others: nvidia('580.82.07', { '0009:01:00.0': 'NVIDIA GB300', '0019:01:00.0': 'NVIDIA RTX PRO 2000' }),
    }),
    programs: ARM64_NODE,
    glibc: '2.39',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'NVIDIA DGX Station',
      libc: 'glibc 2.39',
      'glibc-floor': '2.39',
      kernel: '6.8.0-1028-nvidia-64k',
      distribution: 'ubuntu 24.04',
      'page-size': '65536',
      'cpu-model': 'Arm Neoverse-V2',
      'cpu-cores': '72',
      cpus: '72',
      'cpu-features': GB10_FEATURES,
      memory: '495.8GiB',
      gpu: 'NVIDIA GB300 + NVIDIA RTX PRO 2000',
      gpus: '2',
      'gpu-driver': '580.82.07',
    },
  },
  {
    name: 'Jetson AGX Orin, whose driver does not list the GPU',
    how: 'published',
    source: 'github.com/KavrakiLab/vamp/issues/20 (processors), github.com/nix-community/nixGL/issues/139 (driver)',
    node: arm64,
    files: linuxFiles({
      kernel: '5.10.104-tegra',
      distribution: ['ubuntu', '20.04'],
      online: '0-11',
      kilobytes: 31_300_000,
      modalias: ARM64_MODALIAS,
      treeModel: 'Jetson AGX Orin Developer Kit',
      cpuinfo: armCpuinfo([[12, '0x41', '0xd42']], A78),
      others: nvidia('35.3.1', {}),
    }),
    programs: ARM64_NODE,
    glibc: '2.31',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'Jetson AGX Orin Developer Kit',
      libc: 'glibc 2.31',
      'glibc-floor': '2.31',
      kernel: '5.10.104-tegra',
      distribution: 'ubuntu 20.04',
      'cpu-model': 'Arm Cortex-A78AE',
      'cpu-cores': '12',
      cpus: '12',
      'cpu-features': 'aes asimd pmull sha1 sha2 crc32 atomics fphp asimdhp asimddp asimdrdm lrcpc dcpop paca sha lse',
      memory: '29.8GiB',
      gpu: 'unknown',
      gpus: 'unknown',
      'gpu-driver': '35.3.1',
    },
  },
  {
    name: 'Jetson TX2, with cores of two implementers',
    how: 'published',
    source: 'github.com/hrw/arm-socs-table/issues/25',
    node: arm64,
    files: linuxFiles({
      kernel: '4.9.253-tegra',
      distribution: ['ubuntu', '18.04'],
      online: '0,3-5',
      allowed: '0,3-5',
      kilobytes: 8_047_696,
      treeModel: 'quill',
      cpuinfo: armCpuinfo(
        [
          [1, '0x41', '0xd07'],
          [2, '0x4e', '0x003'],
          [3, '0x41', '0xd07'],
        ],
        'fp asimd evtstrm aes pmull sha1 sha2 crc32',
      ),
    }),
    programs: ARM64_NODE,
    glibc: '2.27',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'quill',
      libc: 'glibc 2.27',
      'glibc-floor': '2.27',
      kernel: '4.9.253-tegra',
      distribution: 'ubuntu 18.04',
      'cpu-model': 'Arm Cortex-A57 + NVIDIA Denver 2',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': 'aes asimd pmull sha1 sha2 crc32 sha',
      memory: '7.6GiB',
    },
  },
  {
    name: 'Raspberry Pi 5, 16 KiB pages',
    how: 'published',
    source: 'github.com/hrw/arm-socs-table/issues/96 (cpuinfo), Raspberry Pi OS kernel 2712',
    node: arm64,
    pageSize: 16_384,
    files: linuxFiles({
      kernel: '6.12.25+rpt-rpi-2712',
      machine: 'aarch64',
      distribution: ['debian', '12'],
      online: '0-3',
      kilobytes: 8_255_936,
      modalias: ARM64_MODALIAS,
      treeModel: 'Raspberry Pi 5 Model B Rev 1.0',
      cpuinfo: armCpuinfo([[4, '0x41', '0xd0b']], A76, PI_TAIL('Raspberry Pi 5 Model B Rev 1.0')),
    }),
    programs: ARM64_NODE,
    glibc: '2.36',
    expected: {
      platform: 'linux/arm64',
      'rust-target': 'aarch64-unknown-linux-gnu',
      'machine-arch': 'arm64',
      'machine-model': 'Raspberry Pi 5 Model B Rev 1.0',
      libc: 'glibc 2.36',
      'glibc-floor': '2.36',
      kernel: '6.12.25+rpt-rpi-2712',
      distribution: 'debian 12',
      'page-size': '16384',
      'cpu-model': 'Arm Cortex-A76',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': 'aes asimd pmull sha1 sha2 crc32 atomics fphp asimdhp asimddp asimdrdm lrcpc dcpop sha lse',
      memory: '7.8GiB',
    },
  },
  {
    name: 'Raspberry Pi 4, a 64-bit kernel under a 32-bit system',
    how: 'published',
    source: 'github.com/procount/pinn/issues/760 (uname, dpkg), github.com/raspberrypi/linux/issues/5402',
    node: arm,
    uname: 'aarch64',
    files: linuxFiles({
      kernel: '6.1.0-rpi6-rpi-v8',
      machine: 'aarch64',
      distribution: ['raspbian', '12'],
      online: '0-3',
      kilobytes: 7_996_084,
      modalias: ARM64_MODALIAS,
      treeModel: 'Raspberry Pi 4 Model B Rev 1.4',
      cpuinfo: armCpuinfo([[4, '0x41', '0xd08']], A72, PI_TAIL('Raspberry Pi 4 Model B Rev 1.4')),
    }),
    programs: ARM_NODE,
    glibc: '2.36',
    expected: {
      platform: 'linux/arm/v7',
      'uname-machine': 'aarch64',
      'rust-target': 'armv7-unknown-linux-gnueabihf',
      'machine-arch': 'arm64',
      'machine-model': 'Raspberry Pi 4 Model B Rev 1.4',
      libc: 'glibc 2.36',
      'glibc-floor': '2.36',
      kernel: '6.1.0-rpi6-rpi-v8',
      distribution: 'raspbian 12',
      'cpu-model': 'Arm Cortex-A72',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': 'asimd crc32',
      memory: '7.6GiB',
    },
  },
  {
    name: 'Raspberry Pi 4, a 32-bit kernel before 6.1, without its device tree',
    how: 'published',
    source: 'github.com/hrw/arm-socs-table/issues/31',
    node: arm,
    files: linuxFiles({
      kernel: '5.15.76-v7l+',
      distribution: ['raspbian', '11'],
      online: '0-3',
      kilobytes: 3_930_636,
      cpuinfo: `${ARMV7_CPU.repeat(4)}${PI_TAIL('Raspberry Pi 4 Model B Rev 1.2')}`,
    }),
    programs: ARM_NODE,
    glibc: '2.31',
    expected: {
      platform: 'linux/arm/v7',
      'rust-target': 'armv7-unknown-linux-gnueabihf',
      'machine-arch': 'arm',
      'machine-model': 'Raspberry Pi 4 Model B Rev 1.2',
      libc: 'glibc 2.31',
      'glibc-floor': '2.31',
      kernel: '5.15.76-v7l+',
      distribution: 'raspbian 11',
      'cpu-model': 'Arm Cortex-A72',
      'cpu-cores': '4',
      cpus: '4',
      'cpu-features': 'neon vfpv3 vfpv4 idiva crc32',
      memory: '3.7GiB',
    },
  },
];
