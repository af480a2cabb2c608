// The read-only data of an ELF file, in which programs have their words. Section headers: System V ABI, generic, chapter 4.

import { type ExecutableFile, viewOf } from '../file.ts';
import { elfHeader, textOf, wordAt } from './program.ts';

export interface Extent {
  readonly offset: number;
  readonly size: number;
}

const SECTIONS = 128;
const NAMES_BYTES = 4096;

/**
 * Returns where the section `.rodata` is; of size 0 where there is none. Reads 3 times, at most 13 KiB.
 * Throws not-an-executable for a file that is no ELF file, or is cut off.
 */
export function readOnlyData(file: ExecutableFile): Extent {
  const { layout, view } = elfHeader(file);
  const wide = layout.bits === 64;
  const half = (at: number) => view.getUint16(at, layout.littleEndian);
  const count = Math.min(half(wide ? 60 : 48), SECTIONS);
  const entry = wide ? 64 : 40;
  const table = viewOf(file, wordAt(view, wide ? 40 : 32, layout), count * entry, 'an ELF file');
  const section = (index: number) => ({
    name: table.getUint32(index * entry, layout.littleEndian),
    offset: wordAt(table, index * entry + (wide ? 24 : 16), layout),
    size: wordAt(table, index * entry + (wide ? 32 : 20), layout),
  });
  const names = section(half(wide ? 62 : 50));
  const text = viewOf(file, names.offset, Math.min(names.size, NAMES_BYTES), 'an ELF file');
  const nameOf = (at: number) =>
    textOf(new DataView(text.buffer, text.byteOffset + at, Math.min(16, text.byteLength - at)));
  const sections = Array.from({ length: count }, (_, index) => section(index));
  return sections.find(({ name }) => name < text.byteLength && nameOf(name) === '.rodata') ?? { offset: 0, size: 0 };
}

/** Returns up to `length` bytes of a file as text of one character a byte. */
export function latin1At({ read }: ExecutableFile, offset: number, length: number): string {
  const bytes = read(offset, length);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
