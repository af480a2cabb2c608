// The facts of a Mac, most of them from sysctl. Source: sysctl(3).

import { formatFactSize, formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { listFeatureNames, parseAppleFeatures } from './cpu/apple.ts';
import { detectX8664Level, selectKnownFeatures } from './cpu/features.ts';
import { NO_FIRMWARE } from './machine-model.ts';
import { readDistribution, readKernelRelease } from './operating-system.ts';
import { classifyVirtualMachine } from './virtualization/virtual-machine.ts';
import { NO_VIRTUAL_MACHINE_SIGNS } from './virtualization/virtual-machine-signs.ts';

const SYSCTL_NAMES: readonly string[] = ['hw.pagesize', 'hw.model', 'kern.hv_vmm_present'];

/** Returns the facts of a Mac, as a process of `arch` sees it. */
export async function gatherMacosFacts(system: ProbeSystem, arch: string): Promise<Partial<MachineFacts>> {
  const printed = await system.run('/usr/sbin/sysctl', ['-i', ...SYSCTL_NAMES, ...listFeatureNames(arch)]);
  const values = parseSysctl(printed?.stdout ?? '');
  const words = parseAppleFeatures(values, arch);
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
    'cpu-features':
      words === null ? UNKNOWN_FACT : formatWords(selectKnownFeatures(words, arch === 'arm64' ? 'arm' : 'x86')),
    'x86-64-level': arch === 'amd64' ? (words === null ? UNKNOWN_FACT : detectX8664Level(words)) : NONE_FACT,
    memory: formatFactSize(memoryBytes),
    'memory-limit': NONE_FACT,
    container: NONE_FACT,
    sandbox: NONE_FACT,
    'virtual-machine': classifyVirtualMac(values.get('kern.hv_vmm_present'), model),
    wsl: NONE_FACT,
    // Every Mac has a GPU, but not one with a driver of NVIDIA.
    gpu: UNKNOWN_FACT,
    gpus: UNKNOWN_FACT,
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

function classifyVirtualMac(present: string | undefined, model: string | null): string {
  if (present === undefined) return UNKNOWN_FACT;
  return classifyVirtualMachine({
    ...NO_VIRTUAL_MACHINE_SIGNS,
    hypervisorFlag: present === '1',
    firmware: { ...NO_FIRMWARE, product: model },
  });
}
