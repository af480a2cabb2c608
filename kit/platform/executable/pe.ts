// Reads PE headers. Format: Microsoft's "PE Format", sections "MS-DOS Stub", "COFF File Header" and "Optional Header".

import type { Arch } from '../platform.ts';
import { type ExecutableFile, type ExecutableHeader, notAnExecutable, readView } from './file.ts';

const ARCH_BY_MACHINE: ReadonlyMap<number, Arch> = new Map([
  [0x014c, '386'],
  [0x01c4, 'arm'],
  [0x8664, 'amd64'],
  [0xaa64, 'arm64'],
]);

const PE_SIGNATURE = 0x50450000;
const EXECUTABLE_IMAGE = 0x0002;
const DLL = 0x2000;
const PE32_PLUS = 0x20b;
// Windows programs with and without a window. EFI programs and Linux kernels are PE files too, with other subsystems.
const PROGRAM_SUBSYSTEMS: readonly number[] = [2, 3];

/**
 * Returns the header of a Windows program. Reads 158 bytes of the file.
 * Throws not-an-executable for a file that is truncated, malformed, a library, or for an unknown machine or system.
 */
export function parsePe(file: ExecutableFile): ExecutableHeader {
  const offset = readView(file, 0, 64, 'a DOS or Windows program').getUint32(0x3c, true);
  // The signature and COFF header (24 bytes), then the optional header up to its subsystem.
  const header = readView(file, offset, 94, 'a DOS or Windows program');
  if (header.getUint32(0) !== PE_SIGNATURE) throw notAnExecutable(file, 'a DOS program');
  const characteristics = header.getUint16(22, true);
  if ((characteristics & DLL) !== 0) throw notAnExecutable(file, 'a Windows library');
  const magic = header.getUint16(24, true);
  const subsystem = header.getUint16(92, true);
  if ((characteristics & EXECUTABLE_IMAGE) === 0 || !PROGRAM_SUBSYSTEMS.includes(subsystem)) {
    throw notAnExecutable(file, `a PE file that is not a Windows program (subsystem ${subsystem})`);
  }
  const machine = header.getUint16(4, true);
  const arch = ARCH_BY_MACHINE.get(machine);
  if (arch === undefined) throw notAnExecutable(file, `a Windows program for machine 0x${machine.toString(16)}`);
  const bits = arch === 'amd64' || arch === 'arm64' ? 64 : 32;
  if (magic !== (bits === 64 ? PE32_PLUS : 0x10b)) {
    throw notAnExecutable(file, `a malformed Windows program (optional header 0x${magic.toString(16)})`);
  }
  return { format: 'pe', platforms: [{ os: 'windows', arch }], bits };
}
