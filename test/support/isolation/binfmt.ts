// Handlers of Linux's binfmt_misc for ELF programs. Format: Documentation/admin-guide/binfmt-misc.rst of Linux.

/** Which bits of an ELF file's first 20 bytes count. Any OSABI (byte 7); type 2 or 3, at a fixed address or anywhere (byte 16). */
export const ELF_MASK: readonly number[] = Array.from({ length: 20 }, (_, at) => ({ 7: 0, 16: 0xfe })[at] ?? 0xff);

interface HandlerRegistration {
  readonly name: string;
  /** The start of the programs, masked. */
  readonly magic: readonly number[];
  /** Path of the program that runs them. */
  readonly interpreter: string;
  readonly flags: string;
}

/** Returns the start of an ELF file, without the bits that do not count. */
export function maskedElfStart(start: Uint8Array): readonly number[] {
  return ELF_MASK.map((mask, at) => (start[at] ?? 0) & mask);
}

/** Returns the line to write to `register`. */
export function registrationLine({ name, magic, interpreter, flags }: HandlerRegistration): string {
  return `:${name}:M::${escapeBytes(magic)}:${escapeBytes(ELF_MASK)}:${interpreter}:${flags}`;
}

function escapeBytes(bytes: readonly number[]): string {
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}
