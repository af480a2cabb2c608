// The facts of a Windows machine, from Node and the registry.

import { formatFactSize, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { type Firmware, formatMachineModel, NO_FIRMWARE } from './machine-model.ts';
import { readDistribution, readKernelRelease } from './operating-system.ts';
import { classifyVirtualMachine } from './virtualization/virtual-machine.ts';
import { NO_VIRTUAL_MACHINE_SIGNS } from './virtualization/virtual-machine-signs.ts';

const BIOS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\BIOS';
const CONTROL_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control';
const PROCESSORS_KEY = 'HKLM\\HARDWARE\\DESCRIPTION\\System\\CentralProcessor';
// The same on x86 and arm64. Source: learn.microsoft.com, "Large-page support" and GetSystemInfo.
const PAGE_BYTES = 4096;
/** Windows Server 2022. */
const FIRST_BUILD_WITHOUT_GROUPS = 20_348;
/** The distribution if Windows programs run on another system. */
const WINE = 'wine';
// Source: Wine's tools/winebuild/spec32.c.
const WINE_MARK_OFFSET = 64;
const WINE_MARK_BYTES = 32;

/** Returns the facts of a Windows machine, as a process of `arch` sees it. */
export async function gatherWindowsFacts(system: ProbeSystem, arch: string): Promise<Partial<MachineFacts>> {
  const folder = `${system.environment.SystemRoot ?? 'C:\\Windows'}\\System32`;
  const query = (...args: readonly string[]) => system.run(`${folder}\\reg.exe`, ['query', ...args]);
  const [bios, control, processorKeys] = await Promise.all([
    query(BIOS_KEY),
    query(CONTROL_KEY, '/v', 'ContainerType'),
    query(PROCESSORS_KEY),
  ]);
  const firmware = parseBiosFirmware(bios?.stdout ?? '');
  const { cpuModel, memoryBytes } = system.hardware();
  return {
    'machine-model': formatMachineModel(firmware),
    kernel: readKernelRelease(system),
    ...readDistribution(system),
    ...(isWine(system, folder) && { distribution: WINE }),
    kvm: 'no',
    'page-size': String(PAGE_BYTES),
    'cpu-model': cpuModel || UNKNOWN_FACT,
    ...countWindowsCpus(system, countProcessorKeys(processorKeys?.stdout ?? '')),
    'x86-64-level': arch === 'amd64' ? UNKNOWN_FACT : NONE_FACT,
    memory: formatFactSize(memoryBytes),
    container: control === null ? UNKNOWN_FACT : parseWindowsContainer(control.stdout),
    sandbox: NONE_FACT,
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
    version: registryValue(printed, 'SystemVersion'),
    boardVendor: registryValue(printed, 'BaseBoardManufacturer'),
    biosVendor: registryValue(printed, 'BIOSVendor'),
  };
}

/** Returns the container in the output of `reg query` for ContainerType, which exists in containers only. */
export function parseWindowsContainer(printed: string): string {
  return /^[ \t]*ContainerType[ \t]+REG_DWORD[ \t]+0x/im.test(printed) ? 'windows' : NONE_FACT;
}

/** Returns the number of processors in the output of `reg query` for CentralProcessor, which has one key for each. */
export function countProcessorKeys(printed: string): number {
  return new Set(printed.match(/(?<=\\CentralProcessor\\)\d{1,5}(?=[ \t\r]*$)/gim)).size;
}

// Node counts one group of up to 64 processors. Its affinity is that of all groups in newer systems and of one in older ones, whose
// other processes may be in other groups. Source: learn.microsoft.com, "Processor Groups".
function countWindowsCpus(system: ProbeSystem, keys: number): Pick<MachineFacts, 'cpu-cores' | 'cpus'> {
  const { processors, parallelism } = system.hardware();
  const cores = Math.max(processors, keys);
  const hasGroups = processors > 0 && keys > processors;
  const build = Number(/^\d+\.\d+\.(\d+)/.exec(system.release)?.[1] ?? 0);
  const allowed = build >= FIRST_BUILD_WITHOUT_GROUPS ? String(cores) : UNKNOWN_FACT;
  return { 'cpu-cores': cores > 0 ? String(cores) : UNKNOWN_FACT, cpus: hasGroups ? allowed : String(parallelism) };
}

// Wine marks its own libraries in the part of the file that Windows ignores.
function isWine(system: ProbeSystem, folder: string): boolean {
  const mark = system.readAt(`${folder}\\ntdll.dll`, WINE_MARK_OFFSET, WINE_MARK_BYTES);
  return mark !== null && /^Wine (?:builtin|placeholder) DLL\0/.test(Buffer.from(mark).toString('latin1'));
}

function registryValue(printed: string, name: string): string | null {
  const value = new RegExp(`^[ \\t]*${name}[ \\t]+REG_SZ[ \\t]+(\\S.*)$`, 'im').exec(printed)?.[1];
  return value?.trim() || null;
}
