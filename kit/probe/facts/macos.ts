// The facts of a Mac, most of them from sysctl. Sources: Apple's "Determining instruction set characteristics", sysctl(3).

import { formatFactSize, formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { detectX8664Level, selectKnownFeatures } from './cpu/features.ts';
import { NO_FIRMWARE } from './machine-model.ts';
import { readDistribution, readKernelRelease } from './operating-system.ts';
import { classifyVirtualMachine, NO_VIRTUAL_MACHINE_SIGNS } from './virtual-machine.ts';

// The names of features in sysctl, and in Linux's cpuinfo. The first is from macOS 11.
const ARM_FEATURE_NAMES: readonly (readonly [string, string])[] = [
  ['hw.optional.armv8_1_atomics', 'atomics'],
  ['hw.optional.armv8_crc32', 'crc32'],
  ['hw.optional.AdvSIMD', 'asimd'],
  ['hw.optional.arm.FEAT_LSE', 'atomics'],
  ['hw.optional.arm.FEAT_AES', 'aes'],
  ['hw.optional.arm.FEAT_PMULL', 'pmull'],
  ['hw.optional.arm.FEAT_SHA1', 'sha1'],
  ['hw.optional.arm.FEAT_SHA256', 'sha2'],
  ['hw.optional.arm.FEAT_SHA3', 'sha3'],
  ['hw.optional.arm.FEAT_SHA512', 'sha512'],
  ['hw.optional.arm.FEAT_CRC32', 'crc32'],
  ['hw.optional.arm.FEAT_FP16', 'asimdhp'],
  ['hw.optional.arm.FEAT_DotProd', 'asimddp'],
  ['hw.optional.arm.FEAT_BF16', 'bf16'],
  ['hw.optional.arm.FEAT_I8MM', 'i8mm'],
  ['hw.optional.arm.FEAT_SME', 'sme'],
  ['hw.optional.arm.FEAT_SME2', 'sme2'],
];

const X86_FEATURE_LISTS: readonly string[] = [
  'machdep.cpu.features',
  'machdep.cpu.leaf7_features',
  'machdep.cpu.extfeatures',
];

// Features that Apple and cpuinfo spell differently.
const X86_FEATURE_ALIASES: Readonly<Record<string, string>> = {
  sse3: 'pni',
  'sse4.1': 'sse4_1',
  'sse4.2': 'sse4_2',
  'avx1.0': 'avx',
  lzcnt: 'abm',
  lahf: 'lahf_lm',
  rdwrfsgs: 'fsgsbase',
};

const SYSCTL_NAMES: readonly string[] = ['hw.pagesize', 'hw.model', 'kern.hv_vmm_present'];

/** Returns the facts of a Mac, as a process of `arch` sees it. */
export async function gatherMacosFacts(system: ProbeSystem, arch: string): Promise<Partial<MachineFacts>> {
  const features = arch === 'arm64' ? ARM_FEATURE_NAMES.map(([name]) => name) : X86_FEATURE_LISTS;
  const printed = await system.run('/usr/sbin/sysctl', ['-i', ...SYSCTL_NAMES, ...features]);
  const values = parseSysctl(printed?.stdout ?? '');
  const words = arch === 'arm64' ? parseArmFeatures(values) : parseX86Features(values);
  const { cpuModel, processors, parallelism, memoryBytes } = system.hardware();
  const model = values.get('hw.model') ?? null;
  return {
    'machine-model': model ?? UNKNOWN_FACT,
    kernel: readKernelRelease(system),
    ...readDistribution(system),
    kvm: 'no',
    'page-size': values.get('hw.pagesize') ?? UNKNOWN_FACT,
    'cpu-model': cpuModel || UNKNOWN_FACT,
    'cpu-cores': processors > 0 ? String(processors) : UNKNOWN_FACT,
    cpus: String(parallelism),
    'cpu-features': words === null ? UNKNOWN_FACT : formatWords(selectKnownFeatures(words)),
    'x86-64-level': arch === 'amd64' ? (words === null ? UNKNOWN_FACT : detectX8664Level(words)) : NONE_FACT,
    memory: formatFactSize(memoryBytes),
    'memory-limit': NONE_FACT,
    container: NONE_FACT,
    'virtual-machine': classifyVirtualMac(values.get('kern.hv_vmm_present'), model),
    wsl: NONE_FACT,
    gpu: NONE_FACT,
    'gpu-driver': NONE_FACT,
    'binfmt-platforms': NONE_FACT,
    'binfmt-handlers': NONE_FACT,
  };
}

/** Returns the names and values that sysctl printed. */
export function parseSysctl(printed: string): ReadonlyMap<string, string> {
  return new Map(
    printed.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^([\w.]+): (.*)$/.exec(line.trim()) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.trim()]];
    }),
  );
}

function parseArmFeatures(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  const known = ARM_FEATURE_NAMES.filter(([name]) => values.has(name));
  if (known.length === 0) return null;
  return new Set(known.filter(([name]) => values.get(name) === '1').map(([, word]) => word));
}

function parseX86Features(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  const lists = X86_FEATURE_LISTS.flatMap((name) => values.get(name) ?? []);
  if (lists.length === 0) return null;
  const words = lists.flatMap((list) => list.toLowerCase().split(/\s+/));
  return new Set(words.map((word) => X86_FEATURE_ALIASES[word] ?? word.replaceAll('.', '_')));
}

function classifyVirtualMac(present: string | undefined, model: string | null): string {
  if (present === undefined) return UNKNOWN_FACT;
  return classifyVirtualMachine({
    ...NO_VIRTUAL_MACHINE_SIGNS,
    hypervisorFlag: present === '1',
    firmware: { ...NO_FIRMWARE, product: model },
  });
}
