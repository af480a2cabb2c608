// The facts of a Linux machine.

import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { formatBinfmtHandlers, formatBinfmtPlatforms, readBinfmtHandlers } from './binfmt.ts';
import { formatMemoryLimit, readCgroupLimits } from './cgroup/limits.ts';
import { countLinuxCpus } from './cpu/count.ts';
import { detectCpuFamily, familyOfArch, findCpuinfoField, isCpuinfoFor, isSameCpuFamily } from './cpu/cpuinfo.ts';
import { detectX8664Level, parseFeatures, selectKnownFeatures } from './cpu/features.ts';
import { parseCpuModel } from './cpu/model.ts';
import { type DockerQuery, formatDockerPlatforms } from './docker/docker.ts';
import type { Execution } from './execution.ts';
import { readLinuxGpus } from './gpu.ts';
import { canUseKvm } from './job/kvm.ts';
import { type Firmware, formatMachineModel, readLinuxFirmware } from './machine-model.ts';
import { readDistribution, readKernelRelease, readLinuxPageSize, readTotalMemory } from './operating-system.ts';
import { detectLinuxContainer } from './virtualization/container.ts';
import { detectSandbox } from './virtualization/sandbox.ts';
import { classifyVirtualMachine } from './virtualization/virtual-machine.ts';
import { readVirtualMachineSigns } from './virtualization/virtual-machine-signs.ts';
import { detectWsl } from './virtualization/wsl.ts';

/** What the probe found out before. */
export interface LinuxFactSources {
  readonly execution: Execution;
  /** The text of /proc/cpuinfo. */
  readonly cpuinfo: string;
  readonly daemon: DockerQuery;
}

/** The features in cpuinfo, which may be those of an emulated processor; null without a list. */
type FeatureSet = ReadonlySet<string> | null;

/** Returns the facts of a Linux machine. */
export function gatherLinuxFacts(system: ProbeSystem, sources: LinuxFactSources): Partial<MachineFacts> {
  const { execution, cpuinfo, daemon } = sources;
  const limits = readCgroupLimits(system);
  const counts = countLinuxCpus(system, limits.cpus);
  const kernel = readKernelRelease(system);
  const handlers = readBinfmtHandlers(system);
  const words = parseFeatures(cpuinfo);
  const environment = environmentFacts(system, cpuinfo, kernel, readHypervisorFlag(execution, cpuinfo, words));
  return {
    ...environment,
    ...cpuFacts(execution, cpuinfo, words),
    kernel,
    ...readDistribution(system),
    kvm: canUseKvm(system),
    'page-size': readLinuxPageSize(system, execution.host.platform.arch),
    'cpu-cores': counts.cores,
    cpus: counts.cpus,
    memory: readTotalMemory(system),
    'memory-limit': formatMemoryLimit(limits.memory),
    ...readLinuxGpus(system, environment.container),
    'binfmt-platforms': formatBinfmtPlatforms(handlers),
    'binfmt-handlers': formatBinfmtHandlers(handlers),
    'docker-platforms': formatDockerPlatforms(daemon, handlers, kernel),
  };
}

function cpuFacts(execution: Execution, cpuinfo: string, listed: FeatureSet): Partial<MachineFacts> {
  const { arch } = execution.host.platform;
  const known = isOfProcess(execution, cpuinfo);
  const words = known ? listed : null;
  const family = familyOfArch(arch);
  const level = words === null ? UNKNOWN_FACT : detectX8664Level(words);
  return {
    'cpu-model': known ? parseCpuModel(cpuinfo) : UNKNOWN_FACT,
    'cpu-features': words === null ? UNKNOWN_FACT : formatWords(selectKnownFeatures(words, family)),
    'x86-64-level': arch === 'amd64' ? level : NONE_FACT,
  };
}

// Under an emulator, cpuinfo describes either the emulated processor or that of the machine. If both are of one family, it is
// ambiguous.
function isOfProcess({ host, emulated }: Execution, cpuinfo: string): boolean {
  const { machine, platform } = host;
  const { arch } = platform;
  const ambiguous = emulated !== false && machine !== UNKNOWN_FACT && isSameCpuFamily(machine, arch);
  return isCpuinfoFor(cpuinfo, arch) && !ambiguous;
}

function environmentFacts(
  system: ProbeSystem,
  cpuinfo: string,
  kernel: string,
  hypervisorFlag: boolean | null,
): Pick<MachineFacts, 'machine-model' | 'container' | 'sandbox' | 'virtual-machine' | 'wsl'> {
  const firmware = withBoardModel(readLinuxFirmware(system), cpuinfo);
  const sandbox = detectSandbox(system, kernel);
  const wsl = detectWsl(system, kernel);
  const cpuVendor = findCpuinfoField(cpuinfo, 'vendor_id');
  const signs = readVirtualMachineSigns(system, { firmware, hypervisorFlag, wsl2: wsl === '2', cpuVendor });
  return {
    'machine-model': formatMachineModel(firmware),
    container: detectLinuxContainer(system, sandbox === 'gvisor'),
    sandbox,
    'virtual-machine': classifyVirtualMachine(signs),
    wsl,
  };
}

// On a Raspberry Pi cpuinfo has the model too, and containers do not hide it.
function withBoardModel(firmware: Firmware, cpuinfo: string): Firmware {
  const { vendor, treeModel } = firmware;
  return vendor === null && treeModel === null
    ? { ...firmware, treeModel: findCpuinfoField(cpuinfo, 'Model') }
    : firmware;
}

// The flag of a real x86 processor. Emulators of other processors do not replace cpuinfo, so it is still that of the machine.
function readHypervisorFlag({ host, emulated }: Execution, cpuinfo: string, words: FeatureSet): boolean | null {
  const emulatedCpuinfo = emulated !== false && isCpuinfoFor(cpuinfo, host.platform.arch);
  if (detectCpuFamily(cpuinfo) !== 'x86' || emulatedCpuinfo) return null;
  return words?.has('hypervisor') ?? null;
}
