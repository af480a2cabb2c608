// The libc of a Linux program, also one that the warm path need not know.

import { type Libc, libcFromInterpreter } from '../libc.ts';

// Android's, and glibc's on the first distributions for LoongArch.
const LOADERS: readonly (readonly [RegExp, Libc])[] = [
  [/\/linker(?:64)?$/, 'bionic'],
  [/^\/lib64\/ld\.so\.1$/, 'glibc'],
];

/** Returns the libc of a Linux program by the path of its dynamic loader. */
export function libcFromLoader(interpreter: string | undefined): Libc {
  const libc = libcFromInterpreter(interpreter);
  return LOADERS.find(([pattern]) => libc === 'unknown' && pattern.test(interpreter ?? ''))?.[1] ?? libc;
}
