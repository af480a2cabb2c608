// The possible values of facts that have few, families of them, and names that people use instead. A test compares the values with
// those of all recorded machines.

import { ARCH_ALIASES, ARCH_NAME_TABLE, type Convention, UNAME_OFF_LINUX } from '../../platform/names.ts';
import { listKnownFeatures } from '../facts/cpu/features.ts';
import { PROVIDER_NAMES } from '../facts/job/provider.ts';

interface KnownValues {
  readonly values: readonly string[];
  readonly hints: Readonly<Record<string, string>>;
}

const ARCHITECTURES = Object.values(ARCH_NAME_TABLE);

/** Returns the names of all architectures in a convention, and `none` for those without a name. Names in others are hints. */
export function architectureNamesIn(convention: Convention): KnownValues {
  const values = ARCHITECTURES.flatMap((names) => names[convention] ?? []);
  const hints = ARCHITECTURES.flatMap((names) => {
    const own = names[convention];
    return own === null ? [] : Object.values(names).flatMap((name) => (name === null ? [] : [[name, own] as const]));
  });
  return { values: [...new Set([...values, 'none'])], hints: Object.fromEntries(hints.toReversed()) };
}

const UNAME_NAMES = architectureNamesIn('uname');
const UNAME_ALIASES = ARCH_ALIASES.map(([name]) => name).filter((name) => /^\w+$/.test(name));
const OTHER_UNAME_NAMES = Object.values(UNAME_OFF_LINUX).flatMap((names) => Object.values(names));

/** What `uname -m` prints on any system. */
export const UNAME_VALUES: KnownValues = {
  values: [...new Set([...UNAME_NAMES.values, ...UNAME_ALIASES, ...OTHER_UNAME_NAMES])],
  hints: UNAME_NAMES.hints,
};

const CONTAINERS = [
  ...['docker', 'kubernetes', 'podman', 'buildkit', 'containerd', 'lxc', 'lxc-libvirt', 'systemd-nspawn'],
  ...['apptainer', 'singularity', 'ecs', 'fargate', 'openvz', 'oci', 'rkt', 'pouch', 'proot', 'flatpak', 'windows'],
];

const VIRTUAL_MACHINES = [
  ...['kvm', 'qemu', 'google compute engine', 'amazon ec2', 'hyper-v', 'vmware', 'virtualbox', 'xen', 'parallels'],
  ...['apple', 'bhyve', 'bochs', 'powervm', 'uml', 'z/vm'],
];

/** `yes` is any container. The fact itself is never `yes`. */
export const CONTAINER_VALUES = {
  values: [...CONTAINERS, 'none'],
  families: { yes: CONTAINERS },
  hints: { k8s: 'kubernetes', nspawn: 'systemd-nspawn' },
};

/**
 * `yes` is any virtual machine, and the fact for an unknown hypervisor. Instances of Google and Amazon that name their cloud run on
 * KVM. The other families are the names in systemd-detect-virt.
 */
export const VIRTUAL_MACHINE_VALUES = {
  values: [...VIRTUAL_MACHINES, 'yes', 'none'],
  families: {
    yes: VIRTUAL_MACHINES,
    kvm: ['google compute engine', 'amazon ec2'],
    google: ['google compute engine'],
    amazon: ['amazon ec2'],
    microsoft: ['hyper-v'],
    oracle: ['virtualbox'],
  },
  hints: {
    aws: 'amazon',
    ec2: 'amazon',
    gce: 'google',
    gcp: 'google',
    azure: 'hyper-v',
    wsl: 'hyper-v',
    firecracker: 'yes',
  },
};

export const SANDBOX_VALUES = { values: ['gvisor', 'none'], families: { yes: ['gvisor'] } };

export const KVM_VALUES = {
  values: ['yes', 'no'],
  families: { true: ['yes'], false: ['no'] },
  hints: { none: 'no' },
};

export const RUNNER_VALUES = {
  values: ['github-hosted', 'self-hosted', 'none'],
  hints: { github: 'github-hosted', hosted: 'github-hosted', self: 'self-hosted' },
};

/** GitHub's own runners are a family. */
export const PROVIDER_VALUES = {
  values: [...PROVIDER_NAMES, 'none'],
  families: { 'github-hosted': ['github', 'github-larger'] },
  hints: { warp: 'warpbuild', runson: 'runs-on' },
};

export const ENDIANNESS_VALUES = {
  values: ['little', 'big'],
  hints: { le: 'little', 'little-endian': 'little', be: 'big', 'big-endian': 'big' },
};

const ON_ALL_AMD64 = 'All amd64 processors have it. Remove it from the condition.';
const IN_LEVEL_2 = "Write 'x86-64-level: v2', which includes it.";
const FOR_KVM = "Write 'kvm: yes' if the job runs virtual machines.";

export const FEATURE_VALUES = {
  noun: 'feature',
  values: listKnownFeatures(),
  // arm64 calls it asimd.
  impliedBy: { neon: 'asimd' },
  fixes: {
    fpu: ON_ALL_AMD64,
    mmx: ON_ALL_AMD64,
    sse: ON_ALL_AMD64,
    sse2: ON_ALL_AMD64,
    sse3: IN_LEVEL_2,
    pni: IN_LEVEL_2,
    vmx: FOR_KVM,
    svm: FOR_KVM,
    hypervisor: "Write 'virtual-machine: yes'.",
  },
  hints: {
    avx512: 'avx512f',
    amx: 'amx_tile',
    dotprod: 'asimddp',
    fp16: 'asimdhp',
    crc: 'crc32',
    lzcnt: 'abm',
  },
};

export const LIBC_VALUES = {
  names: ['glibc', 'musl', 'bionic', 'static', 'none'],
  hints: { gnu: 'glibc', libc: 'glibc', android: 'bionic', alpine: 'musl' },
};

export const EMULATOR_VALUES = { synonyms: { 'qemu-user': 'qemu', 'qemu-user-static': 'qemu', prism: 'windows' } };
