// The facts of a Linux machine that are the same whoever runs on it, but for what is left to this process.

import { readText } from '../../platform/host/system.ts';
import { formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { formatBinfmtHandlers, formatBinfmtPlatforms, readBinfmtHandlers } from './binfmt.ts';
import { readCgroupLimits } from './cgroup.ts';
import { detectLinuxContainer } from './container.ts';
import { countLinuxCpus } from './cpu/count.ts';
import { detectCpuFamily, findCpuinfoField, isCpuinfoFor, isSameCpuFamily } from './cpu/cpuinfo.ts';
import { detectX8664Level, parseFeatures, selectKnownFeatures } from './cpu/features.ts';
import { parseCpuModel } from './cpu/model.ts';
import { type DockerDaemon, formatDockerPlatforms } from './docker.ts';
import type { Execution } from './execution.ts';
import { readLinuxGpus } from './gpu.ts';
import { type Firmware, formatMachineModel, readLinuxFirmware } from './machine-model.ts';
import { formatMemoryLimit, formatTotalMemory } from './memory.ts';
import { readDistribution, readKernelRelease, readLinuxPageSize } from './operating-system.ts';
import { classifyVirtualMachine, readVirtualMachineSigns } from './virtual-machine.ts';
import { parseWslVersion } from './wsl.ts';

/** What is known before: how the process runs, the text of /proc/cpuinfo, what Docker answered. */
export interface LinuxFactSources {
  readonly execution: Execution;
  readonly cpuinfo: string;
  readonly daemon: DockerDaemon | 'unknown' | null;
}

/** The features that a cpuinfo lists, whosever it is; null without a list. */
type FeatureSet = ReadonlySet<string> | null;

/** Returns the facts of a Linux machine. */
export function gatherLinuxFacts(system: ProbeSystem, sources: LinuxFactSources): Partial<MachineFacts> {
  const { execution, cpuinfo, daemon } = sources;
  const limits = readCgroupLimits(system);
  const counts = countLinuxCpus(system, limits.cpus);
  const kernel = readKernelRelease(system);
  const handlers = readBinfmtHandlers(system);
  const { gpu, driver } = readLinuxGpus(system);
  const words = parseFeatures(cpuinfo);
  return {
    ...environmentFacts(system, cpuinfo, kernel, readHypervisorFlag(execution, cpuinfo, words)),
    ...cpuFacts(execution, cpuinfo, words),
    kernel,
    distribution: readDistribution(system),
    'page-size': readLinuxPageSize(system, execution.host.platform.arch),
    'cpu-cores': counts.cores,
    cpus: counts.cpus,
    memory: formatTotalMemory(readText(system, '/proc/meminfo') ?? ''),
    'memory-limit': formatMemoryLimit(limits.memory),
    gpu,
    'gpu-driver': driver,
    'binfmt-platforms': formatBinfmtPlatforms(handlers),
    'binfmt-handlers': formatBinfmtHandlers(handlers),
    'docker-platforms': formatDockerPlatforms(daemon, handlers, kernel),
  };
}

function cpuFacts(execution: Execution, cpuinfo: string, listed: FeatureSet): Partial<MachineFacts> {
  const { arch } = execution.host.platform;
  const known = isOfProcess(execution, cpuinfo);
  const words = known ? listed : null;
  const level = words === null ? UNKNOWN_FACT : detectX8664Level(words);
  return {
    'cpu-model': known ? parseCpuModel(cpuinfo) : UNKNOWN_FACT,
    'cpu-features': words === null ? UNKNOWN_FACT : formatWords(selectKnownFeatures(words)),
    'x86-64-level': arch === 'amd64' ? level : NONE_FACT,
  };
}

// An emulator's cpuinfo describes the processor that it pretends, or it is the machine's, which says nothing of the
// process. Where both are of one family there is no telling.
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
): Partial<MachineFacts> {
  const firmware = withBoardModel(readLinuxFirmware(system), cpuinfo);
  const wsl = parseWslVersion(kernel);
  const signs = readVirtualMachineSigns(system, { firmware, hypervisorFlag, wsl2: wsl === '2' });
  return {
    'machine-model': formatMachineModel(firmware),
    container: detectLinuxContainer(system),
    'virtual-machine': classifyVirtualMachine(signs),
    wsl,
  };
}

// Raspberry Pis have their model in cpuinfo too, where containers do not hide it.
function withBoardModel(firmware: Firmware, cpuinfo: string): Firmware {
  const { vendor, treeModel } = firmware;
  return vendor === null && treeModel === null
    ? { ...firmware, treeModel: findCpuinfoField(cpuinfo, 'Model') }
    : firmware;
}

// Of a processor of x86 that is not pretended: an emulator of another one leaves the machine's cpuinfo as it is.
function readHypervisorFlag({ host, emulated }: Execution, cpuinfo: string, words: FeatureSet): boolean | null {
  const pretended = emulated !== false && isCpuinfoFor(cpuinfo, host.platform.arch);
  if (detectCpuFamily(cpuinfo) !== 'x86' || pretended) return null;
  return words?.has('hypervisor') ?? null;
}
