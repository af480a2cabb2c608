// Whether this process runs on the machine's processor or through a user-mode emulator, and what says so.

import { elfArchitecture } from '../platform/elf.ts';
import { type Evidence, executionOf, type Host, hostFromFacts } from '../platform/host.ts';
import type { HostFacts } from '../platform/host-facts.ts';
import type { Arch } from '../platform/target.ts';
import { binfmtHandlers } from './binfmt.ts';
import { emulatorInFile, emulatorInText, emulatorOfName, isRosettaCpuinfo, ROSETTA } from './emulator.ts';
import { NONE, UNKNOWN } from './fact-text.ts';
import { type ProbeSystem, readText } from './probe-system.ts';

export interface Execution {
  readonly host: Host;
  readonly machine: Arch | 'unknown';
  readonly emulated: boolean | 'unknown';
  /** With its version where that is known; `none` for a native process. */
  readonly emulator: string;
  readonly evidence: readonly Evidence[];
}

/** The program that the kernel runs for this process. */
interface RunningProgram {
  readonly path: string;
  readonly link: string | null;
  readonly arch: Arch | null;
}

const ELF_START_BYTES = 64;
const ROSETTA_EVIDENCE = { source: '/proc/cpuinfo', says: 'VirtualApple, which no processor is called' };

/**
 * Returns how this process runs, by the host's facts and what else is on Linux. `cpuinfo` is the text of /proc/cpuinfo,
 * empty where there is none. Throws unsupported-platform as hostFromFacts does.
 */
export function detectExecution(system: ProbeSystem, facts: HostFacts, cpuinfo: string): Execution {
  return system.platform === 'linux' ? linuxExecution(system, facts, cpuinfo) : otherExecution(facts);
}

function otherExecution(facts: HostFacts): Execution {
  const host = hostFromFacts(facts);
  const emulated = emulatedBy(host);
  const emulator = emulated === true ? emulatorOffLinux(host) : nameless(emulated);
  return { host, machine: host.machine, emulated, emulator, evidence: host.evidence };
}

// Apple's and Microsoft's are the only ones of their systems.
function emulatorOffLinux({ platform: { os, arch } }: Host): string {
  if (os === 'darwin') return ROSETTA;
  if (os !== 'windows') return UNKNOWN;
  return arch === 'amd64' ? 'windows x64 emulation' : 'wow64 x86 emulation';
}

function linuxExecution(system: ProbeSystem, facts: HostFacts, cpuinfo: string): Execution {
  const running = runningProgram(system);
  const processArch = hostFromFacts(facts).platform.arch;
  // A 32-bit program that the kernel runs itself is an ELF file of its own architecture; an emulator is not, even where
  // the processor could have run the program.
  const foreign = [running.arch, facts.threadSelfExe].find((arch) => arch !== null && arch !== processArch) ?? null;
  // A file that is not Node's may be a loader, or Node by another name: its content says whether it is an emulator.
  const emulator = isOther(running, system) ? emulatorInFile(system, running.path) : null;
  const rosetta = isRosettaCpuinfo(cpuinfo);
  const host = hostFromFacts({ ...facts, threadSelfExe: foreign ?? facts.threadSelfExe });
  const machine = rosetta && host.machine === processArch ? 'arm64' : host.machine;
  const emulated = foreign !== null || emulator !== null || rosetta || emulatedBy(host);
  return {
    host,
    machine,
    emulated,
    emulator: emulated === true ? (emulator ?? otherName(system, running, rosetta, processArch)) : nameless(emulated),
    evidence: [...host.evidence, ...linkEvidence(running, system), ...(rosetta ? [ROSETTA_EVIDENCE] : [])],
  };
}

function emulatedBy(host: Host): boolean | 'unknown' {
  const execution = executionOf(host);
  return execution === UNKNOWN ? UNKNOWN : execution === 'emulated';
}

// By what it alone pretends, as FEX a kernel version with its name in it; by its file's name; by the one handler through
// which the kernel runs such programs.
function otherName(system: ProbeSystem, running: RunningProgram, rosetta: boolean, processArch: Arch): string {
  if (rosetta) return ROSETTA;
  const { link } = running;
  const foreign = running.arch !== null && running.arch !== processArch;
  const byFile = foreign && link !== null ? emulatorOfName(link) : null;
  return (
    emulatorInText(readText(system, '/proc/version') ?? '') ?? byFile ?? nameByHandler(system, processArch) ?? UNKNOWN
  );
}

function nameByHandler(system: ProbeSystem, processArch: Arch): string | null {
  const handlers = (binfmtHandlers(system) ?? []).filter(({ platform }) => platform.arch === processArch);
  const [handler, another] = handlers;
  return handler === undefined || another !== undefined ? null : emulatorOfName(handler.interpreter);
}

function nameless(emulated: boolean | 'unknown'): string {
  return emulated === UNKNOWN ? UNKNOWN : NONE;
}

// Emulators answer /proc/self/exe themselves, FEX /proc/thread-self/exe too; the main thread's entry is the kernel's. It is
// not there where /proc is that of other process numbers.
function runningProgram(system: ProbeSystem): RunningProgram {
  const entry = `/proc/self/task/${system.processId}/exe`;
  const path = system.readLink(entry) === null ? '/proc/thread-self/exe' : entry;
  const start = system.readAt(path, 0, ELF_START_BYTES);
  return { path, link: system.readLink(path), arch: start && elfArchitecture(start) };
}

function isOther({ link }: RunningProgram, { execPath }: ProbeSystem): boolean {
  return link !== null && link !== execPath;
}

function linkEvidence(running: RunningProgram, system: ProbeSystem): Evidence[] {
  const { link, arch } = running;
  if (link === null || !isOther(running, system)) return [];
  return [
    {
      source: `link ${running.path.replace(/\d+/, '…')}`,
      says: arch === null ? link : `${link}, an ELF file for ${arch}`,
    },
  ];
}
