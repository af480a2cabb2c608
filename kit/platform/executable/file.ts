// Shared by the readers of executable headers: a bounded view of the file, the record that they return, and their error.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errorCode, isKitError, KitError } from '../../errors.ts';
import type { Platform } from '../platform.ts';
import type { Libc } from './libc.ts';

export interface ExecutableHeader {
  readonly format: 'elf' | 'mach-o' | 'pe';
  /** One, or several for a universal Mach-O. Without variants, which no header states reliably. */
  readonly platforms: readonly Platform[];
  /** Of the widest platform, for a universal Mach-O. */
  readonly bits: 32 | 64;
  /** For ELF programs for Linux only. */
  readonly libc?: Libc;
  /** The path of the dynamic loader, for ELF files. */
  readonly interpreter?: string;
}

export interface ExecutableFile {
  readonly name: string;
  readonly size: number;
  /** Returns `length` bytes, or fewer at the end of the file. */
  readonly read: (offset: number, length: number) => Uint8Array;
}

/** Returns a file with the content `bytes`. */
export function fileFromBytes(name: string, bytes: Uint8Array): ExecutableFile {
  return { name, size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

/**
 * Returns what `parse` returns for the file at `path`. Synchronous, because scheduling a few local reads would take the warm
 * path longer. Throws not-an-executable if the path is not a readable file, and the errors of `parse`.
 */
export function withExecutableFile<T>(path: string, parse: (file: ExecutableFile) => T): T {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return parse(openFile(path, descriptor));
  } catch (error) {
    if (isKitError(error)) throw error;
    throw executableError(path, `it cannot be read (${errorCode(error) ?? error})`, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Returns exactly `length` bytes at `offset`. `kind` describes the file in the error.
 * Throws not-an-executable, without reading anything, if the file is too short.
 */
export function readView(file: ExecutableFile, offset: number, length: number, kind: string): DataView {
  const bytes = offset + length <= file.size ? file.read(offset, length) : new Uint8Array();
  if (bytes.length < length) throw notAnExecutable(file, `${kind} that is truncated after ${file.size} bytes`);
  return new DataView(bytes.buffer, bytes.byteOffset, length);
}

/** Returns the error for a file that is not a program. `kind` says what it is: `an HTML page`. */
export function notAnExecutable({ name }: ExecutableFile, kind: string): KitError {
  return executableError(name, `it is ${kind}`);
}

function executableError(path: string, problem: string, cause?: unknown): KitError {
  return new KitError('not-an-executable', {
    subject: `program '${path}'`,
    problem,
    fix: 'Use a program for Linux, macOS, Windows, FreeBSD or OpenBSD. If you downloaded it, download it again.',
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
