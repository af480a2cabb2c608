// Reads Mach-O headers. Format: Apple's <mach-o/loader.h> (thin), <mach-o/fat.h> (universal) and <mach/machine.h> (processors).

import type { Arch } from '../platform.ts';
import { type ExecutableFile, type ExecutableHeader, notAnExecutable, readView } from './file.ts';

interface Slice {
  readonly arch: Arch | null;
  readonly cpuType: number;
  readonly bits: 32 | 64;
}

export const THIN_MAGIC_32 = 0xfeedface;
export const THIN_MAGIC_64 = 0xfeedfacf;
export const UNIVERSAL_MAGIC_32 = 0xcafebabe;
export const UNIVERSAL_MAGIC_64 = 0xcafebabf;

const ARCH_BY_CPU_TYPE: ReadonlyMap<number, Arch> = new Map([
  [7, '386'],
  [12, 'arm'],
  [0x01000007, 'amd64'],
  [0x0100000c, 'arm64'],
]);

const MH_EXECUTE = 2;
const OTHER_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'a Mach-O object file'],
  [6, 'a Mach-O library'],
  [8, 'a Mach-O bundle'],
]);

// Java class files have the same magic as universal files, then their version, 45 or more. A universal file has fewer
// slices, one per processor. file(1) uses the same limit.
const FIRST_JAVA_VERSION = 43;

/**
 * Returns the header of a thin Mach-O program, of either byte order and width.
 * Throws not-an-executable for a file that is truncated, not a program, or for an unknown processor.
 */
export function parseThinMachO(file: ExecutableFile): ExecutableHeader {
  const { arch, cpuType, bits } = sliceAt(file, 0);
  if (arch === null) throw notAnExecutable(file, `a Mach-O program for processor type ${cpuType}`);
  return { format: 'mach-o', platforms: [{ os: 'darwin', arch }], bits };
}

/**
 * Returns the header of a universal Mach-O program, without slices for unknown processors. Reads the headers of at most 42
 * slices, 28 bytes each. Throws not-an-executable, also for a Java class file.
 */
export function parseUniversalMachO(file: ExecutableFile): ExecutableHeader {
  const head = readView(file, 0, 8, 'a universal Mach-O file or Java class file');
  const wide = head.getUint32(0) === UNIVERSAL_MAGIC_64;
  const count = head.getUint32(4);
  if (!wide && count >= FIRST_JAVA_VERSION) throw notAnExecutable(file, 'a Java class file');
  if (count === 0 || count >= FIRST_JAVA_VERSION) {
    throw notAnExecutable(file, `a malformed universal Mach-O file (${count} slices)`);
  }
  const entrySize = wide ? 32 : 20;
  const table = readView(file, 8, count * entrySize, 'a universal Mach-O file');
  const slices = Array.from({ length: count }, (_, index) => {
    const at = index * entrySize;
    const slice = sliceAt(file, wide ? Number(table.getBigUint64(at + 8)) : table.getUint32(at + 8));
    if (slice.cpuType === table.getUint32(at)) return slice;
    throw notAnExecutable(file, 'a malformed universal Mach-O file (a slice for a different processor than its entry)');
  });
  return universalHeader(file, slices);
}

function universalHeader(file: ExecutableFile, slices: readonly Slice[]): ExecutableHeader {
  const arches = [...new Set(slices.flatMap(({ arch }) => arch ?? []))];
  if (arches.length === 0) {
    const types = slices.map(({ cpuType }) => cpuType).join(', ');
    throw notAnExecutable(file, `a universal Mach-O program for processor types ${types}`);
  }
  const known = slices.filter(({ arch }) => arch !== null);
  const bits = known.some((slice) => slice.bits === 64) ? 64 : 32;
  return { format: 'mach-o', platforms: arches.map((arch) => ({ os: 'darwin', arch })), bits };
}

function sliceAt(file: ExecutableFile, offset: number): Slice {
  const header = readView(file, offset, 28, 'a Mach-O file');
  const magics = [THIN_MAGIC_32, THIN_MAGIC_64];
  const littleEndian = magics.includes(header.getUint32(0, true));
  const magic = header.getUint32(0, littleEndian);
  if (!magics.includes(magic))
    throw notAnExecutable(file, 'a malformed universal Mach-O file (a slice that is not Mach-O)');
  const type = header.getUint32(12, littleEndian);
  if (type !== MH_EXECUTE) {
    throw notAnExecutable(file, OTHER_TYPES.get(type) ?? `a Mach-O file that is not a program (type ${type})`);
  }
  const cpuType = header.getUint32(4, littleEndian);
  const bits = magic === THIN_MAGIC_64 ? 64 : 32;
  // All known processors are little-endian, and the types of 64-bit ones have the 64-bit flag.
  const consistent = littleEndian && (bits === 64) === cpuType >= 0x01000000;
  return { arch: consistent ? (ARCH_BY_CPU_TYPE.get(cpuType) ?? null) : null, cpuType, bits };
}
