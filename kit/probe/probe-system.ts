// The machine as a probe asks it: bounded reads, the few questions that no file answers, and what Node knows by itself.

import { closeSync, constants, opendirSync, openSync, readlinkSync, readSync } from 'node:fs';
import * as os from 'node:os';
import { type HostSystem, thisSystem } from '../platform/host-facts.ts';
import { askSocket } from './ask-socket.ts';

export interface ProbeSystem extends HostSystem {
  readonly processId: number;
  /** os.release() and os.version(). */
  readonly release: string;
  readonly version: string;
  readonly littleEndian: boolean;
  /** Returns up to `length` bytes of a file, or null where it cannot be read. */
  readonly readAt: (path: string, offset: number, length: number) => Uint8Array | null;
  /** Returns what a symbolic link says, or null where it cannot be read. */
  readonly readLink: (path: string) => string | null;
  /** Returns up to `entries` names in a folder, or null where it cannot be read. */
  readonly list: (path: string, entries: number) => readonly string[] | null;
  /** Returns what a socket answers to `request` until it closes: `absent` where there is none, null without answer. */
  readonly ask: (socket: string, request: string) => Promise<string | 'absent' | null>;
  /** What Node knows of a system that has no /proc. */
  readonly hardware: () => Hardware;
}

export interface Hardware {
  readonly cpuModel: string;
  readonly processors: number;
  readonly parallelism: number;
  readonly memoryBytes: number;
}

// Most of what is read are attributes of one page.
const TEXT_BYTES = 4096;

/** Returns this machine. */
export function thisMachine(): ProbeSystem {
  return {
    ...thisSystem(),
    processId: process.pid,
    release: os.release(),
    version: os.version(),
    littleEndian: os.endianness() === 'LE',
    readStart: (path, length) => readAt(path, 0, length),
    readAt,
    readLink: (path) => orNull(() => readlinkSync(path)),
    list,
    ask: askSocket,
    hardware,
  };
}

/** Returns the first `length` bytes of a file as text, or null where it cannot be read. */
export function readText(system: ProbeSystem, path: string, length = TEXT_BYTES): string | null {
  const bytes = system.readAt(path, 0, length);
  return bytes && new TextDecoder().decode(bytes);
}

// The kernel gives one page of most files in /proc for each read.
function readAt(path: string, offset: number, length: number): Uint8Array | null {
  return orNull(() => {
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const bytes = new Uint8Array(length);
      let filled = 0;
      for (let read = -1; read !== 0 && filled < length; filled += read) {
        read = readSync(descriptor, bytes, filled, length - filled, offset + filled);
      }
      return bytes.subarray(0, filled);
    } finally {
      closeSync(descriptor);
    }
  });
}

function list(path: string, entries: number): readonly string[] | null {
  return orNull(() => {
    const folder = opendirSync(path);
    try {
      const names: string[] = [];
      for (let entry = folder.readSync(); entry && names.length < entries; entry = folder.readSync()) {
        names.push(entry.name);
      }
      return names.sort();
    } finally {
      folder.closeSync();
    }
  });
}

function hardware(): Hardware {
  const processors = os.cpus();
  return {
    cpuModel: processors[0]?.model ?? '',
    processors: processors.length,
    parallelism: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
