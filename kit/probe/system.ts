// The machine that a probe reads: what kit/platform reads, and folders, sockets and the hardware that Node reports.

import { opendirSync } from 'node:fs';
import * as os from 'node:os';
import { type HostSystem, localHostSystem, orNull } from '../platform/host/system.ts';
import { querySocket, type SocketResponse } from '../system/query-socket.ts';

export type EnvironmentVariables = HostSystem['environment'];

export interface ProbeSystem extends HostSystem {
  /** os.release() and os.version(). */
  readonly release: string;
  readonly version: string;
  readonly littleEndian: boolean;
  /** Returns up to `maxEntries` names in a folder, sorted; null if it cannot be read. */
  readonly listFolder: (path: string, maxEntries: number) => readonly string[] | null;
  /** Sends `request` to a socket and returns the response. */
  readonly querySocket: (socket: string, request: string) => Promise<SocketResponse>;
  /** For systems without /proc, and where it is hidden. */
  readonly hardware: () => Hardware;
}

/** What Node reports about the hardware. */
interface Hardware {
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

// Each value is read when it is used: os.cpus() also reads the frequency of each processor.
function readHardware(): Hardware {
  return {
    get cpuModel() {
      return os.cpus()[0]?.model ?? '';
    },
    get processors() {
      return os.cpus().length;
    },
    get parallelism() {
      return os.availableParallelism();
    },
    get memoryBytes() {
      return os.totalmem();
    },
  };
}
