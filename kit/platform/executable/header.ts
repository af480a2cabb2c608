// Reads the header of an executable: its platforms and, for Linux, the libc that it needs.

import { parseElf } from './elf/elf.ts';
import { type ExecutableFile, type ExecutableHeader, notAnExecutable, withExecutableFile } from './file.ts';
import type { Libc } from './libc.ts';
import {
  parseThinMachO,
  parseUniversalMachO,
  THIN_MAGIC_32,
  THIN_MAGIC_64,
  UNIVERSAL_MAGIC_32,
  UNIVERSAL_MAGIC_64,
} from './mach-o.ts';
import { parsePe } from './pe.ts';
import { describeContent } from './signature.ts';

export type { ExecutableHeader, Libc };

const ELF_MAGIC = 0x7f454c46;
const MZ_MAGIC = 0x4d5a;
// Includes the magic of a tar archive.
const SIGNATURE_BYTES = 512;

/**
 * Returns the header of the file at `path`. Reads as little as parseExecutableFile, and never a device or pipe.
 * Throws not-an-executable, also for a file that cannot be read.
 */
export async function readExecutableHeader(path: string): Promise<ExecutableHeader> {
  return withExecutableFile(path, parseExecutableFile);
}

/**
 * Returns the header of a file. Reads at most 90 KiB in at most 50 calls of `read`, regardless of the sizes that the file states.
 * Throws not-an-executable.
 */
export function parseExecutableFile(file: ExecutableFile): ExecutableHeader {
  const head = file.read(0, SIGNATURE_BYTES);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const magic = head.length < 4 ? 0 : view.getUint32(0);
  const swapped = head.length < 4 ? 0 : view.getUint32(0, true);
  if (magic === ELF_MAGIC) return parseElf(file);
  if (magic === UNIVERSAL_MAGIC_32 || magic === UNIVERSAL_MAGIC_64) return parseUniversalMachO(file);
  if ([magic, swapped].some((each) => each === THIN_MAGIC_32 || each === THIN_MAGIC_64)) return parseThinMachO(file);
  if (magic >>> 16 === MZ_MAGIC) return parsePe(file);
  throw notAnExecutable(file, describeContent(head));
}
