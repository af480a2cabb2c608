// Which system an ELF program is for, which no single field of its header says.

import type { Os } from '../../platform.ts';
import { libcFromInterpreter } from './program.ts';

// EI_OSABI as in the System V ABI's registry; Linux is 3 where a program uses GNU extensions.
const OS_BY_OSABI: ReadonlyMap<number, Os> = new Map([
  [3, 'linux'],
  [9, 'freebsd'],
  [12, 'openbsd'],
]);

// Where EI_OSABI is 0, which Linux programs have and others may: the loader tells, then a note. null is no os of ours.
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
 * Returns the os of an ELF program by its EI_OSABI, its dynamic loader and, only where those leave it open, the owners
 * of its notes; null for one that is none of ours (NetBSD, illumos). Without any hint it is Linux, as Linux holds too.
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
