// The facts of machines for tests of expectations.
import type { MachineFacts } from '../../../../kit/probe/facts.ts';

/** An arm64 runner hosted by GitHub. */
export const ARM64: MachineFacts = {
  platform: 'linux/arm64',
  os: 'linux',
  arch: 'arm64',
  variant: 'none',
  'node-arch': 'arm64',
  'runner-arch': 'ARM64',
  'uname-machine': 'aarch64',
  'debian-arch': 'arm64',
  'rust-target': 'aarch64-unknown-linux-gnu',
  'machine-arch': 'arm64',
  emulated: 'false',
  emulator: 'none',
  'machine-model': 'Microsoft Corporation Virtual Machine',
  libc: 'glibc 2.39',
  'glibc-floor': '2.39',
  kernel: '6.8.0-1017-azure',
  distribution: 'ubuntu 24.04',
  'distribution-family': 'debian',
  'page-size': '4096',
  endianness: 'little',
  'cpu-model': 'ARM Neoverse-N2 (r0p0)',
  'cpu-cores': '4',
  cpus: '4',
  'cpu-features': 'aes asimd crc32 lse sha sha3 sve sve2',
  'x86-64-level': 'none',
  memory: '15.6GiB',
  'memory-limit': 'none',
  'disk-free': '21.3GiB',
  'temp-disk-free': '512MiB',
  container: 'none',
  sandbox: 'none',
  'virtual-machine': 'hyper-v',
  kvm: 'no',
  wsl: 'none',
  runner: 'github-hosted',
  'runner-provider': 'github',
  'runner-image': 'ubuntu24 20250105.1.0',
  gpu: 'none',
  gpus: '0',
  'gpu-driver': 'none',
  'binfmt-platforms': 'linux/amd64 linux/arm/v7',
  'binfmt-handlers': 'qemu-x86_64=linux/amd64:OCF',
  'docker-platforms': 'linux/arm64 linux/amd64',
};

/** A self-hosted amd64 server with few known facts. */
export const AMD64: MachineFacts = {
  ...ARM64,
  platform: 'linux/amd64',
  arch: 'amd64',
  'machine-arch': 'amd64',
  libc: 'musl 1.2.5',
  'glibc-floor': 'none',
  distribution: 'alpine 3.21.2',
  'distribution-family': 'none',
  'cpu-model': 'AMD EPYC 7763 64-Core Processor',
  cpus: '2',
  'cpu-features': 'aes avx avx2 bmi2 sha sse4_2',
  'x86-64-level': 'v3',
  'memory-limit': '512MiB',
  container: 'docker',
  runner: 'self-hosted',
  'runner-provider': 'self-hosted',
  'runner-image': 'unknown',
  'docker-platforms': 'unknown',
};

/** A container for arm64 on that server. */
export const EMULATED: MachineFacts = {
  ...AMD64,
  platform: 'linux/arm64',
  arch: 'arm64',
  emulated: 'true',
  emulator: 'qemu-aarch64 8.2.2',
};

/** An x64 runner on an Apple processor. */
export const ROSETTA: MachineFacts = {
  ...ARM64,
  platform: 'darwin/amd64',
  os: 'darwin',
  arch: 'amd64',
  emulated: 'true',
  emulator: 'rosetta 2',
  libc: 'none',
  distribution: 'macos 15.1',
  'distribution-family': 'none',
  'page-size': '16384',
};

/** A container that hides the machine. */
export const SILENT: MachineFacts = {
  ...AMD64,
  'machine-arch': 'unknown',
  emulated: 'unknown',
  emulator: 'unknown',
  libc: 'glibc',
};

/** A 32-bit system on a Raspberry Pi 4. */
export const PI: MachineFacts = {
  ...ARM64,
  platform: 'linux/arm/v7',
  arch: 'arm',
  variant: 'v7',
  'debian-arch': 'armhf',
};
