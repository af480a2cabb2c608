// The machine that this process runs on: its platform, its libc, and whether an emulator stands between.

import type { Libc } from '../executable/file.ts';
import { type Arch, type Platform, platformFromNode } from '../platform.ts';
import { isRosettaCpuinfo, ROSETTA } from './emulator.ts';
import { type HostEvidence, listArchReadings } from './evidence.ts';
import { gatherHostFacts, type HostFacts } from './facts.ts';
import { type HostSystem, localHostSystem } from './system.ts';

export interface Host {
  /** Of this process. */
  readonly platform: Platform;
  /** Of this process, with the dynamic loader that it asks for; null off Linux. */
  readonly libc: { readonly name: Libc; readonly version?: string; readonly interpreter?: string } | null;
  /** Of the machine: under qemu-user, Rosetta 2 and Windows on Arm another than the process's. */
  readonly machine: Arch | 'unknown';
  /** Only where one was seen at work. */
  readonly emulator?: DetectedEmulator;
  readonly evidence: readonly HostEvidence[];
}

/** An emulator, by what names it; null where nothing does. */
export interface DetectedEmulator {
  /** By its own words: `qemu-aarch64 8.2.2`. */
  readonly name: string | null;
  readonly file: string | null;
}

const SHOWN_CHARACTERS = 200;

// A processor of the second runs programs of the first as they are.
const WIDER_ARCH: ReadonlyMap<Arch, Arch> = new Map([
  ['386', 'amd64'],
  ['arm', 'arm64'],
]);

/** Returns the host. Throws unsupported-platform where Node itself runs on a platform that this project does not know. */
export async function detectHost(system: HostSystem = localHostSystem()): Promise<Host> {
  return hostFromFacts(await gatherHostFacts(system));
}

/** Returns what the facts mean. A machine that nothing tells is `unknown`. Throws unsupported-platform. */
export function hostFromFacts(facts: HostFacts): Host {
  const platform = detectPlatform(facts);
  const readings = listArchReadings(facts, platform.arch);
  const architectures = readings.flatMap(({ arch }) => arch ?? []);
  const emulator = detectEmulator(facts, platform.arch);
  const { libc, libcVersion } = facts;
  return {
    platform,
    libc: libc && { ...libc, ...(libcVersion === null ? {} : { version: libcVersion }) },
    machine: detectMachine(platform.arch, architectures),
    ...(emulator === null ? {} : { emulator }),
    evidence: readings.map(({ source, says }) => ({ source, says: says.slice(0, SHOWN_CHARACTERS) })),
  };
}

/**
 * Returns how this process runs: `emulated` where an emulator was seen, or where the machine's processor cannot run its
 * architecture. A 32-bit process on the 64-bit processor of its family is native.
 */
export function executionOf({
  platform,
  machine,
  emulator,
}: Pick<Host, 'platform' | 'machine' | 'emulator'>): 'native' | 'emulated' | 'unknown' {
  if (emulator !== undefined) return 'emulated';
  if (machine === 'unknown') return 'unknown';
  return machine === platform.arch || machine === WIDER_ARCH.get(platform.arch) ? 'native' : 'emulated';
}

// Node's arm builds state the variant that they were compiled for.
function detectPlatform({ nodePlatform, nodeArch, armVersion }: HostFacts): Platform {
  const platform = platformFromNode(nodePlatform, nodeArch);
  const known = platform.arch === 'arm' && (armVersion === '6' || armVersion === '7');
  return known ? { ...platform, variant: `v${armVersion}` } : platform;
}

// A source that differs from the process tells the truth: emulators pretend to be the process's architecture, never
// another. A 32-bit answer gives way to its 64-bit kernel's.
function detectMachine(processArch: Arch, readings: readonly Arch[]): Arch | 'unknown' {
  if (readings.length === 0) return 'unknown';
  const found = readings.find((arch) => arch !== processArch) ?? processArch;
  const wider = WIDER_ARCH.get(found);
  return wider !== undefined && readings.includes(wider) ? wider : found;
}

// A 32-bit program that the kernel runs itself is an ELF file of its own architecture; an emulator is not, even where the
// processor could have run the program. One of the process's own architecture is known by its words.
function detectEmulator({ running, cpuinfo }: HostFacts, processArch: Arch): DetectedEmulator | null {
  const name = running?.emulator ?? (isRosettaCpuinfo(cpuinfo ?? '') ? ROSETTA : null);
  const foreign = running !== null && running.arch !== null && running.arch !== processArch;
  return name !== null || foreign ? { name, file: running?.file ?? null } : null;
}
