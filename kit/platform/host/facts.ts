// Gathers facts about this machine with a few bounded reads. host.ts interprets them.

import { libcFromLoader } from '../executable/elf/loader.ts';
import { type LoadedLibc, libcOfFile } from './libc.ts';
import { readLibcVersion } from './libc-version.ts';
import { type RunningProgram, readRunningProgram } from './running-program.ts';
import { type HostSystem, orNull, readText, systemFile } from './system.ts';

/** null: not available, or not read on this system. */
export interface HostFacts {
  /** process.platform and process.arch. */
  readonly nodePlatform: string;
  readonly nodeArch: string;
  /** process.config.variables.arm_version. */
  readonly armVersion: string | null;
  readonly running: RunningProgram | null;
  readonly kernelArch: string | null;
  readonly cpuModalias: string | null;
  /** The first CPUINFO_BYTES of /proc/cpuinfo. */
  readonly cpuinfo: string | null;
  readonly libc: LoadedLibc | null;
  readonly libcVersion: string | null;
  /** The output of sysctl on macOS. */
  readonly sysctl: string | null;
  readonly processorArchitew6432: string | null;
  /** The output of `reg query` on Windows. */
  readonly registry: string | null;
  /** `uname -m` on the BSDs, which do not emulate other processors. */
  readonly unameMachine: string | null;
}

/** Enough for about 40 processors of x86 and 180 of arm64. */
export const CPUINFO_BYTES = 65_536;

const SYSCTL_NAMES = ['sysctl.proc_translated', 'hw.optional.arm64'];
const REGISTRY_KEY = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment';

const NO_FACTS = {
  running: null,
  kernelArch: null,
  cpuModalias: null,
  cpuinfo: null,
  libc: null,
  libcVersion: null,
  sysctl: null,
  processorArchitew6432: null,
  registry: null,
  unameMachine: null,
} as const;

/** Returns the facts about `system`. Never throws: facts that cannot be read are null. */
export async function gatherHostFacts(system: HostSystem): Promise<HostFacts> {
  const { platform, arch, armVersion } = system;
  return { nodePlatform: platform, nodeArch: arch, armVersion, ...NO_FACTS, ...(await gatherPlatformFacts(system)) };
}

async function gatherPlatformFacts(system: HostSystem): Promise<Partial<HostFacts>> {
  const { platform, arch } = system;
  if (platform === 'linux') return linuxFacts(system);
  if (platform === 'freebsd' || platform === 'openbsd') return { unameMachine: system.unameMachine() };
  // macOS and Windows run arm64 programs on arm64 only, so no facts are needed.
  if (arch === 'arm64') return {};
  if (platform === 'darwin') return macosFacts(system);
  return platform === 'win32' ? windowsFacts(system) : {};
}

function linuxFacts(system: HostSystem): Partial<HostFacts> {
  const attribute = (path: string) => readText(system, path)?.trim() ?? null;
  const running = readRunningProgram(system);
  const kernelArch = attribute('/proc/sys/kernel/arch');
  const cpuModalias = attribute('/sys/devices/system/cpu/modalias');
  const libc = readProcessLibc(system);
  return {
    running,
    kernelArch,
    cpuModalias,
    cpuinfo: readText(system, '/proc/cpuinfo', CPUINFO_BYTES),
    libc,
    libcVersion: readLibcVersion(libc, system),
  };
}

function readProcessLibc(system: HostSystem): LoadedLibc {
  const libc = orNull(() => libcOfFile(systemFile(system, system.execPath)));
  return libc === null ? { name: 'unknown' } : { ...libc, name: libcFromLoader(libc.interpreter) };
}

// -i leaves out names that this macOS does not know. Not -n, which prints values without names.
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
