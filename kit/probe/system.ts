// The machine that a probe reads: what kit/platform reads, and folders, sockets and the hardware that Node reports.

import { closeSync, constants, openSync, readdirSync, statfsSync } from 'node:fs';
import * as os from 'node:os';
import { errorCode } from '../errors.ts';
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
  /** Opens a device for reading and writing, and closes it. Returns the code of the error, such as `ENOENT`, or null. */
  readonly openForWriting: (path: string) => string | null;
  /** Returns the bytes that this user may still write to the disk of a folder; null if that is unknown. */
  readonly freeBytes: (folder: string) => number | null;
  /** os.tmpdir() */
  readonly tempFolder: string;
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
    openForWriting,
    freeBytes,
    tempFolder: os.tmpdir(),
    querySocket,
    hardware: readHardware,
  };
}

// The folders are those of the kernel, so all names are read. Node's opendir takes longer to load than they do.
function listFolder(path: string, maxEntries: number): readonly string[] | null {
  return orNull(() => readdirSync(path).sort().slice(0, maxEntries));
}

function openForWriting(path: string): string | null {
  try {
    closeSync(openSync(path, constants.O_RDWR | (constants.O_NONBLOCK ?? 0)));
    return null;
  } catch (error) {
    return errorCode(error) ?? 'unknown';
  }
}

function freeBytes(folder: string): number | null {
  return orNull(() => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
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
