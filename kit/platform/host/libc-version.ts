// Reads the version of this process's libc from the file of its dynamic loader, which is part of the libc. Starts no process.

import { findReadOnlyData, readLatin1, toBuffer } from '../executable/elf/data.ts';
import type { LoadedLibc } from './libc.ts';
import { type HostSystem, orNull, systemFile } from './system.ts';

// Enough for all read-only data of musl's loader, which is its whole libc and has 200 KB.
const DATA_BYTES = 524_288;
// Enough for a whole loader of glibc, which has 200 to 400 KB. Reading all takes less time than finding the data in it.
const LOADER_BYTES = 1_048_576;
const VERSION_START = 'ld.so (';
const VERSION_BYTES = 300;

/** Returns the version, such as `2.36` or `1.2.5`, or null if it cannot be found. */
export function readLibcVersion({ name, interpreter }: LoadedLibc, system: HostSystem): string | null {
  if (interpreter === undefined) return null;
  if (name === 'musl') return findMuslVersion(readDataText(interpreter, system));
  if (name !== 'glibc') return null;
  const file = system.readLink(interpreter) ?? '';
  return (
    glibcVersionFromFileName(file) ?? findGlibcVersion(readVersionText(interpreter, system)) ?? system.reportedGlibc()
  );
}

/** Returns the version in the file name of glibc's loader before 2.34, such as `ld-2.31.so`, or null. */
export function glibcVersionFromFileName(file: string): string | null {
  return /(?:^|\/)ld-(\d\.\d{1,3})\.so$/.exec(file)?.[1] ?? null;
}

/** Returns the version in the text of glibc's loader since 2.33, or null. Gentoo's has parentheses within parentheses. */
export function findGlibcVersion(loaderText: string): string | null {
  return (
    /\0?ld\.so \([^\0\n]{1,200}?\) (?:stable|development) release version (\d\.\d{1,3})[.\n]/.exec(loaderText)?.[1] ??
    null
  );
}

/** Returns the version in the text of musl's loader, where it is a string between NULs, or null. */
export function findMuslVersion(loaderText: string): string | null {
  const found = loaderText.match(/\0\d\.\d{1,2}\.\d{1,2}(?:[_-]git[\w-]{0,20})?\0/g) ?? [];
  const versions = new Set(found.map((version) => version.slice(1, -1)));
  return versions.size === 1 && loaderText.includes('musl libc') ? ([...versions][0] ?? null) : null;
}

/** Returns the text of glibc's loader that starts its version, or ''. */
function readVersionText(loader: string, system: HostSystem): string {
  const bytes = toBuffer(system.readAt(loader, 0, LOADER_BYTES) ?? new Uint8Array());
  const start = bytes.indexOf(VERSION_START);
  return start === -1 ? '' : bytes.toString('latin1', start, start + VERSION_BYTES);
}

function readDataText(loader: string, system: HostSystem): string {
  const file = systemFile(system, loader);
  return (
    orNull(() => {
      const { offset, size } = findReadOnlyData(file);
      return readLatin1(file, offset, Math.min(size, DATA_BYTES));
    }) ?? ''
  );
}
