// Reads which program the Linux kernel runs for this process: Node, or an emulator that runs Node.

import { parseElfArchitecture } from '../executable/elf/machine.ts';
import type { Arch } from '../platform.ts';
import { findEmulatorInFile } from './emulator.ts';
import type { HostSystem } from './system.ts';

export interface RunningProgram {
  /** The path that was read, without the process id. */
  readonly source: string;
  /** Its file; null if it is Node's, or if the kernel does not tell. */
  readonly file: string | null;
  /** null: unknown. */
  readonly arch: Arch | null;
  /** The name and version with which the file identifies itself as an emulator, or null. */
  readonly emulator: string | null;
}

const ELF_START_BYTES = 64;

/**
 * Returns the program, or null if /proc hides it. Emulators fake /proc/self/exe, and FEX /proc/thread-self/exe too. The entry
 * of the main thread comes from the kernel, but does not exist if /proc belongs to another process namespace.
 */
export function readRunningProgram(system: HostSystem): RunningProgram | null {
  const entry = `/proc/self/task/${system.processId}/exe`;
  const link = system.readLink(entry);
  const path = link === null ? '/proc/thread-self/exe' : entry;
  const start = system.readAt(path, 0, ELF_START_BYTES);
  if (start === null) return null;
  const linked = link ?? system.readLink(path);
  const file = linked === system.execPath ? null : linked;
  return {
    source: path.replace(/\d+/, '…'),
    file,
    arch: parseElfArchitecture(start),
    // Another file may also be a loader, or Node under another name. Its content tells whether it is an emulator.
    emulator: file === null ? null : findEmulatorInFile(system, path),
  };
}
