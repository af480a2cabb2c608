// The facts of a Mac, most of them sysctl's: Apple's "Determining instruction set characteristics", sysctl(3).

import { NONE, sizeText, UNKNOWN, wordsText } from '../fact-text.ts';
import type { Facts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { knownFeatures, x8664Level } from './cpu/features.ts';
import { NO_FIRMWARE } from './machine-model.ts';
import { distribution, kernelRelease } from './operating-system.ts';
import { NO_SIGNS, virtualMachine } from './virtual-machine.ts';

// What Apple's processors can do, by names of sysctl, and cpuinfo's words for it. The first is macOS 11's.
const ARM_WORDS: readonly (readonly [string, string])[] = [
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

const X86_LISTS: readonly string[] = ['machdep.cpu.features', 'machdep.cpu.leaf7_features', 'machdep.cpu.extfeatures'];

// Apple's words that cpuinfo spells otherwise.
const X86_WORDS: Readonly<Record<string, string>> = {
  sse3: 'pni',
  'sse4.1': 'sse4_1',
  'sse4.2': 'sse4_2',
  'avx1.0': 'avx',
  lzcnt: 'abm',
  lahf: 'lahf_lm',
  rdwrfsgs: 'fsgsbase',
};

const NAMES: readonly string[] = ['hw.pagesize', 'hw.model', 'kern.hv_vmm_present'];

/** Returns the facts of a Mac, as a process of `arch` sees it. */
export async function macosFacts(system: ProbeSystem, arch: string): Promise<Partial<Facts>> {
  const features = arch === 'arm64' ? ARM_WORDS.map(([name]) => name) : X86_LISTS;
  const printed = await system.run('/usr/sbin/sysctl', ['-i', ...NAMES, ...features]);
  const values = parseSysctl(printed?.stdout ?? '');
  const words = arch === 'arm64' ? armWords(values) : x86Words(values);
  const { cpuModel, processors, parallelism, memoryBytes } = system.hardware();
  const model = values.get('hw.model') ?? null;
  return {
    'machine-model': model ?? UNKNOWN,
    kernel: kernelRelease(system),
    distribution: distribution(system),
    'page-size': values.get('hw.pagesize') ?? UNKNOWN,
    'cpu-model': cpuModel || UNKNOWN,
    'cpu-cores': processors > 0 ? String(processors) : UNKNOWN,
    cpus: String(parallelism),
    'cpu-features': words === null ? UNKNOWN : wordsText(knownFeatures(words)),
    'x86-64-level': arch === 'amd64' ? (words === null ? UNKNOWN : x8664Level(words)) : NONE,
    memory: sizeText(memoryBytes),
    'memory-limit': NONE,
    container: NONE,
    'virtual-machine': virtualMac(values.get('kern.hv_vmm_present'), model),
    wsl: NONE,
    gpu: NONE,
    'gpu-driver': NONE,
    'binfmt-platforms': NONE,
    'binfmt-handlers': NONE,
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

function armWords(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  const known = ARM_WORDS.filter(([name]) => values.has(name));
  if (known.length === 0) return null;
  return new Set(known.filter(([name]) => values.get(name) === '1').map(([, word]) => word));
}

function x86Words(values: ReadonlyMap<string, string>): ReadonlySet<string> | null {
  const lists = X86_LISTS.flatMap((name) => values.get(name) ?? []);
  if (lists.length === 0) return null;
  const words = lists.flatMap((list) => list.toLowerCase().split(/\s+/));
  return new Set(words.map((word) => X86_WORDS[word] ?? word.replaceAll('.', '_')));
}

function virtualMac(present: string | undefined, model: string | null): string {
  if (present === undefined) return UNKNOWN;
  return virtualMachine({ ...NO_SIGNS, hypervisorFlag: present === '1', firmware: { ...NO_FIRMWARE, product: model } });
}
