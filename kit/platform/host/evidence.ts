// What each source reports about the machine, and the architecture that it implies.

import { parseArchitecture } from '../conventions.ts';
import type { Arch } from '../platform.ts';
import { isRosettaCpuinfo } from './emulator.ts';
import type { HostFacts } from './facts.ts';
import type { RunningProgram } from './running-program.ts';
import { orNull } from './system.ts';

export interface HostEvidence {
  readonly source: string;
  readonly says: string;
}

interface ArchReading extends HostEvidence {
  /** null: the source implies no architecture. */
  readonly arch: Arch | null;
}

const ROSETTA_READING: ArchReading = {
  source: '/proc/cpuinfo',
  says: 'VirtualApple, which is not a real processor',
  arch: 'arm64',
};

/**
 * Returns the readings of the facts, best first. Never uses /proc/self/exe, /proc/self/maps or, except for Rosetta's mark,
 * /proc/cpuinfo: emulators fake these for the machine that they emulate.
 */
export function listArchReadings(facts: HostFacts, processArch: Arch): readonly ArchReading[] {
  if (facts.nodePlatform === 'linux') return linuxReadings(facts);
  const { unameMachine } = facts;
  if (unameMachine !== null) return [{ source: 'uname -m', says: unameMachine, arch: archOrNull(unameMachine) }];
  if (processArch === 'arm64')
    return [{ source: 'process.arch', says: 'arm64, which no system emulates', arch: 'arm64' }];
  return facts.nodePlatform === 'darwin' ? macosReadings(facts.sysctl) : windowsReadings(facts);
}

/** Returns the architecture in the output of `reg query`, as Windows names it, or null. */
export function parseRegistryArchitecture(output: string): string | null {
  return /^[ \t]*PROCESSOR_ARCHITECTURE\s+REG_(?:EXPAND_)?SZ\s+(\S+)[ \t\r]*$/im.exec(output)?.[1] ?? null;
}

function linuxReadings({ running, kernelArch, cpuModalias, cpuinfo }: HostFacts): ArchReading[] {
  return [
    ...(running === null ? [] : [programReading(running)]),
    ...reading('/proc/sys/kernel/arch', kernelArch, kernelArch && archOrNull(kernelArch)),
    ...(cpuModalias ? [modaliasReading(cpuModalias)] : []),
    ...(isRosettaCpuinfo(cpuinfo ?? '') ? [ROSETTA_READING] : []),
  ];
}

function programReading({ source, file, arch, emulator }: RunningProgram): ArchReading {
  const content = `an ELF file for ${arch ?? 'an unknown architecture'}`;
  const name = emulator === null ? '' : ` that identifies itself as ${emulator}`;
  return { source, says: `${file === null ? '' : `${file}, `}${content}${name}`, arch };
}

// Both names are missing on Intel and before macOS 11. hw.optional.arm64 stays 1 under Rosetta 2.
function macosReadings(sysctl: string | null): ArchReading[] {
  if (sysctl === null) return [];
  const value = (name: string) =>
    sysctl
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const arm64 = value('hw.optional.arm64')?.trim();
  const translated = value('sysctl.proc_translated')?.trim();
  return [
    { source: 'sysctl hw.optional.arm64', says: arm64 ?? 'no such name', arch: arm64 === '1' ? 'arm64' : 'amd64' },
    {
      source: 'sysctl sysctl.proc_translated',
      says: translated ?? 'no such name',
      arch: translated === '1' ? 'arm64' : null,
    },
  ];
}

// PROCESSOR_ARCHITEW6432 is set for 32-bit processes only. The registry has the machine's architecture for every process.
function windowsReadings({ registry, processorArchitew6432 }: HostFacts): ArchReading[] {
  const machine = registry && parseRegistryArchitecture(registry);
  return [
    ...reading('registry PROCESSOR_ARCHITECTURE', machine, machine && archOrNull(machine)),
    ...reading(
      'PROCESSOR_ARCHITEW6432',
      processorArchitew6432,
      processorArchitew6432 && archOrNull(processorArchitew6432),
    ),
  ];
}

function reading(source: string, says: string | null, arch: Arch | '' | null): ArchReading[] {
  return says ? [{ source, says, arch: arch || null }] : [];
}

// `cpu:type:aarch64:feature:…`, `cpu:type:x86,ven0002fam0019mod0001:feature:,0000,…`, where feature 003D is the long
// mode of x86 (X86_FEATURE_LM in Linux's cpufeatures.h). The list of features is as long as a page.
function modaliasReading(modalias: string): ArchReading {
  const source = '/sys/devices/system/cpu/modalias';
  const says = modalias.replace(/:feature:.*/s, '');
  if (!says.startsWith('cpu:type:x86,')) return { source, says, arch: says === 'cpu:type:aarch64' ? 'arm64' : null };
  return modalias.includes(',003D,')
    ? { source, says: `${says}, 64-bit`, arch: 'amd64' }
    : { source, says, arch: null };
}

function archOrNull(text: string): Arch | null {
  return orNull(() => parseArchitecture(text).arch);
}
