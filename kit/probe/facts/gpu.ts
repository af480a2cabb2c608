// The NVIDIA GPUs and their driver, as the kernel module reports them in /proc/driver/nvidia.

import { readText } from '../../platform/host/system.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

const FOLDER = '/proc/driver/nvidia';
const MAX_GPUS = 32;

interface GpuFacts {
  /** `NVIDIA GB10`, `8 x NVIDIA H100 80GB HBM3`; `none` without the driver. */
  readonly gpu: string;
  readonly driver: string;
}

/** Returns the GPUs of a Linux machine. They are `unknown` if the driver lists none, as on a Jetson. */
export function readLinuxGpus(system: ProbeSystem): GpuFacts {
  const version = readText(system, `${FOLDER}/version`);
  if (version === null)
    return hasProc(system) ? { gpu: NONE_FACT, driver: NONE_FACT } : { gpu: UNKNOWN_FACT, driver: UNKNOWN_FACT };
  const folders = system.listFolder(`${FOLDER}/gpus`, MAX_GPUS) ?? [];
  const models = folders.flatMap(
    (name) => parseGpuModel(readText(system, `${FOLDER}/gpus/${name}/information`) ?? '') ?? [],
  );
  return { gpu: formatGpuModels(models), driver: parseDriverVersion(version) };
}

/** Returns the version in a text such as `NVRM version: NVIDIA UNIX Open Kernel Module for aarch64  580.95.05  Release Build`. */
export function parseDriverVersion(text: string): string {
  return /^NVRM version: .*\bModule(?: for \S+)?\s+(\d[\d.]{0,20})\s/m.exec(text)?.[1] ?? UNKNOWN_FACT;
}

/** Returns the model in the information of a GPU, such as `Model: \t\t NVIDIA GB10`, or null. */
export function parseGpuModel(text: string): string | null {
  const model = /^Model:\s+(\S[^\n]{0,100})$/m.exec(text)?.[1]?.trim() ?? '';
  return model === '' || /^unknown$/i.test(model) ? null : model;
}

function formatGpuModels(models: readonly string[]): string {
  const texts = [...new Set(models)].map((model) => {
    const count = models.filter((each) => each === model).length;
    return count === 1 ? model : `${count} x ${model}`;
  });
  return texts.length === 0 ? UNKNOWN_FACT : texts.join(' + ');
}

function hasProc(system: ProbeSystem): boolean {
  return readText(system, '/proc/self/cgroup') !== null || readText(system, '/proc/meminfo') !== null;
}
