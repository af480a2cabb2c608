// Which versions of its libraries' symbols a dynamic ELF program needs. They are read as the dynamic loader reads them, by
// the dynamic segment: a program may have no sections. Formats: System V ABI, generic, chapter 5 (dynamic section); LSB Core,
// generic, "Symbol Versioning", whose records are the same for 32 and 64 bits.

import { compareVersions } from '../../compare-versions.ts';
import { type ExecutableFile, notAnExecutable, readView, withExecutableFile } from '../file.ts';
import { type ElfLayout, readCString, readElfHeader, readElfLoading, readWord, type Segment } from './program.ts';

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_VERNEED = 0x6ffffffe;
const DT_VERNEEDNUM = 0x6fffffff;
/** A weak need that is not met is a warning of the loader, and the program starts. */
const VER_FLG_WEAK = 2;
const RECORD_BYTES = 16;

// Lotus needs some 40 versions of 6 libraries.
const DYNAMIC_BYTES = 65_536;
const NEEDS_BYTES = 65_536;
const MAX_RECORDS = 1024;
const NAME_BYTES = 64;

// Markers that stand for a version: glibc 2.36 is the first to load programs with relative relocations (DT_RELR).
const GLIBC_OF_MARKER: ReadonlyMap<string, string> = new Map([['GLIBC_ABI_DT_RELR', '2.36']]);

/**
 * Returns the oldest glibc that has everything the program at `path` needs of it: `2.34`, or null where it needs no version.
 * Throws not-an-executable for a file that cannot be read, is cut off or malformed.
 */
export function readNeededGlibc(path: string): string | null {
  return withExecutableFile(path, (file) => newestGlibc(readNeededVersions(file)));
}

/** Returns the newest glibc that versions of symbols name, or null where they name none: `GLIBC_2.34` is `2.34`. */
export function newestGlibc(versions: readonly string[]): string | null {
  const named = versions.flatMap(
    (name) => GLIBC_OF_MARKER.get(name) ?? /^GLIBC_(\d+(?:\.\d+){1,2})$/.exec(name)?.[1] ?? [],
  );
  return named.toSorted(compareVersions).at(-1) ?? null;
}

/**
 * Returns the versions that an ELF program needs, each once, without the weak ones: `GLIBC_2.34`, `GLIBCXX_3.4.29`. Reads at
 * most 260 KiB, in at most 1030 reads.
 * Throws not-an-executable for a file that is cut off or malformed.
 */
export function readNeededVersions(file: ExecutableFile): readonly string[] {
  const header = readElfHeader(file);
  const { segments } = readElfLoading(file, header);
  const dynamic = readDynamicEntries(file, segments, header.layout);
  const [at, libraries] = [dynamic.get(DT_VERNEED), dynamic.get(DT_VERNEEDNUM)];
  if (at === undefined || libraries === undefined) return [];
  const offsets = readNameOffsets(file, spanAtAddress(file, segments, at), libraries, header.layout);
  const names = spanAtAddress(file, segments, dynamic.get(DT_STRTAB) ?? 0);
  const length = Math.min(names.length, dynamic.get(DT_STRSZ) ?? 0);
  return [...new Set([...offsets].map((offset) => readNameAt(file, { offset: names.offset, length }, offset)))];
}

/** A stretch of the file. */
interface FileSpan {
  readonly offset: number;
  readonly length: number;
}

/** The dynamic segment's values by their tags; the last of a tag counts. */
function readDynamicEntries(
  file: ExecutableFile,
  segments: readonly Segment[],
  layout: ElfLayout,
): ReadonlyMap<number, number> {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined) return new Map();
  const entry = layout.bits === 64 ? 16 : 8;
  const count = Math.floor(Math.min(segment.size, DYNAMIC_BYTES) / entry);
  const view = readView(file, segment.offset, count * entry, 'an ELF file');
  const values = new Map<number, number>();
  for (let at = 0; at < count * entry; at += entry) {
    const tag = readWord(view, at, layout);
    if (tag === 0) break;
    values.set(tag, readWord(view, at + entry / 2, layout));
  }
  return values;
}

/** Where the file has what is at an address in memory, and how much of it. */
function spanAtAddress(file: ExecutableFile, segments: readonly Segment[], address: number): FileSpan {
  const segment = segments.find(({ type, address: start, size }) => {
    return type === PT_LOAD && start <= address && address < start + size;
  });
  if (segment === undefined) throw malformed(file, 'what it needs lies outside of its segments');
  const within = address - segment.address;
  return { offset: segment.offset + within, length: segment.size - within };
}

/** The offsets of the versions' names among the names. Each record leads forward to the next, so the list has an end. */
function readNameOffsets(
  file: ExecutableFile,
  place: FileSpan,
  libraries: number,
  { littleEndian }: ElfLayout,
): Set<number> {
  const length = Math.min(place.length, NEEDS_BYTES, Math.max(0, file.size - place.offset));
  const view = readView(file, place.offset, length, 'an ELF file');
  const offsets = new Set<number>();
  let records = 0;
  const check = (at: number) => {
    records += 1;
    if (at + RECORD_BYTES > length || records > MAX_RECORDS) throw malformed(file, 'the versions it needs');
  };
  for (let [library, at] = [0, 0]; library < libraries; library += 1) {
    check(at);
    const count = view.getUint16(at + 2, littleEndian);
    let auxiliary = at + view.getUint32(at + 8, littleEndian);
    for (let version = 0; version < count; version += 1) {
      check(auxiliary);
      const weak = (view.getUint16(auxiliary + 4, littleEndian) & VER_FLG_WEAK) !== 0;
      if (!weak) offsets.add(view.getUint32(auxiliary + 8, littleEndian));
      const step = view.getUint32(auxiliary + 12, littleEndian);
      if (step === 0) break;
      auxiliary += step;
    }
    const step = view.getUint32(at + 12, littleEndian);
    if (step === 0) break;
    at += step;
  }
  return offsets;
}

function readNameAt(file: ExecutableFile, names: FileSpan, offset: number): string {
  if (offset >= names.length) throw malformed(file, 'the name of a version it needs');
  const length = Math.min(NAME_BYTES, names.length - offset);
  return readCString(readView(file, names.offset + offset, length, 'an ELF file'));
}

function malformed(file: ExecutableFile, what: string) {
  return notAnExecutable(file, `a malformed ELF file (${what})`);
}
