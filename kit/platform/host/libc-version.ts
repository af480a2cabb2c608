// The version of the libc of this process, without starting one: by the file of the loader, which is the libc's own.

import { latin1At, readOnlyData } from '../executable/elf/data.ts';
import type { LoadedLibc } from './libc.ts';
import { type HostSystem, orNull, systemFile } from './system.ts';

// All of the read-only data: 200 KB in musl's loader, which is its whole libc, 30 in glibc's.
const DATA_BYTES = 524_288;

/** Returns the version: `2.36`, `1.2.5`, or null where nothing tells it. */
export function libcVersion({ name, interpreter }: LoadedLibc, system: HostSystem): string | null {
  if (interpreter === undefined) return null;
  if (name === 'musl') return muslVersionIn(wordsOf(interpreter, system));
  if (name !== 'glibc') return null;
  const file = system.readLink(interpreter) ?? '';
  return glibcVersionOfFile(file) ?? glibcVersionIn(wordsOf(interpreter, system)) ?? system.reportedGlibc();
}

/** Returns less than 0 where `a` is the older of two versions of glibc, and 0 where they are the same: `2.9`, `2.36`, `2.2.5`. */
export function compareGlibc(a: string, b: string): number {
  const [as, bs] = [a.split('.').map(Number), b.split('.').map(Number)];
  const differences = [0, 1, 2].map((at) => (as[at] ?? 0) - (bs[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Returns the version in the name that glibc's loader had before 2.34, `ld-2.31.so`, or null. */
export function glibcVersionOfFile(file: string): string | null {
  return /(?:^|\/)ld-(\d\.\d{1,3})\.so$/.exec(file)?.[1] ?? null;
}

/** Returns the version in the words of glibc's loader since 2.33, or null. */
export function glibcVersionIn(words: string): string | null {
  return (
    /\0?ld\.so \([^)\0]{1,100}\) (?:stable|development) release version (\d\.\d{1,3})[.\n]/.exec(words)?.[1] ?? null
  );
}

/** Returns the version in the words of musl's loader, where it stands between NULs, or null. */
export function muslVersionIn(words: string): string | null {
  const found = words.match(/\0\d\.\d{1,2}\.\d{1,2}(?:[_-]git[\w-]{0,20})?\0/g) ?? [];
  const versions = new Set(found.map((version) => version.slice(1, -1)));
  return versions.size === 1 && words.includes('musl libc') ? ([...versions][0] ?? null) : null;
}

function wordsOf(loader: string, system: HostSystem): string {
  const file = systemFile(system, loader);
  return (
    orNull(() => {
      const { offset, size } = readOnlyData(file);
      return latin1At(file, offset, Math.min(size, DATA_BYTES));
    }) ?? ''
  );
}
