// Builds executable headers byte by byte, for tests.

export interface ElfParts {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  readonly machine?: number;
  readonly type?: number;
  readonly osabi?: number;
  readonly entry?: number;
  readonly interpreter?: string;
  /** The owner of the one note. */
  readonly note?: string;
}

interface Segment {
  readonly type: number;
  readonly content: Uint8Array;
}

const PT_LOAD = 1;
const PT_INTERP = 3;
const PT_NOTE = 4;

/** Returns an ELF program's file header, program headers and the segments that they point to. */
export function elf(parts: ElfParts): Uint8Array {
  const { bits = 64, littleEndian = true, machine = 62, type = 2, osabi = 0, entry = 0x1000 } = parts;
  const segments: Segment[] = [{ type: PT_LOAD, content: new Uint8Array() }];
  if (parts.interpreter !== undefined) segments.push({ type: PT_INTERP, content: latin1(`${parts.interpreter}\0`) });
  if (parts.note !== undefined) segments.push({ type: PT_NOTE, content: elfNote(parts.note, littleEndian) });

  const wide = bits === 64;
  const [headerSize, entrySize] = wide ? [64, 56] : [52, 32];
  const tableEnd = headerSize + segments.length * entrySize;
  const bytes = new Uint8Array(tableEnd + segments.reduce((sum, { content }) => sum + content.length, 0));
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number) => {
    if (wide) view.setBigUint64(at, BigInt(value), littleEndian);
    else view.setUint32(at, value, littleEndian);
  };

  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1, osabi]);
  view.setUint16(16, type, littleEndian);
  view.setUint16(18, machine, littleEndian);
  view.setUint32(20, 1, littleEndian);
  word(24, entry);
  word(wide ? 32 : 28, headerSize);
  view.setUint16(wide ? 54 : 42, entrySize, littleEndian);
  view.setUint16(wide ? 56 : 44, segments.length, littleEndian);

  let offset = tableEnd;
  for (const [index, { type: segmentType, content }] of segments.entries()) {
    const at = headerSize + index * entrySize;
    view.setUint32(at, segmentType, littleEndian);
    word(at + (wide ? 8 : 4), offset);
    word(at + (wide ? 32 : 16), content.length);
    bytes.set(content, offset);
    offset += content.length;
  }
  return bytes;
}

export interface MachOParts {
  readonly bits?: 32 | 64;
  readonly littleEndian?: boolean;
  readonly cpuType?: number;
  readonly type?: number;
}

/** Returns a thin Mach-O program's header. */
export function machO({ bits = 64, littleEndian = true, cpuType = 0x01000007, type = 2 }: MachOParts): Uint8Array {
  const bytes = new Uint8Array(bits === 64 ? 32 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bits === 64 ? 0xfeedfacf : 0xfeedface, littleEndian);
  view.setUint32(4, cpuType, littleEndian);
  view.setUint32(12, type, littleEndian);
  return bytes;
}

/** Returns a universal Mach-O file of the given slices, aligned to 64 bytes. */
export function universal(slices: readonly Uint8Array[], width: 32 | 64 = 32): Uint8Array {
  const entrySize = width === 64 ? 32 : 20;
  const align = (size: number) => Math.ceil(size / 64) * 64;
  const start = align(8 + slices.length * entrySize);
  const bytes = new Uint8Array(start + slices.reduce((sum, slice) => sum + align(slice.length), 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width === 64 ? 0xcafebabf : 0xcafebabe);
  view.setUint32(4, slices.length);
  let offset = start;
  for (const [index, slice] of slices.entries()) {
    const at = 8 + index * entrySize;
    view.setUint32(at, new DataView(slice.buffer, slice.byteOffset).getUint32(4, true));
    if (width === 64) view.setBigUint64(at + 8, BigInt(offset));
    else view.setUint32(at + 8, offset);
    bytes.set(slice, offset);
    offset += align(slice.length);
  }
  return bytes;
}

export interface PeParts {
  readonly machine?: number;
  readonly characteristics?: number;
  readonly magic?: number;
  readonly subsystem?: number;
  readonly signature?: string;
}

/** Returns a Windows program's DOS header, signature, COFF header and the optional header up to its subsystem. */
export function pe(parts: PeParts): Uint8Array {
  const { machine = 0x8664, characteristics = 0x22, magic = 0x20b, subsystem = 3, signature = 'PE\0\0' } = parts;
  const bytes = new Uint8Array(128 + 94);
  const view = new DataView(bytes.buffer);
  bytes.set(latin1('MZ'));
  view.setUint32(0x3c, 128, true);
  bytes.set(latin1(signature), 128);
  view.setUint16(128 + 4, machine, true);
  view.setUint16(128 + 22, characteristics, true);
  view.setUint16(128 + 24, magic, true);
  view.setUint16(128 + 92, subsystem, true);
  return bytes;
}

/** Returns a Latin-1 text as bytes. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Returns `bytes` with others written over them at `offset`. */
export function patched(bytes: Uint8Array, offset: number, values: readonly number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, offset);
  return copy;
}

function elfNote(owner: string, littleEndian: boolean): Uint8Array {
  const name = latin1(`${owner}\0`);
  const padded = Math.ceil(name.length / 4) * 4;
  const bytes = new Uint8Array(12 + padded + 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, name.length, littleEndian);
  view.setUint32(4, 4, littleEndian);
  view.setUint32(8, 1, littleEndian);
  bytes.set(name, 12);
  return bytes;
}
