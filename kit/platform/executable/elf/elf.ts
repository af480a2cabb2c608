// Reads ELF headers. Format: System V ABI, generic, chapters 4 (file header, notes) and 5 (program headers, PT_INTERP).

import type { Arch } from '../../platform.ts';
import { type ExecutableFile, type ExecutableHeader, notAnExecutable, readView } from '../file.ts';
import { libcFromLoader } from './loader.ts';
import { ELF_MACHINES } from './machine.ts';
import { type ElfLayout, readCString, readElfHeader, readElfLoading, readWord, type Segment } from './program.ts';
import { detectElfOs } from './system.ts';

const ET_EXEC = 2;
const ET_DYN = 3;
const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'an ELF object file'],
  [4, 'an ELF core dump'],
]);

const PT_NOTE = 4;
const MAX_NOTE_SEGMENTS = 4;
const NOTE_BYTES = 4096;

/**
 * Returns the header of an ELF program. Reads at most 90 KiB of the file, in at most 8 reads.
 * Throws not-an-executable for a file that is truncated, malformed, not a program, or for an unknown machine or system.
 */
export function parseElf(file: ExecutableFile): ExecutableHeader {
  const header = readElfHeader(file);
  const { layout, view } = header;
  const { bits, littleEndian } = layout;
  const type = view.getUint16(16, littleEndian);
  if (type !== ET_EXEC && type !== ET_DYN) {
    throw notAnExecutable(file, OTHER_TYPES.get(type) ?? `a malformed ELF file (type ${type})`);
  }
  const arch = readArch(file, view, layout);
  const { segments, interpreter } = readElfLoading(file, header);
  // A static-pie program is also ET_DYN without a loader, but it has an entry point.
  if (type === ET_DYN && interpreter === undefined && readWord(view, 24, layout) === 0) {
    throw notAnExecutable(file, 'an ELF shared library');
  }
  const osabi = view.getUint8(7);
  const os = detectElfOs(osabi, interpreter, () => readNoteOwners(file, segments, littleEndian));
  if (os === null) {
    const system = interpreter === undefined ? `OSABI ${osabi}` : `OSABI ${osabi}, loader ${interpreter.slice(0, 80)}`;
    throw notAnExecutable(file, `an ELF file for a system this project does not know (${system})`);
  }
  return {
    format: 'elf',
    platforms: [{ os, arch }],
    bits,
    ...(os === 'linux' ? { libc: libcFromLoader(interpreter) } : {}),
    ...(interpreter === undefined ? {} : { interpreter }),
  };
}

function readArch(file: ExecutableFile, header: DataView, { bits, littleEndian }: ElfLayout): Arch {
  const number = header.getUint16(18, littleEndian);
  const machine = ELF_MACHINES.get(number);
  if (machine?.bits === bits && machine.littleEndian === littleEndian) return machine.arch;
  const order = littleEndian ? 'little' : 'big';
  throw notAnExecutable(
    file,
    `an ELF file for a machine this project does not know (${number}, ${bits}-bit, ${order}-endian)`,
  );
}

function readNoteOwners(file: ExecutableFile, segments: readonly Segment[], littleEndian: boolean): string[] {
  const notes = segments.filter(({ type }) => type === PT_NOTE).slice(0, MAX_NOTE_SEGMENTS);
  return notes.flatMap(({ offset, size }) => {
    return parseNoteOwners(readView(file, offset, Math.min(size, NOTE_BYTES), 'an ELF file'), littleEndian);
  });
}

function parseNoteOwners(view: DataView, littleEndian: boolean): string[] {
  const owners: string[] = [];
  for (let at = 0; at + 12 <= view.byteLength; ) {
    const nameSize = view.getUint32(at, littleEndian);
    const descriptionSize = view.getUint32(at + 4, littleEndian);
    if (nameSize > view.byteLength - at - 12) break;
    owners.push(readCString(new DataView(view.buffer, view.byteOffset + at + 12, nameSize)));
    at += 12 + align4(nameSize) + align4(descriptionSize);
  }
  return owners;
}

function align4(size: number): number {
  return Math.ceil(size / 4) * 4;
}
