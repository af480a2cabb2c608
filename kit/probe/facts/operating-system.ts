// The system that runs here: kernel, distribution, page size, by the files in which Linux and macOS have them.

import { readText } from '../../platform/host/system.ts';
import type { Arch } from '../../platform/platform.ts';
import { UNKNOWN_FACT } from '../fact-text.ts';
import type { ProbeSystem } from '../system.ts';

const AUXV_BYTES = 4096;
/** AT_PAGESZ in Linux's include/uapi/linux/auxvec.h. */
const AT_PAGESZ = 6;
const ARCHES_32_BIT: readonly Arch[] = ['386', 'arm'];

/** Returns the kernel's release: `6.8.0-1017-azure`; Darwin's and Windows' version off Linux. */
export function readKernelRelease(system: ProbeSystem): string {
  const osrelease =
    system.platform === 'linux' ? readText(system, '/proc/sys/kernel/osrelease')?.replaceAll('\0', '').trim() : '';
  return osrelease || system.release || UNKNOWN_FACT;
}

/** Returns the distribution: `ubuntu 24.04`, `macos 15.1`, `Windows Server 2025 Datacenter`. */
export function readDistribution(system: ProbeSystem): string {
  if (system.platform === 'win32') return system.version || UNKNOWN_FACT;
  if (system.platform === 'darwin') {
    return parseSystemVersion(readText(system, '/System/Library/CoreServices/SystemVersion.plist') ?? '');
  }
  const text = readText(system, '/etc/os-release') ?? readText(system, '/usr/lib/os-release');
  return parseOsRelease(text ?? '');
}

/** Returns ID and VERSION_ID of an os-release file (freedesktop.org's os-release(5)), or `unknown`. */
export function parseOsRelease(text: string): string {
  const [id, version] = ['ID', 'VERSION_ID'].map((name) => {
    const value = new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    return value.replace(/^(["'])(.*)\1$/, '$2');
  });
  if (!id) return UNKNOWN_FACT;
  return version ? `${id} ${version}` : id;
}

/** Returns `macos` with the ProductVersion in macOS' SystemVersion.plist. */
export function parseSystemVersion(plist: string): string {
  const version = /<key>ProductVersion<\/key>\s*<string>([\d.]{1,20})<\/string>/.exec(plist)?.[1];
  return version === undefined ? 'macos' : `macos ${version}`;
}

/** Returns the page size of this process on Linux in bytes, by what the kernel (or the emulator) told it at its start. */
export function readLinuxPageSize(system: ProbeSystem, arch: Arch): string {
  const auxv = system.readAt('/proc/self/auxv', 0, AUXV_BYTES);
  const size = auxv && parseAuxvPageSize(auxv, ARCHES_32_BIT.includes(arch) ? 32 : 64, system.littleEndian);
  return size === null ? UNKNOWN_FACT : String(size);
}

/** Returns AT_PAGESZ in an auxiliary vector, pairs of words, or null; a size that is no power of two is none. */
export function parseAuxvPageSize(auxv: Uint8Array, bits: 32 | 64, littleEndian: boolean): number | null {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  const bytes = bits / 8;
  const word = (at: number) =>
    bits === 64 ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
  for (let at = 0; at + 2 * bytes <= auxv.length; at += 2 * bytes) {
    if (word(at) !== AT_PAGESZ) continue;
    const size = word(at + bytes);
    return size >= 4096 && size <= 2 ** 30 && Number.isInteger(Math.log2(size)) ? size : null;
  }
  return null;
}
