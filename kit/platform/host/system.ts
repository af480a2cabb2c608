// Access to this machine: bounded reads of files and links, what Node knows, and commands for what no file tells.

import { closeSync, constants, openSync, readlinkSync, readSync } from 'node:fs';
import type { ExecutableFile } from '../executable/file.ts';

export interface HostSystem {
  /** process.platform (`linux` on Android), process.arch, process.config.variables.arm_version, process.execPath, process.pid, process.env. */
  readonly platform: string;
  readonly arch: string;
  readonly armVersion: string | null;
  readonly execPath: string;
  readonly processId: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Returns up to `length` bytes of a file, or null if it cannot be read. */
  readonly readAt: (path: string, offset: number, length: number) => Uint8Array | null;
  /** Returns the target of a symbolic link, or null if it cannot be read. */
  readonly readLink: (path: string) => string | null;
  /** Returns the output of a command, regardless of its exit code, or null if it did not start or took longer than 2 s. */
  readonly run: (command: string, args: readonly string[]) => Promise<CommandOutput | null>;
  /** Returns the version of glibc in Node's diagnostic report. Takes up to 50 ms under an emulator. */
  readonly reportedGlibc: () => string | null;
  /** Returns what `uname -m` prints. */
  readonly unameMachine: () => string;
}

interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND_TIMEOUT_MS = 2000;
const COMMAND_OUTPUT_BYTES = 65_536;
// One page: most files that are read this way are attributes.
const TEXT_BYTES = 4096;
const START_BYTES = 4096;

/** Returns this machine. Node calls the Linux of Android by another name. */
export function localHostSystem(platform: string = process.platform): HostSystem {
  const { arm_version: armVersion } = process.config.variables as { readonly arm_version?: string | number };
  return {
    platform: platform === 'android' ? 'linux' : platform,
    arch: process.arch,
    armVersion: armVersion === undefined ? null : String(armVersion),
    execPath: process.execPath,
    processId: process.pid,
    environment: process.env,
    readAt,
    readLink: (path) => orNull(() => readlinkSync(path)),
    run,
    reportedGlibc: () => orNull(reportedGlibc),
    unameMachine: () => process.getBuiltinModule('node:os').machine(),
  };
}

/** Returns the first `length` bytes of a file as text, or null if it cannot be read. */
export function readText({ readAt }: Pick<HostSystem, 'readAt'>, path: string, length = TEXT_BYTES): string | null {
  const bytes = readAt(path, 0, length);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** Returns a file of the system for the readers of executables. A file that cannot be read is empty. */
export function systemFile({ readAt }: Pick<HostSystem, 'readAt'>, path: string): ExecutableFile {
  // Most reads are near the start, and each read opens the file.
  const start = readAt(path, 0, START_BYTES) ?? new Uint8Array();
  const read = (offset: number, length: number) => {
    const end = offset + length;
    return end <= start.length ? start.subarray(offset, end) : (readAt(path, offset, length) ?? new Uint8Array());
  };
  return { name: path, size: Number.MAX_SAFE_INTEGER, read };
}

/** Returns what `read` returns, or null if it throws. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

// Each read of most files in /proc returns one page.
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

// Loads node:child_process only if a command runs: most hosts need none.
async function run(command: string, args: readonly string[]): Promise<CommandOutput | null> {
  const { execFile } = await import('node:child_process');
  const options = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: COMMAND_OUTPUT_BYTES, windowsHide: true } as const;
  return new Promise((resolve) => {
    execFile(command, args, { ...options, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve(error && typeof error.code !== 'number' ? null : { stdout, stderr });
    });
  });
}

function reportedGlibc(): string | null {
  // Since Node 22.13, and not in its types yet.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const before = report.excludeNetwork;
  // Otherwise the report looks up the names of all peers.
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime ?? null;
  } finally {
    report.excludeNetwork = before;
  }
}
