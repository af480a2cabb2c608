// Reads how an ELF file is loaded, from its header and program headers. Format: System V ABI, generic, chapters 4 and 5.
// Machine and system are read in elf.ts, because the warm path needs only this part.

import { type ExecutableFile, notAnExecutable, readView } from '../file.ts';

/** Bytes of a file. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

export interface ElfLayout {
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

export interface Segment {
  readonly type: number;
  /** In the file. */
  readonly offset: number;
  /** In the file. */
  readonly size: number;
  /** In memory, where the loader puts the segment. */
  readonly address: number;
}

interface ElfHeader {
  readonly layout: ElfLayout;
  /** The file header's bytes. */
  readonly view: DataView;
}

interface ElfLoading {
  readonly segments: readonly Segment[];
  /** The path of the dynamic loader. */
  readonly interpreter: string | undefined;
}

const PT_INTERP = 3;
// Linux loads no program with more (fs/binfmt_elf.c).
const PROGRAM_HEADERS_BYTES = 65_536;
const INTERPRETER_BYTES = 4096;

/** Returns the file header of an ELF file. Throws not-an-executable for a file that is truncated or malformed. */
export function readElfHeader(file: ExecutableFile): ElfHeader {
  const layout = readLayout(file);
  return { layout, view: readView(file, 0, layout.bits === 64 ? 64 : 52, 'an ELF file') };
}

/** Returns how an ELF file is loaded. Throws not-an-executable for a file that is truncated or malformed. */
export function readElfLoading(file: ExecutableFile, { layout, view }: ElfHeader): ElfLoading {
  const segments = readSegments(file, view, layout);
  return { segments, interpreter: readInterpreter(file, segments) };
}

/** Returns the text up to the first NUL. */
export function readCString(view: DataView): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

// A 64-bit value above 2^53 loses digits. That does not matter: it is larger than any file.
export function readWord(view: DataView, at: number, { bits, littleEndian }: ElfLayout): number {
  return bits === 64 ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
}

function readLayout(file: ExecutableFile): ElfLayout {
  const ident = readView(file, 0, 16, 'an ELF file');
  const [elfClass, encoding] = [ident.getUint8(4), ident.getUint8(5)];
  if (elfClass < 1 || elfClass > 2 || encoding < 1 || encoding > 2) {
    throw notAnExecutable(file, `a malformed ELF file (class ${elfClass}, data encoding ${encoding})`);
  }
  return { bits: elfClass === 2 ? 64 : 32, littleEndian: encoding === 1 };
}

function readSegments(file: ExecutableFile, header: DataView, layout: ElfLayout): Segment[] {
  const { bits, littleEndian } = layout;
  const entrySize = bits === 64 ? 56 : 32;
  const count = header.getUint16(bits === 64 ? 56 : 44, littleEndian);
  const length = count * entrySize;
  const statedSize = header.getUint16(bits === 64 ? 54 : 42, littleEndian);
  if (count === 0 || statedSize !== entrySize || length > PROGRAM_HEADERS_BYTES) {
    throw notAnExecutable(file, `a malformed ELF file (${count} program headers of ${statedSize} bytes)`);
  }
  const table = readView(file, readWord(header, bits === 64 ? 32 : 28, layout), length, 'an ELF file');
  return Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    return {
      type: table.getUint32(at, littleEndian),
      offset: readWord(table, at + (bits === 64 ? 8 : 4), layout),
      size: readWord(table, at + (bits === 64 ? 32 : 16), layout),
      address: readWord(table, at + (bits === 64 ? 16 : 8), layout),
    };
  });
}

function readInterpreter(file: ExecutableFile, segments: readonly Segment[]): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return undefined;
  const { offset, size } = segment;
  if (size < 2 || size > INTERPRETER_BYTES) {
    throw notAnExecutable(file, `a malformed ELF file (the name of its loader has ${size} bytes)`);
  }
  const text = readCString(readView(file, offset, size, 'an ELF file'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern finds control characters
  if (text === '' || /[\u0000-\u001f\u007f-\u009f]/.test(text))
    throw notAnExecutable(file, 'a malformed ELF file (the name of its loader)');
  return text;
}
