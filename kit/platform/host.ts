// The machine that this process runs on: its platform, its libc, and whether an emulator stands between.

import type { Libc } from './executable-file.ts';
import { gatherHostFacts, type HostFacts, type HostSystem, thisSystem } from './host-facts.ts';
import { type Arch, type Platform, parseArchitecture, platformFromNode } from './target.ts';

export interface Evidence {
  readonly source: string;
  readonly says: string;
}

export interface Host {
  /** Of this process. */
  readonly platform: Platform;
  /** Of this process; null off Linux. */
  readonly libc: { readonly name: Libc; readonly version?: string } | null;
  /** Of the machine: under qemu-user, Rosetta 2 and Windows on Arm another than the process's. */
  readonly machine: Arch | 'unknown';
  readonly evidence: readonly Evidence[];
}

/** What one source says, and the architecture that it means: null where it means none. */
interface Reading extends Evidence {
  readonly arch: Arch | null;
}

const SHOWN_CHARACTERS = 80;

// A processor of the second runs programs of the first as they are.
const WIDER: ReadonlyMap<Arch, Arch> = new Map([
  ['386', 'amd64'],
  ['arm', 'arm64'],
]);

/**
 * Returns the host. With `libcVersion: false` the libc's version, which can take 40 ms, is left out.
 * Throws unsupported-platform where Node itself runs on a platform that this project does not know.
 */
export async function detectHost(
  { libcVersion = true }: { readonly libcVersion?: boolean } = {},
  system: HostSystem = thisSystem(),
): Promise<Host> {
  return hostFromFacts(await gatherHostFacts(system, { libcVersion }));
}

/** Returns what the facts mean. A machine that nothing tells is `unknown`. Throws unsupported-platform. */
export function hostFromFacts(facts: HostFacts): Host {
  const platform = platformOf(facts);
  const readings = readingsOf(facts, platform.arch);
  const { libc, libcVersion } = facts;
  return {
    platform,
    libc: libc && { name: libc, ...(libcVersion === null ? {} : { version: libcVersion }) },
    machine: machineOf(
      platform.arch,
      readings.flatMap(({ arch }) => arch ?? []),
    ),
    evidence: readings.map(({ source, says }) => ({ source, says: says.slice(0, SHOWN_CHARACTERS) })),
  };
}

/**
 * Returns how this process runs: `emulated` where the machine's processor cannot run its architecture. A 32-bit
 * process on the 64-bit processor of its family is native.
 */
export function executionOf({ platform, machine }: Host): 'native' | 'emulated' | 'unknown' {
  if (machine === 'unknown') return 'unknown';
  return machine === platform.arch || machine === WIDER.get(platform.arch) ? 'native' : 'emulated';
}

/** Returns the architecture in `reg query`'s output, as Windows spells it, or null. */
export function parseRegistryArchitecture(output: string): string | null {
  return /^\s*PROCESSOR_ARCHITECTURE\s+REG_(?:EXPAND_)?SZ\s+(\S+)\s*$/im.exec(output)?.[1] ?? null;
}

// Node's arm builds state the variant that they were compiled for.
function platformOf({ nodePlatform, nodeArch, armVersion }: HostFacts): Platform {
  const platform = platformFromNode(nodePlatform, nodeArch);
  const known = platform.arch === 'arm' && (armVersion === '6' || armVersion === '7');
  return known ? { ...platform, variant: `v${armVersion}` } : platform;
}

// A source that differs from the process tells the truth: emulators pretend to be the process's architecture, never
// another. A 32-bit answer gives way to its 64-bit kernel's.
function machineOf(processArch: Arch, readings: readonly Arch[]): Arch | 'unknown' {
  if (readings.length === 0) return 'unknown';
  const found = readings.find((arch) => arch !== processArch) ?? processArch;
  const wider = WIDER.get(found);
  return wider !== undefined && readings.includes(wider) ? wider : found;
}

function readingsOf(facts: HostFacts, processArch: Arch): Reading[] {
  if (facts.nodePlatform === 'linux') return linuxReadings(facts);
  const { unameMachine } = facts;
  if (unameMachine !== null) return [{ source: 'uname -m', says: unameMachine, arch: archOrNull(unameMachine) }];
  if (processArch === 'arm64')
    return [{ source: 'process.arch', says: 'arm64, which is emulated nowhere', arch: 'arm64' }];
  return facts.nodePlatform === 'darwin' ? macosReadings(facts.sysctl) : windowsReadings(facts);
}

function linuxReadings({ threadSelfExe, kernelArch, cpuModalias }: HostFacts): Reading[] {
  return [
    reading('/proc/thread-self/exe', threadSelfExe && `an ELF file for ${threadSelfExe}`, threadSelfExe),
    reading('/proc/sys/kernel/arch', kernelArch, kernelArch && archOrNull(kernelArch)),
    reading('/sys/devices/system/cpu/modalias', cpuModalias, cpuModalias && modaliasArch(cpuModalias)),
  ].flat();
}

// Both names are missing on Intel and before macOS 11; Rosetta 2 leaves hw.optional.arm64 at 1.
function macosReadings(sysctl: string | null): Reading[] {
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

// PROCESSOR_ARCHITEW6432 is set for 32-bit processes only; the registry has the machine's, whoever asks.
function windowsReadings({ registry, processorArchitew6432 }: HostFacts): Reading[] {
  const machine = registry && parseRegistryArchitecture(registry);
  return [
    reading('registry PROCESSOR_ARCHITECTURE', machine, machine && archOrNull(machine)),
    reading(
      'PROCESSOR_ARCHITEW6432',
      processorArchitew6432,
      processorArchitew6432 && archOrNull(processorArchitew6432),
    ),
  ].flat();
}

function reading(source: string, says: string | null, arch: Arch | '' | null): Reading[] {
  return says ? [{ source, says, arch: arch || null }] : [];
}

// `cpu:type:aarch64:feature:…`, `cpu:type:x86,ven0002fam0019mod0001:feature:,0000,…`, where feature 003D is the long
// mode of x86 (X86_FEATURE_LM in Linux's cpufeatures.h).
function modaliasArch(modalias: string): Arch | null {
  if (modalias.startsWith('cpu:type:aarch64:')) return 'arm64';
  return modalias.startsWith('cpu:type:x86,') && modalias.includes(',003D,') ? 'amd64' : null;
}

function archOrNull(text: string): Arch | null {
  try {
    return parseArchitecture(text).arch;
  } catch {
    return null;
  }
}
