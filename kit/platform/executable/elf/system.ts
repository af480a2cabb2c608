// Detects the system that an ELF program is for. No single field of the header tells it.

import type { Os } from '../../platform.ts';
import { libcFromInterpreter } from '../libc.ts';

// By EI_OSABI, from the registry of the System V ABI. Linux programs that use GNU extensions have 3.
const OS_BY_OSABI: ReadonlyMap<number, Os> = new Map([
  [3, 'linux'],
  [9, 'freebsd'],
  [12, 'openbsd'],
]);

// If EI_OSABI is 0, as for Linux programs and some others, the loader tells the system, then a note. null: an unsupported one.
const OS_BY_INTERPRETER: readonly (readonly [RegExp, Os | null])[] = [
  [/^\/usr\/libexec\/ld\.so$/, 'openbsd'],
  [/^(?:\/usr)?\/libexec\/ld-elf(?:32)?\.so\.1$/, 'freebsd'],
  [/^(?:\/usr)?\/libexec\/ld(?:-elf\.so\.2|\.elf_so)$/, null],
  [/^(?:\/usr)?\/lib\/(?:amd64\/|64\/)?ld\.so\.1$/, null],
];
const OS_BY_NOTE: ReadonlyMap<string, Os | null> = new Map([
  ['OpenBSD', 'openbsd'],
  ['FreeBSD', 'freebsd'],
  ['NetBSD', null],
  ['DragonFly', null],
]);

/**
 * Returns the os of an ELF program from its EI_OSABI, then its dynamic loader, then the owners of its notes; null for an
 * unsupported one (NetBSD, illumos). Without any hint the os is Linux, which treats such programs as its own.
 */
export function detectElfOs(
  osabi: number,
  interpreter: string | undefined,
  noteOwners: () => readonly string[],
): Os | null {
  if (osabi !== 0) return OS_BY_OSABI.get(osabi) ?? null;
  const libc = libcFromInterpreter(interpreter);
  if (libc === 'glibc' || libc === 'musl') return 'linux';
  const byLoader = OS_BY_INTERPRETER.find(([pattern]) => interpreter !== undefined && pattern.test(interpreter));
  if (byLoader) return byLoader[1];
  const owner = noteOwners().find((name) => OS_BY_NOTE.has(name));
  return owner === undefined ? 'linux' : (OS_BY_NOTE.get(owner) ?? null);
}
