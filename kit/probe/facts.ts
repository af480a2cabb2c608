// The facts of a probe, by the names that outputs, conditions and tables use. Every value is one line of text: `unknown` if it
// cannot be found out, `none` if the machine does not have it.
import type { HostEvidence } from '../platform/host/evidence.ts';

/** In the order of display. The README of arch-probe describes each. */
export const FACT_NAMES = [
  // The platform of this process, and its names in other conventions.
  'platform', // linux/arm/v7
  'os', // linux
  'arch', // arm
  'variant', // v7
  'node-arch', // arm
  'runner-arch', // ARM
  'uname-machine', // armv7l
  'debian-arch', // armhf
  'rust-target', // armv7-unknown-linux-gnueabihf
  // The machine.
  'machine-arch', // amd64
  'emulated', // true or false
  'emulator', // qemu-arm 8.2.2
  'machine-model', // Dell Inc. PowerEdge R740
  // What programs need.
  'libc', // glibc 2.36
  'glibc-floor', // 2.36: the newest that a program may need
  'kernel', // 6.8.0-1017-azure
  'distribution', // ubuntu 24.04, or wine
  'distribution-family', // rhel centos fedora: ID_LIKE
  'page-size', // 4096
  'endianness', // little or big
  // Processors, memory and disks.
  'cpu-model', // AMD EPYC 7763 64-Core Processor
  'cpu-cores', // online logical processors
  'cpus', // whole processors that affinity and cgroups allow
  'cpu-features', // avx2 aes sha
  'x86-64-level', // v3
  'memory', // 15.6GiB
  'memory-limit', // 512MiB: of the cgroup
  'disk-free', // 21.3GiB: of the workspace
  'temp-disk-free', // of the folder for temporary files
  // The environment.
  'container', // docker
  'sandbox', // gvisor
  'virtual-machine', // kvm, or yes for an unknown hypervisor
  'kvm', // yes or no: whether this process can open /dev/kvm
  'wsl', // 1 or 2
  'runner', // github-hosted or self-hosted
  'runner-provider', // github, depot
  'runner-image', // ubuntu24 20250105.1.0
  // The NVIDIA GPUs of this job.
  'gpu', // 8 x NVIDIA H100 80GB HBM3
  'gpus', // 8
  'gpu-driver', // 550.54.15
  // Other platforms that run here.
  'binfmt-platforms', // linux/arm64: those that the kernel emulates
  'binfmt-handlers', // qemu-aarch64=linux/arm64:OCF, where containers need F
  'docker-platforms', // linux/amd64 linux/arm64: Docker's own, and those that it emulates
] as const;

export type FactName = (typeof FACT_NAMES)[number];

export type MachineFacts = Readonly<Record<FactName, string>>;

export interface ProbeReport {
  readonly facts: MachineFacts;
  /** The evidence for `emulated`. */
  readonly evidence: readonly HostEvidence[];
}
