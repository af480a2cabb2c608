// Binary files of replayed machines: ELF programs with read-only data, and auxiliary vectors.

import type { Arch } from '../../../../kit/platform/platform.ts';
import { elf, latin1 } from '../../platform/executable/samples.ts';

export interface ProgramParts {
  readonly arch: Arch;
  /** The dynamic loader. */
  readonly interpreter?: string;
  /** The content of its .rodata. */
  readonly data?: string;
}

const MACHINE: Readonly<Record<Arch, number>> = {
  '386': 3,
  ppc64le: 21,
  s390x: 22,
  arm: 40,
  amd64: 62,
  arm64: 183,
  riscv64: 243,
  loong64: 258,
};

const NAMES = '\0.shstrtab\0.rodata\0';

/** Returns an ELF program, with section headers if it has data. */
export function program({ arch, interpreter, data }: ProgramParts): Uint8Array {
  const bits = arch === '386' || arch === 'arm' ? 32 : 64;
  const parts = { machine: MACHINE[arch], bits, littleEndian: arch !== 's390x' } as const;
  const head = elf(interpreter === undefined ? parts : { ...parts, interpreter });
  return data === undefined ? head : withSections(head, latin1(data), bits, parts.littleEndian);
}

/** Returns an auxiliary vector of two entries around the page size. */
export function auxv(pageSize: number, bits: 32 | 64, littleEndian: boolean): Uint8Array {
  const words = [3, 0x400040, 6, pageSize, 17, 100, 0, 0];
  const bytes = Buffer.alloc((words.length * bits) / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [index, word] of words.entries()) {
    if (bits === 64) view.setBigUint64(index * 8, BigInt(word), littleEndian);
    else view.setUint32(index * 4, word, littleEndian);
  }
  return new Uint8Array(bytes);
}

// Three section headers at the end: an empty one, the names, the data.
function withSections(head: Uint8Array, data: Uint8Array, bits: 32 | 64, littleEndian: boolean): Uint8Array {
  const wide = bits === 64;
  const entry = wide ? 64 : 40;
  const names = latin1(NAMES);
  const table = head.length + names.length + data.length;
  const bytes = new Uint8Array(table + 3 * entry);
  bytes.set(head);
  bytes.set(names, head.length);
  bytes.set(data, head.length + names.length);
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: number) => {
    if (wide) view.setBigUint64(at, BigInt(value), littleEndian);
    else view.setUint32(at, value, littleEndian);
  };
  word(wide ? 40 : 32, table);
  view.setUint16(wide ? 58 : 46, entry, littleEndian);
  view.setUint16(wide ? 60 : 48, 3, littleEndian);
  view.setUint16(wide ? 62 : 50, 1, littleEndian);
  const sections = [
    [1, 1, head.length, names.length],
    [2, NAMES.indexOf('.rodata'), head.length + names.length, data.length],
  ] as const;
  for (const [index, name, offset, size] of sections) {
    view.setUint32(table + index * entry, name, littleEndian);
    word(table + index * entry + (wide ? 24 : 16), offset);
    word(table + index * entry + (wide ? 32 : 20), size);
  }
  return bytes;
}
