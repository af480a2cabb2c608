// The facts of a Linux machine that are the same whoever runs on it, but for what is left to this process.

import { readText } from '../../platform/host/system.ts';
import { NONE, UNKNOWN, wordsText } from '../fact-text.ts';
import type { Facts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { binfmtHandlers, binfmtList, binfmtPlatforms } from './binfmt.ts';
import { cgroupLimits } from './cgroup.ts';
import { linuxContainer } from './container.ts';
import { linuxCpuCounts } from './cpu/count.ts';
import { describes, familyOf, fieldOf, sameFamily } from './cpu/cpuinfo.ts';
import { featureWords, knownFeatures, x8664Level } from './cpu/features.ts';
import { cpuModel } from './cpu/model.ts';
import { type Daemon, dockerPlatforms } from './docker.ts';
import type { Execution } from './execution.ts';
import { linuxGpu } from './gpu.ts';
import { type Firmware, linuxFirmware, machineModel } from './machine-model.ts';
import { memoryLimitText, memoryText } from './memory.ts';
import { distribution, kernelRelease, linuxPageSize } from './operating-system.ts';
import { linuxVirtualSigns, virtualMachine } from './virtual-machine.ts';
import { wslVersion } from './wsl.ts';

/** What is known before: how the process runs, the text of /proc/cpuinfo, what Docker answered. */
export interface LinuxKnown {
  readonly execution: Execution;
  readonly cpuinfo: string;
  readonly daemon: Daemon | 'unknown' | null;
}

/** The features that a cpuinfo lists, whosever it is; null without a list. */
type Words = ReadonlySet<string> | null;

/** Returns the facts of a Linux machine. */
export function linuxFacts(system: ProbeSystem, known: LinuxKnown): Partial<Facts> {
  const { execution, cpuinfo, daemon } = known;
  const limits = cgroupLimits(system);
  const counts = linuxCpuCounts(system, limits.cpus);
  const kernel = kernelRelease(system);
  const handlers = binfmtHandlers(system);
  const { gpu, driver } = linuxGpu(system);
  const words = featureWords(cpuinfo);
  return {
    ...aroundFacts(system, cpuinfo, kernel, hypervisorFlagOf(execution, cpuinfo, words)),
    ...cpuFacts(execution, cpuinfo, words),
    kernel,
    distribution: distribution(system),
    'page-size': linuxPageSize(system, execution.host.platform.arch),
    'cpu-cores': counts.cores,
    cpus: counts.cpus,
    memory: memoryText(readText(system, '/proc/meminfo') ?? ''),
    'memory-limit': memoryLimitText(limits.memory),
    gpu,
    'gpu-driver': driver,
    'binfmt-platforms': binfmtPlatforms(handlers),
    'binfmt-handlers': binfmtList(handlers),
    'docker-platforms': dockerPlatforms(daemon, handlers, kernel),
  };
}

function cpuFacts(execution: Execution, cpuinfo: string, listed: Words): Partial<Facts> {
  const { arch } = execution.host.platform;
  const known = isOfProcess(execution, cpuinfo);
  const words = known ? listed : null;
  const level = words === null ? UNKNOWN : x8664Level(words);
  return {
    'cpu-model': known ? cpuModel(cpuinfo) : UNKNOWN,
    'cpu-features': words === null ? UNKNOWN : wordsText(knownFeatures(words)),
    'x86-64-level': arch === 'amd64' ? level : NONE,
  };
}

// An emulator's cpuinfo describes the processor that it pretends, or it is the machine's, which says nothing of the
// process. Where both are of one family there is no telling.
function isOfProcess({ host, emulated }: Execution, cpuinfo: string): boolean {
  const { machine, platform } = host;
  const { arch } = platform;
  const either = emulated !== false && machine !== UNKNOWN && sameFamily(machine, arch);
  return describes(cpuinfo, arch) && !either;
}

function aroundFacts(
  system: ProbeSystem,
  cpuinfo: string,
  kernel: string,
  hypervisorFlag: boolean | null,
): Partial<Facts> {
  const firmware = boardOf(linuxFirmware(system), cpuinfo);
  const wsl = wslVersion(kernel);
  const signs = linuxVirtualSigns(system, { firmware, hypervisorFlag, wsl2: wsl === '2' });
  return {
    'machine-model': machineModel(firmware),
    container: linuxContainer(system),
    'virtual-machine': virtualMachine(signs),
    wsl,
  };
}

// Raspberry Pis have their model in cpuinfo too, where containers do not hide it.
function boardOf(firmware: Firmware, cpuinfo: string): Firmware {
  const { vendor, treeModel } = firmware;
  return vendor === null && treeModel === null ? { ...firmware, treeModel: fieldOf(cpuinfo, 'Model') } : firmware;
}

// Of a processor of x86 that is not pretended: an emulator of another one leaves the machine's cpuinfo as it is.
function hypervisorFlagOf({ host, emulated }: Execution, cpuinfo: string, words: Words): boolean | null {
  const pretended = emulated !== false && describes(cpuinfo, host.platform.arch);
  if (familyOf(cpuinfo) !== 'x86' || pretended) return null;
  return words?.has('hypervisor') ?? null;
}
