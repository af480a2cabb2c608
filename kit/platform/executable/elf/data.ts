// Finds the read-only data of an ELF file, which holds a program's string constants. Section headers: System V ABI, generic,
// chapter 4.

import { type ExecutableFile, readView } from '../file.ts';
import { type FileRange, readCString, readElfHeader, readWord } from './program.ts';

const MAX_SECTIONS = 128;
const NAMES_BYTES = 4096;

/**
 * Returns the range of the section `.rodata`, with size 0 if the file has no such section. Reads 3 times, at most 13 KiB.
 * Throws not-an-executable for a file that is not ELF or is truncated.
 */
export function findReadOnlyData(file: ExecutableFile): FileRange {
  const { layout, view } = readElfHeader(file);
  const is64Bit = layout.bits === 64;
  const readUint16 = (at: number) => view.getUint16(at, layout.littleEndian);
  const count = Math.min(readUint16(is64Bit ? 60 : 48), MAX_SECTIONS);
  const entry = is64Bit ? 64 : 40;
  const table = readView(file, readWord(view, is64Bit ? 40 : 32, layout), count * entry, 'an ELF file');
  const readSection = (index: number) => ({
    name: table.getUint32(index * entry, layout.littleEndian),
    offset: readWord(table, index * entry + (is64Bit ? 24 : 16), layout),
    size: readWord(table, index * entry + (is64Bit ? 32 : 20), layout),
  });
  const names = readSection(readUint16(is64Bit ? 62 : 50));
  const text = readView(file, names.offset, Math.min(names.size, NAMES_BYTES), 'an ELF file');
  const readName = (at: number) =>
    readCString(new DataView(text.buffer, text.byteOffset + at, Math.min(16, text.byteLength - at)));
  const sections = Array.from({ length: count }, (_, index) => readSection(index));
  return sections.find(({ name }) => name < text.byteLength && readName(name) === '.rodata') ?? { offset: 0, size: 0 };
}

/** Returns up to `length` bytes of a file as Latin-1 text, one character per byte. */
export function readLatin1({ read }: ExecutableFile, offset: number, length: number): string {
  return toBuffer(read(offset, length)).toString('latin1');
}

/** Returns the same bytes, not a copy, with the methods of a Buffer. */
export function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
