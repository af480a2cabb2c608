// The C library that a Linux program is linked with, by its dynamic loader.

/** `bionic`: Android's, as in Termux. `unknown`: another dynamic loader, such as that of uClibc. */
export type Libc = 'glibc' | 'musl' | 'bionic' | 'static' | 'unknown';

/**
 * Returns the libc of a Linux program by the file name of its dynamic loader. The folder is ignored, because Nix has its own.
 * The loaders of glibc are ld-linux-x86-64.so.2, ld-linux.so.2, ld-lsb-…, ld64.so.1 (s390x) and ld64.so.2 (ppc64le).
 */
export function libcFromInterpreter(interpreter: string | undefined): Libc {
  if (interpreter === undefined) return 'static';
  const name = interpreter.slice(interpreter.lastIndexOf('/') + 1);
  if (name.startsWith('ld-musl-')) return 'musl';
  return /^ld-(?:linux|lsb)[-.]|^ld64\.so\.[12]$/.test(name) ? 'glibc' : 'unknown';
}
