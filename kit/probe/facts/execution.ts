// How this process runs: natively or under an emulator, as kit/platform detects it, and under which one.

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
  /** With its version if that is known; `none` for a native process. */
  readonly emulator: string;
}

/** Returns how this process runs. */
export function detectExecution(system: ProbeSystem, host: Host): Execution {
  const execution = executionOf(host);
  if (execution === 'unknown') return { host, emulated: UNKNOWN_FACT, emulator: UNKNOWN_FACT };
  if (execution === 'native') return { host, emulated: false, emulator: NONE_FACT };
  return { host, emulated: true, emulator: emulatorOf(system, host) };
}

// On macOS and Windows, the emulators of Apple and Microsoft are the only ones.
function emulatorOf(system: ProbeSystem, host: Host): string {
  const { os, arch } = host.platform;
  if (os === 'linux') return linuxEmulator(system, host) ?? UNKNOWN_FACT;
  if (os === 'darwin') return ROSETTA;
  if (os !== 'windows') return UNKNOWN_FACT;
  return arch === 'amd64' ? 'windows x64 emulation' : 'wow64 x86 emulation';
}

// Sources of the name, best first: the emulator itself; what only it pretends, such as FEX a kernel version with its name; its file;
// the only handler through which the kernel runs such programs.
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
