// What a probe finds out, by the names under which outputs, conditions and tables have it. Every value is one line of
// text; `unknown` where it cannot be known, `none` where it is known that there is no such thing.

/** In the order in which they are shown. */
export const FACT_NAMES = [
  // The process, as OCI and others spell its platform: `linux/arm/v7`; its parts; `arm`, `ARM`, `armv7l`, `armhf`, triple.
  'platform',
  'os',
  'arch',
  'variant',
  'node-arch',
  'runner-arch',
  'uname-machine',
  'debian-arch',
  'rust-target',
  // The machine under it: `amd64`; `true` or `false`; `qemu-aarch64 8.2.2`; who made it and which it is.
  'machine-arch',
  'emulated',
  'emulator',
  'machine-model',
  // What programs are loaded by: `glibc 2.36`; `2.36`; `6.8.0-1017-azure`; `ubuntu 24.04`; bytes; `little` or `big`.
  'libc',
  'glibc-floor',
  'kernel',
  'distribution',
  'page-size',
  'endianness',
  // Processors and memory, and what of them is left to this process. cpu-cores are all logical processors that are
  // online, cpus the whole ones that affinity and cgroups leave. `avx2 aes sha`; `v3`; `15.6GiB`; `512MiB`.
  'cpu-model',
  'cpu-cores',
  'cpus',
  'cpu-features',
  'x86-64-level',
  'memory',
  'memory-limit',
  // What is around it: `docker`; `kvm`, or `yes` for one of no known name; `1` or `2`; `github-hosted`, `self-hosted`;
  // `ubuntu24 20250105.1.0`; `8 x NVIDIA H100 80GB HBM3`; `550.54.15`.
  'container',
  'virtual-machine',
  'wsl',
  'runner',
  'runner-image',
  'gpu',
  'gpu-driver',
  // What else runs here: platforms, separated by spaces; binfmt_misc's handlers as `qemu-aarch64=linux/arm64:OCF`, where
  // F is what containers need; Docker's own platform first, then those that it can emulate.
  'binfmt-platforms',
  'binfmt-handlers',
  'docker-platforms',
] as const;

export type FactName = (typeof FACT_NAMES)[number];

export type MachineFacts = Readonly<Record<FactName, string>>;

/** What a source says that the verdict about emulation rests on. */
export interface Evidence {
  readonly source: string;
  readonly says: string;
}

export interface ProbeReport {
  readonly facts: MachineFacts;
  readonly evidence: readonly Evidence[];
}
