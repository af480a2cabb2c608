// The kind of condition for each fact.

import type { FactName } from '../facts.ts';
import * as amounts from './kinds/amounts.ts';
import { ARCHITECTURE_KIND, BOOLEAN_KIND, OS_KIND, oneOfKind, wordsOfKind } from './kinds/closed-sets.ts';
import type { ConditionKind, ImpossibleValue } from './kinds/condition-kind.ts';
import { DISTRIBUTION_KIND } from './kinds/distribution.ts';
import { namesKind, versionKind } from './kinds/names.ts';
import { EMULATED_PLATFORMS_KIND, PLATFORM_KIND, RUNNABLE_PLATFORMS_KIND } from './kinds/platforms.ts';
import * as known from './known-values.ts';

/** In the order of the facts. */
export const CONDITION_KINDS: Readonly<Record<FactName, ConditionKind>> = {
  platform: PLATFORM_KIND,
  os: OS_KIND,
  arch: ARCHITECTURE_KIND,
  variant: amounts.ARM_VARIANT_KIND,
  'node-arch': oneOfKind(known.architectureNamesIn('node')),
  'runner-arch': oneOfKind(known.architectureNamesIn('runner')),
  'uname-machine': oneOfKind(known.UNAME_VALUES),
  'debian-arch': oneOfKind(known.architectureNamesIn('debian')),
  'rust-target': namesKind("a target or parts of it, such as 'aarch64-unknown-linux-gnu' or 'musl'"),
  'machine-arch': ARCHITECTURE_KIND,
  emulated: BOOLEAN_KIND,
  emulator: versionKind({
    ...known.EMULATOR_VALUES,
    syntax: "a name, a version or both, such as 'qemu >=8', or 'none'",
    reject: rejectEmulator,
  }),
  'machine-model': namesKind("a part of the name, such as 'DGX' or 'PowerEdge R740'"),
  libc: versionKind({ ...known.LIBC_VALUES, syntax: "a name, a version or both, such as 'glibc >=2.31'" }),
  'glibc-floor': versionKind({ names: ['none'], syntax: "a version of glibc, such as '>=2.31', or 'none'" }),
  kernel: versionKind({ syntax: "a name, a version or both, such as '>=5.4' or 'azure'" }),
  distribution: DISTRIBUTION_KIND,
  'distribution-family': namesKind("a distribution, such as 'debian' or 'rhel', or 'none'"),
  'page-size': amounts.PAGE_SIZE_KIND,
  endianness: oneOfKind(known.ENDIANNESS_VALUES),
  'cpu-model': namesKind("a part of the name, such as 'neoverse' or 'epyc 7763'"),
  'cpu-cores': amounts.COUNT_KIND,
  cpus: amounts.COUNT_KIND,
  'cpu-features': wordsOfKind(known.FEATURE_VALUES),
  'x86-64-level': amounts.X86_64_LEVEL_KIND,
  memory: amounts.SIZE_KIND,
  'memory-limit': amounts.LIMIT_KIND,
  'disk-free': amounts.SIZE_KIND,
  'temp-disk-free': amounts.SIZE_KIND,
  container: oneOfKind(known.CONTAINER_VALUES),
  sandbox: oneOfKind(known.SANDBOX_VALUES),
  'virtual-machine': oneOfKind(known.VIRTUAL_MACHINE_VALUES),
  kvm: oneOfKind(known.KVM_VALUES),
  wsl: amounts.WSL_KIND,
  runner: oneOfKind(known.RUNNER_VALUES),
  'runner-provider': oneOfKind(known.PROVIDER_VALUES),
  'runner-image': versionKind({
    syntax: "a name, a version or both, such as 'ubuntu24 >=20250101'",
    reject: rejectImage,
  }),
  gpu: namesKind("a part of the name, such as 'A100', or 'none', or the condition 'gpus: >=1' for any GPU"),
  gpus: amounts.COUNT_OR_NONE_KIND,
  'gpu-driver': versionKind({ names: ['none'], syntax: "a version, such as '>=550', or 'none'" }),
  'binfmt-platforms': EMULATED_PLATFORMS_KIND,
  'binfmt-handlers': namesKind("parts of the handlers, such as 'qemu-aarch64', or 'none'"),
  'docker-platforms': RUNNABLE_PLATFORMS_KIND,
};

// A complete virtual machine is no emulator of programs, and looks native from inside.
function rejectEmulator(name: string): ImpossibleValue | null {
  if (!name.startsWith('qemu-system')) return null;
  return { problem: 'it is a virtual machine, not an emulator of programs', fix: "Write 'virtual-machine: qemu'." };
}

// The runner calls the image of ubuntu-24.04 ubuntu24, and that of windows-2025 win25.
function rejectImage(name: string): ImpossibleValue | null {
  const [, system, year] = /^(ubuntu|windows|macos)-(?:20)?(\d\d)/.exec(name) ?? [];
  if (system === undefined) return null;
  const image = `${system === 'windows' ? 'win' : system}${year}`;
  return { problem: 'it is a label, not the name of an image', fix: `Write '${image}'.` };
}
