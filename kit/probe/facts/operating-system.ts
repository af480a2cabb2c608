// The operating system: kernel, distribution, page size and memory.

import { readText } from '../../platform/host/system.ts';
import type { Arch } from '../../platform/platform.ts';
import { OS_RELEASE_FILES, osReleaseField } from '../../system/os-release.ts';
import { formatFactSize, formatWords, NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import type { ProbeSystem } from '../system.ts';
import { is32Bit } from './platform.ts';

const AUXV_BYTES = 4096;
/** AT_PAGESZ in Linux's include/uapi/linux/auxvec.h. */
const AT_PAGESZ = 6;

/** Returns the release of the kernel: `6.8.0-1017-azure`. On macOS and Windows, the version of Darwin or Windows. */
export function readKernelRelease(system: ProbeSystem): string {
  const osrelease =
    system.platform === 'linux' ? readText(system, '/proc/sys/kernel/osrelease')?.replaceAll('\0', '').trim() : '';
  return osrelease || system.release || UNKNOWN_FACT;
}

type DistributionFacts = Pick<MachineFacts, 'distribution' | 'distribution-family'>;

/** Returns the distribution: `ubuntu 24.04`, `macos 15.1`, `Windows Server 2025 Datacenter`. On Linux also what it is based on. */
export function readDistribution(system: ProbeSystem): DistributionFacts {
  if (system.platform === 'win32') {
    return { distribution: system.version || UNKNOWN_FACT, 'distribution-family': NONE_FACT };
  }
  if (system.platform === 'darwin') {
    const plist = readText(system, '/System/Library/CoreServices/SystemVersion.plist');
    return { distribution: parseSystemVersion(plist ?? ''), 'distribution-family': NONE_FACT };
  }
  const [first, second] = OS_RELEASE_FILES;
  const text = readText(system, first) ?? readText(system, second);
  return text === null
    ? { distribution: UNKNOWN_FACT, 'distribution-family': UNKNOWN_FACT }
    : { distribution: parseOsRelease(text), 'distribution-family': parseDistributionFamily(text) };
}

/** Returns the distributions in ID_LIKE of an os-release file, nearest first: `rhel centos fedora`, or `none`. */
export function parseDistributionFamily(text: string): string {
  const words = osReleaseField(text, 'ID_LIKE').split(/\s+/);
  return formatWords(words.filter((word) => word !== ''));
}

/** Returns ID and VERSION_ID of an os-release file, or `unknown`. */
export function parseOsRelease(text: string): string {
  const [id, version] = ['ID', 'VERSION_ID'].map((name) => osReleaseField(text, name));
  if (!id) return UNKNOWN_FACT;
  return version ? `${id} ${version}` : id;
}

/** Returns `macos` with the ProductVersion in the text of SystemVersion.plist. */
export function parseSystemVersion(plist: string): string {
  const version = /<key>ProductVersion<\/key>\s*<string>([\d.]{1,20})<\/string>/.exec(plist)?.[1];
  return version === undefined ? 'macos' : `macos ${version}`;
}

/** Returns the memory of a Linux machine, such as `15.6GiB`. Node asks the kernel where /proc is hidden. */
export function readTotalMemory(system: ProbeSystem): string {
  const total = formatTotalMemory(readText(system, '/proc/meminfo') ?? '');
  const bytes = total === UNKNOWN_FACT ? system.hardware().memoryBytes : 0;
  return bytes > 0 ? formatFactSize(bytes) : total;
}

/** Returns MemTotal in the text of /proc/meminfo, such as `15.6GiB`, or `unknown`. */
export function formatTotalMemory(meminfo: string): string {
  const kilobytes = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? UNKNOWN_FACT : formatFactSize(Number(kilobytes) * 1024);
}

/** Returns the page size in bytes that the kernel, or the emulator, passed to this process at its start. */
export function readLinuxPageSize(system: ProbeSystem, arch: Arch): string {
  const auxv = system.readAt('/proc/self/auxv', 0, AUXV_BYTES);
  const size = auxv && parseAuxvPageSize(auxv, is32Bit(arch) ? 32 : 64, system.littleEndian);
  return size === null ? UNKNOWN_FACT : String(size);
}

/** Returns AT_PAGESZ of an auxiliary vector (pairs of words), or null if it is missing or not a power of two. */
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
