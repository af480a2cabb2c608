// The model of the processor: its name in cpuinfo, or for arm the name for the numbers of its Main ID Register.

import { UNKNOWN_FACT } from '../../fact-text.ts';
import { ARM_IMPLEMENTERS } from './arm-parts.ts';
import { detectCpuFamily, findCpuinfoField, findCpuinfoFields } from './cpuinfo.ts';

// The fields that have the model, on different architectures.
const MODEL_FIELDS = ['model name', 'Model Name', 'cpu', 'uarch'] as const;

/** Returns the models in a cpuinfo: `AMD EPYC 7763 64-Core Processor`, `Arm Cortex-X925 + Arm Cortex-A725`, or `unknown`. */
export function parseCpuModel(cpuinfo: string): string {
  const family = detectCpuFamily(cpuinfo);
  if (family === 's390') return s390Model(cpuinfo);
  const cores = family === 'arm' ? armCores(cpuinfo) : [];
  if (cores.length > 0) return cores.join(' + ');
  const named = MODEL_FIELDS.flatMap((name) => findCpuinfoField(cpuinfo, name) ?? []).find((value) => value !== '');
  return named ?? UNKNOWN_FACT;
}

// Each processor has the five fields of its register in the same order: implementer, architecture, variant, part, revision.
// A hypervisor may set them to 0.
function armCores(cpuinfo: string): string[] {
  const implementers = findCpuinfoFields(cpuinfo, 'CPU implementer');
  const parts = findCpuinfoFields(cpuinfo, 'CPU part');
  const names = parts.flatMap((part, index) => armCore(implementers[index] ?? '', part) ?? []);
  return [...new Set(names)];
}

function armCore(implementer: string, part: string): string | null {
  const maker = ARM_IMPLEMENTERS.get(Number(implementer));
  if (maker === undefined || !/^0x[0-9a-f]{1,4}$/.test(part)) return null;
  const { name, parts } = maker;
  const partName = parts[part] ?? (name === '' ? null : `(part ${part})`);
  return partName && `${name} ${partName}`.trimStart();
}

// The line is `processor 0: version = FF,  identification = 0133E8,  machine = 2964`. The first processor may have another number.
function s390Model(cpuinfo: string): string {
  const machine = /^processor \d{1,5}: .*\bmachine = (\w{1,8})/m.exec(cpuinfo)?.[1];
  return machine === undefined ? UNKNOWN_FACT : `IBM/S390 ${machine}`;
}
