// How this process runs, as facts: whether an emulator stands between it and the machine, which is kit/platform's verdict,
// and which one.

import { emulatorFromPath, findEmulatorInText, ROSETTA } from '../../platform/host/emulator.ts';
import { executionOf, type Host } from '../../platform/host/host.ts';
import { readText } from '../../platform/host/system.ts';
import type { Arch } from '../../platform/platform.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';
import { readBinfmtHandlers } from './binfmt.ts';

export interface Execution {
  readonly host: Host;
  readonly emulated: boolean | 'unknown';
  /** With its version where that is known; `none` for a native process. */
  readonly emulator: string;
}

/** Returns how this process runs. */
export function detectExecution(system: ProbeSystem, host: Host): Execution {
  const execution = executionOf(host);
  if (execution === 'unknown') return { host, emulated: UNKNOWN_FACT, emulator: UNKNOWN_FACT };
  if (execution === 'native') return { host, emulated: false, emulator: NONE_FACT };
  return { host, emulated: true, emulator: emulatorOf(system, host) };
}

// Apple's and Microsoft's are the only ones of their systems.
function emulatorOf(system: ProbeSystem, host: Host): string {
  const { os, arch } = host.platform;
  if (os === 'linux') return linuxEmulator(system, host) ?? UNKNOWN_FACT;
  if (os === 'darwin') return ROSETTA;
  if (os !== 'windows') return UNKNOWN_FACT;
  return arch === 'amd64' ? 'windows x64 emulation' : 'wow64 x86 emulation';
}

// By its own words; by what it alone pretends, as FEX a kernel version with its name in it; by its file's name; by the one
// handler through which the kernel runs such programs.
function linuxEmulator(system: ProbeSystem, { platform, emulator }: Host): string | null {
  return (
    emulator?.name ??
    findEmulatorInText(readText(system, '/proc/version') ?? '') ??
    (emulator?.file ? emulatorFromPath(emulator.file) : null) ??
    nameByHandler(system, platform.arch)
  );
}

function nameByHandler(system: ProbeSystem, processArch: Arch): string | null {
  const handlers = (readBinfmtHandlers(system) ?? []).filter(({ platform }) => platform.arch === processArch);
  const [handler, another] = handlers;
  return handler === undefined || another !== undefined ? null : emulatorFromPath(handler.interpreter);
}
