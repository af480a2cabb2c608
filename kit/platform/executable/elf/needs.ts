// Reads which symbol versions of its libraries a dynamic ELF program needs. Uses the dynamic segment, as the dynamic loader
// does, because a program may have no sections. Formats: System V ABI, generic, chapter 5 (dynamic section); LSB Core,
// generic, "Symbol Versioning", whose records are the same for 32 and 64 bits.

import { compareVersions } from '../../compare-versions.ts';
import { type ExecutableFile, notAnExecutable, readView, withExecutableFile } from '../file.ts';
import {
  type ElfLayout,
  type FileRange,
  readCString,
  readElfHeader,
  readElfLoading,
  readWord,
  type Segment,
} from './program.ts';

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_VERNEED = 0x6ffffffe;
const DT_VERNEEDNUM = 0x6fffffff;
/** If a weak version is missing, the loader prints a warning and the program starts. */
const VER_FLG_WEAK = 2;
const RECORD_BYTES = 16;

// Limits. Lotus needs about 40 versions of 6 libraries.
const DYNAMIC_BYTES = 65_536;
const NEEDS_BYTES = 65_536;
const MAX_RECORDS = 1024;
const NAME_BYTES = 64;

// Markers that imply a version. glibc 2.36 is the first that loads programs with relative relocations (DT_RELR).
const GLIBC_BY_MARKER: ReadonlyMap<string, string> = new Map([['GLIBC_ABI_DT_RELR', '2.36']]);

/**
 * Returns the oldest glibc that the program at `path` runs with, such as `2.34`, or null if it needs no particular version.
 * Throws not-an-executable for a file that cannot be read, is truncated or malformed.
 */
export function readNeededGlibc(path: string): string | null {
  return withExecutableFile(path, (file) => newestGlibc(readNeededVersions(file)));
}

/** Returns the newest glibc among symbol versions (`2.34` for `GLIBC_2.34`), or null if none is of glibc. */
export function newestGlibc(versions: readonly string[]): string | null {
  const named = versions.flatMap(
    (name) => GLIBC_BY_MARKER.get(name) ?? /^GLIBC_(\d+(?:\.\d+){1,2})$/.exec(name)?.[1] ?? [],
  );
  return named.toSorted(compareVersions).at(-1) ?? null;
}

/**
 * Returns the distinct symbol versions that an ELF program needs, without weak ones: `GLIBC_2.34`, `GLIBCXX_3.4.29`. Reads
 * at most 260 KiB, in at most 1030 reads.
 * Throws not-an-executable for a file that is truncated or malformed.
 */
export function readNeededVersions(file: ExecutableFile): readonly string[] {
  const header = readElfHeader(file);
  const { segments } = readElfLoading(file, header);
  const dynamic = readDynamicEntries(file, segments, header.layout);
  const [at, libraries] = [dynamic.get(DT_VERNEED), dynamic.get(DT_VERNEEDNUM)];
  if (at === undefined || libraries === undefined) return [];
  const offsets = readNameOffsets(file, rangeAtAddress(file, segments, at), libraries, header.layout);
  const names = rangeAtAddress(file, segments, dynamic.get(DT_STRTAB) ?? 0);
  const size = Math.min(names.size, dynamic.get(DT_STRSZ) ?? 0);
  return [...new Set([...offsets].map((offset) => readNameAt(file, { offset: names.offset, size }, offset)))];
}

/** Returns the values of the dynamic segment by tag. The last value of a tag counts. */
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

/** Returns the range of the file that is loaded at an address, up to the end of its segment. */
function rangeAtAddress(file: ExecutableFile, segments: readonly Segment[], address: number): FileRange {
  const segment = segments.find(({ type, address: start, size }) => {
    return type === PT_LOAD && start <= address && address < start + size;
  });
  if (segment === undefined) throw malformed(file, 'its needed versions are outside its segments');
  const within = address - segment.address;
  return { offset: segment.offset + within, size: segment.size - within };
}

/** Returns the offsets of the version names in the string table. Each record points forward, so the list ends. */
function readNameOffsets(
  file: ExecutableFile,
  range: FileRange,
  libraries: number,
  { littleEndian }: ElfLayout,
): Set<number> {
  const length = Math.min(range.size, NEEDS_BYTES, Math.max(0, file.size - range.offset));
  const view = readView(file, range.offset, length, 'an ELF file');
  const offsets = new Set<number>();
  let records = 0;
  const check = (at: number) => {
    records += 1;
    if (at + RECORD_BYTES > length || records > MAX_RECORDS) throw malformed(file, 'its needed versions');
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

function readNameAt(file: ExecutableFile, names: FileRange, offset: number): string {
  if (offset >= names.size) throw malformed(file, 'the name of a needed version');
  const length = Math.min(NAME_BYTES, names.size - offset);
  return readCString(readView(file, names.offset + offset, length, 'an ELF file'));
}

function malformed(file: ExecutableFile, part: string) {
  return notAnExecutable(file, `a malformed ELF file (${part})`);
}
