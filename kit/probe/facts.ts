// The facts of a probe, by the names that outputs, conditions and tables use. Every value is one line of text: `unknown` if it
// cannot be found out, `none` if the machine does not have it.
import type { HostEvidence } from '../platform/host/evidence.ts';

/** In the order of display. */
export const FACT_NAMES = [
  // The platform of this process, as OCI spells it: `linux/arm/v7`. Its parts. Other spellings: `arm`, `ARM`, `armv7l`, `armhf`, triple.
  'platform',
  'os',
  'arch',
  'variant',
  'node-arch',
  'runner-arch',
  'uname-machine',
  'debian-arch',
  'rust-target',
  // The machine: `amd64`; `true` or `false`; `qemu-aarch64 8.2.2`; manufacturer and model.
  'machine-arch',
  'emulated',
  'emulator',
  'machine-model',
  // What programs need: `glibc 2.36`; `2.36`; `6.8.0-1017-azure`; `ubuntu 24.04` or `wine`; `debian`; bytes; `little` or `big`.
  'libc',
  'glibc-floor',
  'kernel',
  'distribution',
  'distribution-family',
  'page-size',
  'endianness',
  // Processors and memory, and the share that this process may use. cpu-cores counts all online logical processors, cpus the
  // whole processors that affinity and cgroups allow. `avx2 aes sha`; `v3`; `15.6GiB`; `512MiB`; the free space of the workspace
  // and of the folder for temporary files, `21.3GiB`.
  'cpu-model',
  'cpu-cores',
  'cpus',
  'cpu-features',
  'x86-64-level',
  'memory',
  'memory-limit',
  'disk-free',
  'temp-disk-free',
  // The environment: `docker`; `gvisor`; `kvm`, or `yes` for an unknown hypervisor; `yes` or `no` for access to /dev/kvm; `1` or
  // `2`; `github-hosted`, `self-hosted`; `github`, `depot`; `ubuntu24 20250105.1.0`; the GPUs of this job: `8 x NVIDIA H100 80GB
  // HBM3`, `8`; `550.54.15`.
  'container',
  'sandbox',
  'virtual-machine',
  'kvm',
  'wsl',
  'runner',
  'runner-provider',
  'runner-image',
  'gpu',
  'gpus',
  'gpu-driver',
  // Other platforms that run here: the kernel's; its binfmt_misc handlers as `qemu-aarch64=linux/arm64:OCF`, where containers
  // need F; Docker's own platform and the ones that it emulates.
  'binfmt-platforms',
  'binfmt-handlers',
  'docker-platforms',
] as const;

export type FactName = (typeof FACT_NAMES)[number];

export type MachineFacts = Readonly<Record<FactName, string>>;

export interface ProbeReport {
  readonly facts: MachineFacts;
  /** The evidence for `emulated`. */
  readonly evidence: readonly HostEvidence[];
}
