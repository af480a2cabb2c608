// What the readers of executable headers share: a bounded view of the file, the record they return, their one error.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isKitError, KitError } from '../../errors.ts';
import type { Platform } from '../platform.ts';

/** `unknown` is a dynamic loader that is neither glibc's nor musl's: Android's, uClibc's. */
export type Libc = 'glibc' | 'musl' | 'static' | 'unknown';

export interface ExecutableHeader {
  readonly format: 'elf' | 'mach-o' | 'pe';
  /** One, or several for a universal Mach-O. Without a variant: no header states it reliably. */
  readonly platforms: readonly Platform[];
  /** Of the widest platform, for a universal Mach-O. */
  readonly bits: 32 | 64;
  /** ELF for Linux only. */
  readonly libc?: Libc;
  /** The dynamic loader that an ELF file asks for. */
  readonly interpreter?: string;
}

export interface ExecutableFile {
  readonly name: string;
  readonly size: number;
  /** Returns up to `length` bytes: fewer at the end of the file. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Returns the file whose whole content, or first part, is `bytes`. */
export function fileFromBytes(name: string, bytes: Uint8Array): ExecutableFile {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/**
 * Returns what `parse` makes of the file at `path`. Synchronous: a few reads of a local file, which the warm path has no
 * time to schedule. Throws not-an-executable where the file cannot be read or is none, and what `parse` throws.
 */
export function withExecutableFile<T>(path: string, parse: (file: ExecutableFile) => T): T {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return parse(openFile(path, descriptor));
  } catch (error) {
    if (isKitError(error)) throw error;
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw notAnExecutable(fileFromBytes(path, new Uint8Array()), `a file that cannot be read (${reason})`, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Returns exactly `length` bytes at `offset` of a file that `what` describes.
 * Throws not-an-executable where the file ends before them, without having read anything.
 */
export function readView(file: ExecutableFile, offset: number, length: number, what: string): DataView {
  const bytes = offset + length <= file.size ? file.read(offset, length) : new Uint8Array();
  if (bytes.length < length) throw notAnExecutable(file, `${what} cut off after ${file.size} bytes`);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** Returns the error for a file that is `found` and not a program. */
export function notAnExecutable(file: ExecutableFile, problem: string, cause?: unknown): KitError {
  return new KitError('not-an-executable', {
    subject: `program '${file.name}'`,
    problem,
    fix: 'Give a program for Linux, macOS, Windows, FreeBSD or OpenBSD; if it was downloaded, download it again.',
    cause,
  });
}

function openFile(path: string, descriptor: number): ExecutableFile {
  const stat = fstatSync(descriptor);
  const file: ExecutableFile = {
    name: path,
    size: stat.size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, offset));
    },
  };
  if (!stat.isFile()) throw notAnExecutable(file, stat.isDirectory() ? 'a directory' : 'a device or pipe');
  return file;
}
