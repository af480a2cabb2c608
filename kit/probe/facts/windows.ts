// The facts of a Windows machine, of which the registry has those that Node does not know.

import { NONE, sizeText, UNKNOWN } from '../fact-text.ts';
import type { Facts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { type Firmware, machineModel, NO_FIRMWARE } from './machine-model.ts';
import { distribution, kernelRelease } from './operating-system.ts';
import { NO_SIGNS, virtualMachine } from './virtual-machine.ts';

const BIOS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
const CONTROL_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
// Of x86 and arm64 alike: learn.microsoft.com, "Large-page support" and GetSystemInfo.
const PAGE_BYTES = 4096;

/** Returns the facts of a Windows machine, as a process of `arch` sees it. */
export async function windowsFacts(system: ProbeSystem, arch: string): Promise<Partial<Facts>> {
  const reg = `${system.environment.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`;
  const [bios, control] = await Promise.all([
    system.run(reg, ['query', BIOS_KEY]),
    system.run(reg, ['query', CONTROL_KEY, '/v', 'ContainerType']),
  ]);
  const firmware = biosFirmware(bios?.stdout ?? '');
  const { cpuModel, processors, parallelism, memoryBytes } = system.hardware();
  return {
    'machine-model': machineModel(firmware),
    kernel: kernelRelease(system),
    distribution: distribution(system),
    'page-size': String(PAGE_BYTES),
    'cpu-model': cpuModel || UNKNOWN,
    'cpu-cores': processors > 0 ? String(processors) : UNKNOWN,
    cpus: String(parallelism),
    'x86-64-level': arch === 'amd64' ? UNKNOWN : NONE,
    memory: sizeText(memoryBytes),
    container: control === null ? UNKNOWN : windowsContainer(control.stdout),
    'virtual-machine': virtualMachine({ ...NO_SIGNS, firmware }),
    wsl: NONE,
    'binfmt-platforms': NONE,
    'binfmt-handlers': NONE,
  };
}

/** Returns what `reg query` printed of the BIOS: `    SystemManufacturer    REG_SZ    LENOVO`. */
export function biosFirmware(printed: string): Firmware {
  return {
    ...NO_FIRMWARE,
    vendor: registryValue(printed, 'SystemManufacturer'),
    product: registryValue(printed, 'SystemProductName'),
    biosVendor: registryValue(printed, 'BIOSVendor'),
  };
}

/** Returns the container by what `reg query` printed of ContainerType, which is there in containers only. */
export function windowsContainer(printed: string): string {
  return /^[ \t]*ContainerType[ \t]+REG_DWORD[ \t]+0x/im.test(printed) ? 'windows' : NONE;
}

function registryValue(printed: string, name: string): string | null {
  const value = new RegExp(`^[ \\t]*${name}[ \\t]+REG_SZ[ \\t]+(\\S.*)$`, 'im').exec(printed)?.[1];
  return value?.trim() || null;
}
