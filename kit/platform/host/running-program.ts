// The program that the kernel runs for this process on Linux: Node's own file, or an emulator in its place.

import { parseElfArchitecture } from '../executable/elf/elf.ts';
import type { Arch } from '../platform.ts';
import { findEmulatorInFile } from './emulator.ts';
import type { HostSystem } from './system.ts';

export interface RunningProgram {
  /** Where that was read, without the process's number. */
  readonly source: string;
  /** Its file, where that is not Node's; null where it is, or where the kernel does not tell. */
  readonly file: string | null;
  /** Null for a file of no architecture that we know. */
  readonly arch: Arch | null;
  /** The emulator that this file is by its words, with its version; null where it has none. */
  readonly emulator: string | null;
}

const ELF_START_BYTES = 64;

/**
 * Returns the program, or null where /proc hides it. Emulators answer /proc/self/exe themselves, FEX /proc/thread-self/exe
 * too; the main thread's entry is the kernel's, but not there where /proc is that of other process numbers.
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
    // Another file may be a loader, or Node by another name: its content says whether it is an emulator.
    emulator: file === null ? null : findEmulatorInFile(system, path),
  };
}
