// The machine as a probe asks it: what kit/platform asks, and besides folders, sockets, and what Node knows of the hardware.

import { opendirSync } from 'node:fs';
import * as os from 'node:os';
import { type HostSystem, localHostSystem, orNull } from '../platform/host/system.ts';
import { querySocket } from './facts/socket.ts';

export interface ProbeSystem extends HostSystem {
  /** os.release() and os.version(). */
  readonly release: string;
  readonly version: string;
  readonly littleEndian: boolean;
  /** Returns up to `entries` names in a folder, or null where it cannot be read. */
  readonly listFolder: (path: string, maxEntries: number) => readonly string[] | null;
  /** Returns what a socket answers to `request` until it closes: `absent` where there is none, null without answer. */
  readonly querySocket: (socket: string, request: string) => Promise<string | 'absent' | null>;
  /** What Node knows of a system that has no /proc. */
  readonly hardware: () => Hardware;
}

export interface Hardware {
  readonly cpuModel: string;
  readonly processors: number;
  readonly parallelism: number;
  readonly memoryBytes: number;
}

/** Returns this machine. */
export function localProbeSystem(): ProbeSystem {
  return {
    ...localHostSystem(),
    release: os.release(),
    version: os.version(),
    littleEndian: os.endianness() === 'LE',
    listFolder,
    querySocket,
    hardware: readHardware,
  };
}

function listFolder(path: string, maxEntries: number): readonly string[] | null {
  return orNull(() => {
    const folder = opendirSync(path);
    try {
      const names: string[] = [];
      for (let entry = folder.readSync(); entry && names.length < maxEntries; entry = folder.readSync()) {
        names.push(entry.name);
      }
      return names.sort();
    } finally {
      folder.closeSync();
    }
  });
}

function readHardware(): Hardware {
  const processors = os.cpus();
  return {
    cpuModel: processors[0]?.model ?? '',
    processors: processors.length,
    parallelism: os.availableParallelism(),
    memoryBytes: os.totalmem(),
  };
}
