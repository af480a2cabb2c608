// The machine that this process runs on: platform, libc and emulator.

import { platformFromNode } from '../conventions.ts';
import type { Libc } from '../executable/libc.ts';
import type { Arch, Platform } from '../platform.ts';
import { isRosettaCpuinfo, ROSETTA } from './emulator.ts';
import { type HostEvidence, listArchReadings } from './evidence.ts';
import { gatherHostFacts, type HostFacts } from './facts.ts';
import { type HostSystem, localHostSystem } from './system.ts';

export interface Host {
  /** Of this process. */
  readonly platform: Platform;
  /** Of this process, with its dynamic loader; null on systems other than Linux. */
  readonly libc: { readonly name: Libc; readonly version?: string; readonly interpreter?: string } | null;
  /** Of the machine. Differs from the process's under qemu-user, Rosetta 2 and Windows on Arm. */
  readonly machine: Arch | 'unknown';
  /** Set only if an emulator was detected. */
  readonly emulator?: DetectedEmulator;
  readonly evidence: readonly HostEvidence[];
}

/** null: unknown. */
interface DetectedEmulator {
  /** As the emulator identifies itself: `qemu-aarch64 8.2.2`. */
  readonly name: string | null;
  readonly file: string | null;
}

const SHOWN_CHARACTERS = 200;

// A processor of the second architecture runs programs of the first natively.
const WIDER_ARCH: ReadonlyMap<Arch, Arch> = new Map([
  ['386', 'amd64'],
  ['arm', 'arm64'],
]);

/** Returns the host. Throws unsupported-platform if Node runs on an unknown platform. */
export async function detectHost(system: HostSystem = localHostSystem()): Promise<Host> {
  return hostFromFacts(await gatherHostFacts(system));
}

/** Returns the host that the facts describe. The machine is `unknown` if no fact tells it. Throws unsupported-platform. */
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
 * Returns how this process runs: `emulated` if an emulator was detected or the processor cannot run its architecture. A
 * 32-bit process on the 64-bit processor of its family is native.
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

// Node's builds for arm state the variant that they were compiled for.
function detectPlatform({ nodePlatform, nodeArch, armVersion }: HostFacts): Platform {
  const platform = platformFromNode(nodePlatform, nodeArch);
  const known = platform.arch === 'arm' && (armVersion === '6' || armVersion === '7');
  return known ? { ...platform, variant: `v${armVersion}` } : platform;
}

// A source that differs from the process is right, because emulators only fake the process's own architecture. If the
// sources report a 32-bit architecture and the 64-bit one of its family, the 64-bit one is right.
function detectMachine(processArch: Arch, readings: readonly Arch[]): Arch | 'unknown' {
  if (readings.length === 0) return 'unknown';
  const found = readings.find((arch) => arch !== processArch) ?? processArch;
  const wider = WIDER_ARCH.get(found);
  return wider !== undefined && readings.includes(wider) ? wider : found;
}

// A program that the kernel runs itself is an ELF file of its own architecture. An emulator has another one, or identifies
// itself in its file.
function detectEmulator({ running, cpuinfo }: HostFacts, processArch: Arch): DetectedEmulator | null {
  const name = running?.emulator ?? (isRosettaCpuinfo(cpuinfo ?? '') ? ROSETTA : null);
  const foreign = running !== null && running.arch !== null && running.arch !== processArch;
  return name !== null || foreign ? { name, file: running?.file ?? null } : null;
}
