// The machines of ELF files. Format: System V ABI, generic, chapter 4 (machines). In a file of its own, because a probe that checks
// no programs needs only this part.

import type { Arch } from '../../platform.ts';

interface ElfMachine {
  readonly arch: Arch;
  readonly bits: 32 | 64;
  readonly littleEndian: boolean;
}

/** By e_machine: the architecture, with the only class and byte order that Go and Linux distributions use for it. */
export const ELF_MACHINES: ReadonlyMap<number, ElfMachine> = new Map([
  [3, { arch: '386', bits: 32, littleEndian: true }],
  [21, { arch: 'ppc64le', bits: 64, littleEndian: true }],
  [22, { arch: 's390x', bits: 64, littleEndian: false }],
  [40, { arch: 'arm', bits: 32, littleEndian: true }],
  [62, { arch: 'amd64', bits: 64, littleEndian: true }],
  [183, { arch: 'arm64', bits: 64, littleEndian: true }],
  [243, { arch: 'riscv64', bits: 64, littleEndian: true }],
  [258, { arch: 'loong64', bits: 64, littleEndian: true }],
]);

/** Returns the architecture in the first 20 bytes or more of an ELF file, or null if it is unknown. */
export function parseElfArchitecture(bytes: Uint8Array): Arch | null {
  if (bytes.length < 20 || !(bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46))
    return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return ELF_MACHINES.get(view.getUint16(18, bytes[5] === 1))?.arch ?? null;
}
