// What this machine says about itself, gathered with a few bounded reads; host.ts decides what it means.

import { closeSync, openSync, readSync } from 'node:fs';
import { machine } from 'node:os';
import { elfArchitecture } from './elf.ts';
import type { Libc } from './executable-file.ts';
import { detectLibcVersion, libcOfExecutable } from './libc.ts';
import type { Arch } from './target.ts';

/** null is: not there, or not asked on this system. */
export interface HostFacts {
  /** process.platform and process.arch. */
  readonly nodePlatform: string;
  readonly nodeArch: string;
  /** process.config.variables.arm_version. */
  readonly armVersion: string | null;
  /** The architecture of the ELF file behind /proc/thread-self/exe: the emulator's own where there is one. */
  readonly threadSelfExe: Arch | null;
  readonly kernelArch: string | null;
  readonly cpuModalias: string | null;
  readonly libc: Libc | null;
  readonly libcVersion: string | null;
  /** What sysctl printed on macOS. */
  readonly sysctl: string | null;
  readonly processorArchitew6432: string | null;
  /** What `reg query` printed on Windows. */
  readonly registry: string | null;
  /** `uname -m` on the BSDs, which emulate no other processor. */
  readonly unameMachine: string | null;
}

/** This machine as far as it is asked. */
export interface HostSystem {
  readonly platform: string;
  readonly arch: string;
  readonly armVersion: string | null;
  readonly execPath: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Returns the first `length` bytes of a file, or null where it cannot be read. */
  readonly readStart: (path: string, length: number) => Uint8Array | null;
  /** Returns what a command printed, whatever its exit code, or null where it did not start or did not end in 2 s. */
  readonly run: (command: string, args: readonly string[]) => Promise<Printed | null>;
  readonly glibcVersion: () => string | null;
  readonly unameMachine: () => string;
}

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

const COMMAND_MILLISECONDS = 2000;
const COMMAND_OUTPUT_BYTES = 65_536;
const ELF_START_BYTES = 64;
// A sysfs attribute is at most one page.
const ATTRIBUTE_BYTES = 4096;

const SYSCTL_NAMES = ['sysctl.proc_translated', 'hw.optional.arm64'];
const REGISTRY_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';

/** Returns what `system` says about itself. Throws nothing: what cannot be asked is null. */
export async function gatherHostFacts(
  system: HostSystem,
  asked: { readonly libcVersion: boolean },
): Promise<HostFacts> {
  return {
    nodePlatform: system.platform,
    nodeArch: system.arch,
    armVersion: system.armVersion,
    ...NOTHING,
    ...(await factsOf(system, asked)),
  };
}

/** Returns this machine, as gatherHostFacts asks it. */
export function thisSystem(): HostSystem {
  const { arm_version: armVersion } = process.config.variables as { readonly arm_version?: string | number };
  return {
    platform: process.platform,
    arch: process.arch,
    armVersion: armVersion === undefined ? null : String(armVersion),
    execPath: process.execPath,
    environment: process.env,
    readStart,
    run,
    glibcVersion,
    unameMachine: machine,
  };
}

const NOTHING = {
  threadSelfExe: null,
  kernelArch: null,
  cpuModalias: null,
  libc: null,
  libcVersion: null,
  sysctl: null,
  processorArchitew6432: null,
  registry: null,
  unameMachine: null,
} as const;

async function factsOf(system: HostSystem, asked: { readonly libcVersion: boolean }): Promise<Partial<HostFacts>> {
  const { platform, arch } = system;
  if (platform === 'linux') return linuxFacts(system, asked.libcVersion);
  if (platform === 'freebsd' || platform === 'openbsd') return { unameMachine: system.unameMachine() };
  // macOS and Windows run arm64 programs on arm64 only, so there is nothing to ask.
  if (arch === 'arm64') return {};
  if (platform === 'darwin') return macosFacts(system);
  return platform === 'win32' ? windowsFacts(system) : {};
}

// Never /proc/self/exe, /proc/self/maps or /proc/cpuinfo: emulators answer those for the machine they pretend to be.
async function linuxFacts(system: HostSystem, withLibcVersion: boolean): Promise<Partial<HostFacts>> {
  const executable = system.readStart('/proc/thread-self/exe', ELF_START_BYTES);
  const libc = libcOfExecutable(system.execPath);
  return {
    threadSelfExe: executable && elfArchitecture(executable),
    kernelArch: textOf(system.readStart('/proc/sys/kernel/arch', ATTRIBUTE_BYTES)),
    cpuModalias: textOf(system.readStart('/sys/devices/system/cpu/modalias', ATTRIBUTE_BYTES)),
    libc: libc.name,
    libcVersion: withLibcVersion ? await detectLibcVersion(libc, system) : null,
  };
}

// Without -n, which prints values without names: -i leaves out names that this macOS does not know.
async function macosFacts(system: HostSystem): Promise<Partial<HostFacts>> {
  const printed = await system.run('/usr/sbin/sysctl', ['-i', ...SYSCTL_NAMES]);
  return { sysctl: printed?.stdout ?? null };
}

async function windowsFacts(system: HostSystem): Promise<Partial<HostFacts>> {
  const command = `${system.environment.SystemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`;
  const printed = await system.run(command, ['query', REGISTRY_KEY, '/v', 'PROCESSOR_ARCHITECTURE']);
  return {
    processorArchitew6432: system.environment.PROCESSOR_ARCHITEW6432 ?? null,
    registry: printed?.stdout ?? null,
  };
}

function readStart(path: string, length: number): Uint8Array | null {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(length);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

// The module of processes is loaded where one is started only: most hosts need none.
async function run(command: string, args: readonly string[]): Promise<Printed | null> {
  const { execFile } = await import('node:child_process');
  const options = { timeout: COMMAND_MILLISECONDS, maxBuffer: COMMAND_OUTPUT_BYTES, windowsHide: true } as const;
  return new Promise((resolve) => {
    execFile(command, args, { ...options, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve(error && typeof error.code !== 'number' ? null : { stdout, stderr });
    });
  });
}

function glibcVersion(): string | null {
  // Since Node 22.13, and not in its types yet.
  const report = process.report as typeof process.report & { excludeNetwork: boolean };
  const before = report.excludeNetwork;
  // A report looks up the names of every peer otherwise.
  report.excludeNetwork = true;
  try {
    const { header } = report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
    return header?.glibcVersionRuntime ?? null;
  } finally {
    report.excludeNetwork = before;
  }
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes && new TextDecoder().decode(bytes).trim();
}
