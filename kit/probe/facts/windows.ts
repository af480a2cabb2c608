// The facts of a Windows machine, from Node and the registry.

import { formatFactSize, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { type Firmware, formatMachineModel, NO_FIRMWARE } from './machine-model.ts';
import { readDistribution, readKernelRelease } from './operating-system.ts';
import { classifyVirtualMachine, NO_VIRTUAL_MACHINE_SIGNS } from './virtual-machine.ts';

const BIOS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
const CONTROL_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
// The same on x86 and arm64. Source: learn.microsoft.com, "Large-page support" and GetSystemInfo.
const PAGE_BYTES = 4096;

/** Returns the facts of a Windows machine, as a process of `arch` sees it. */
export async function gatherWindowsFacts(system: ProbeSystem, arch: string): Promise<Partial<MachineFacts>> {
  const reg = `${system.environment.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`;
  const [bios, control] = await Promise.all([
    system.run(reg, ['query', BIOS_KEY]),
    system.run(reg, ['query', CONTROL_KEY, '/v', 'ContainerType']),
  ]);
  const firmware = parseBiosFirmware(bios?.stdout ?? '');
  const { cpuModel, processors, parallelism, memoryBytes } = system.hardware();
  return {
    'machine-model': formatMachineModel(firmware),
    kernel: readKernelRelease(system),
    ...readDistribution(system),
    kvm: 'no',
    'page-size': String(PAGE_BYTES),
    'cpu-model': cpuModel || UNKNOWN_FACT,
    'cpu-cores': processors > 0 ? String(processors) : UNKNOWN_FACT,
    cpus: String(parallelism),
    'x86-64-level': arch === 'amd64' ? UNKNOWN_FACT : NONE_FACT,
    memory: formatFactSize(memoryBytes),
    container: control === null ? UNKNOWN_FACT : parseWindowsContainer(control.stdout),
    'virtual-machine': classifyVirtualMachine({ ...NO_VIRTUAL_MACHINE_SIGNS, firmware }),
    wsl: NONE_FACT,
    'binfmt-platforms': NONE_FACT,
    'binfmt-handlers': NONE_FACT,
  };
}

/** Returns the firmware in the output of `reg query`, such as `    SystemManufacturer    REG_SZ    LENOVO`. */
export function parseBiosFirmware(printed: string): Firmware {
  return {
    ...NO_FIRMWARE,
    vendor: registryValue(printed, 'SystemManufacturer'),
    product: registryValue(printed, 'SystemProductName'),
    biosVendor: registryValue(printed, 'BIOSVendor'),
  };
}

/** Returns the container in the output of `reg query` for ContainerType, which exists in containers only. */
export function parseWindowsContainer(printed: string): string {
  return /^[ \t]*ContainerType[ \t]+REG_DWORD[ \t]+0x/im.test(printed) ? 'windows' : NONE_FACT;
}

function registryValue(printed: string, name: string): string | null {
  const value = new RegExp(`^[ \\t]*${name}[ \\t]+REG_SZ[ \\t]+(\\S.*)$`, 'im').exec(printed)?.[1];
  return value?.trim() || null;
}
