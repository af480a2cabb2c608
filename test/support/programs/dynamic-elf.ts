// A small dynamic Linux program, assembled by hand. glibc's loader looks for its libraries and symbol versions before the program
// prints its text and exits. Formats: System V ABI, generic, chapter 5; for versions, the LSB's "Symbol Versioning".
import { ELF_MACHINE, type TinyArch, tinyElf } from './tiny-elf.ts';

export interface DynamicNeeds {
  /** File names: `libc.so.6`. */
  readonly libraries: readonly string[];
  /** Symbol versions of libc.so.6, which must be one of the libraries: `GLIBC_2.34`. */
  readonly versions?: readonly string[];
}

const BASE = 0x400000n;
const SEGMENTS = 3;
const HEADERS = 64 + SEGMENTS * 56;
/** Bytes of a tinyElf before its code. */
const TINY_HEADERS = 64 + 56;
const LOADER: Readonly<Record<TinyArch, string>> = {
  amd64: '/lib64/ld-linux-x86-64.so.2',
  arm64: '/lib/ld-linux-aarch64.so.1',
};
const TAGS = {
  needed: 1n,
  hash: 4n,
  strtab: 5n,
  symtab: 6n,
  strsz: 10n,
  syment: 11n,
  versym: 0x6ffffff0n,
  verneed: 0x6ffffffen,
  verneednum: 0x6fffffffn,
} as const;

/** Returns an ELF executable that needs `libraries` at its start and prints `text`. */
export function dynamicElf(arch: TinyArch, text: string, { libraries, versions = [] }: DynamicNeeds): Buffer {
  const interpreter = Buffer.from(`${LOADER[arch]}\0`);
  const names = stringTable([...libraries, ...versions]);
  const parts = concatenateParts(HEADERS, {
    interpreter,
    strings: names.bytes,
    // The empty symbol with which every table begins.
    symbols: Buffer.alloc(24),
    hash: words([1, 1, 0, 0]),
    symbolVersions: Buffer.alloc(2),
    neededVersions: neededVersions(versions, names.offset),
    dynamic: Buffer.alloc(16 * (libraries.length + 9)),
    // Position-independent: the code finds its text behind it.
    code: tinyElf(arch, text).subarray(TINY_HEADERS),
  });
  const at = (name: keyof typeof parts.offsets) => BASE + BigInt(parts.offsets[name]);
  const entries: (readonly [bigint, bigint])[] = [
    ...libraries.map((library) => [TAGS.needed, BigInt(names.offset(library))] as const),
    [TAGS.strtab, at('strings')],
    [TAGS.strsz, BigInt(names.bytes.length)],
    [TAGS.symtab, at('symbols')],
    [TAGS.syment, 24n],
    [TAGS.hash, at('hash')],
    ...(versions.length > 0
      ? ([
          [TAGS.versym, at('symbolVersions')],
          [TAGS.verneed, at('neededVersions')],
          [TAGS.verneednum, 1n],
        ] as const)
      : []),
    [0n, 0n],
  ];
  const bytes = parts.bytes;
  entries.forEach(([tag, value], i) => {
    bytes.writeBigUInt64LE(tag, parts.offsets.dynamic + i * 16);
    bytes.writeBigUInt64LE(value, parts.offsets.dynamic + i * 16 + 8);
  });
  writeHeader(bytes, arch, at('code'));
  writeSegment(bytes, 0, { type: 3, flags: 4, offset: parts.offsets.interpreter, size: interpreter.length });
  writeSegment(bytes, 1, { type: 1, flags: 7, offset: 0, size: bytes.length });
  writeSegment(bytes, 2, { type: 2, flags: 6, offset: parts.offsets.dynamic, size: entries.length * 16 });
  return bytes;
}

interface Strings {
  readonly bytes: Buffer;
  readonly offset: (text: string) => number;
}

function stringTable(texts: readonly string[]): Strings {
  const all = `\0${texts.map((text) => `${text}\0`).join('')}`;
  return { bytes: Buffer.from(all), offset: (text) => all.indexOf(`\0${text}\0`) + 1 };
}

/** Returns a Verneed of libc.so.6 and a Vernaux for each version. */
function neededVersions(versions: readonly string[], offset: Strings['offset']): Buffer {
  if (versions.length === 0) return Buffer.alloc(0);
  const need = Buffer.alloc(16);
  need.writeUInt16LE(1, 0);
  need.writeUInt16LE(versions.length, 2);
  need.writeUInt32LE(offset('libc.so.6'), 4);
  need.writeUInt32LE(16, 8);
  const auxiliary = versions.map((version, i) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt32LE(elfHash(version), 0);
    entry.writeUInt16LE(i + 2, 6);
    entry.writeUInt32LE(offset(version), 8);
    entry.writeUInt32LE(i + 1 < versions.length ? 16 : 0, 12);
    return entry;
  });
  return Buffer.concat([need, ...auxiliary]);
}

/** System V ABI, chapter 5, "Hash Table". */
function elfHash(name: string): number {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = ((hash << 4) + byte) >>> 0;
    const top = hash & 0xf0000000;
    hash = (hash ^ (top >>> 24)) & ~top;
  }
  return hash >>> 0;
}

function words(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(value, i * 4);
  });
  return bytes;
}

/** Puts the parts behind the headers, each aligned to 8 bytes. */
function concatenateParts<Name extends string>(start: number, parts: Readonly<Record<Name, Buffer>>) {
  const offsets = {} as Record<Name, number>;
  const chunks: Buffer[] = [Buffer.alloc(start)];
  let length = start;
  for (const [name, part] of Object.entries(parts) as [Name, Buffer][]) {
    offsets[name] = length;
    const padded = Buffer.alloc(Math.ceil(part.length / 8) * 8);
    part.copy(padded);
    chunks.push(padded);
    length += padded.length;
  }
  return { offsets, bytes: Buffer.concat(chunks) };
}

function writeHeader(bytes: Buffer, arch: TinyArch, entry: bigint): void {
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(2, 16);
  bytes.writeUInt16LE(ELF_MACHINE[arch], 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(entry, 24);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(64, 52);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(SEGMENTS, 56);
  bytes.writeUInt16LE(64, 58);
}

function writeSegment(
  bytes: Buffer,
  index: number,
  { type, flags, offset, size }: { type: number; flags: number; offset: number; size: number },
): void {
  const at = 64 + index * 56;
  bytes.writeUInt32LE(type, at);
  bytes.writeUInt32LE(flags, at + 4);
  bytes.writeBigUInt64LE(BigInt(offset), at + 8);
  bytes.writeBigUInt64LE(BASE + BigInt(offset), at + 16);
  bytes.writeBigUInt64LE(BASE + BigInt(offset), at + 24);
  bytes.writeBigUInt64LE(BigInt(size), at + 32);
  bytes.writeBigUInt64LE(BigInt(size), at + 40);
  bytes.writeBigUInt64LE(type === 1 ? 0x10000n : 8n, at + 48);
}
