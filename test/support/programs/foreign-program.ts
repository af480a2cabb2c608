// A program for any platform that products are published for: real where it is to be run, else a header that says what it is.
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';
import { elf, machO, pe, universal } from '../../unit/platform/executable/samples.ts';
import { tinyElf } from './tiny-elf.ts';

const ELF_MACHINE: Readonly<Record<string, number>> = { amd64: 62, arm64: 183, '386': 3, arm: 40, riscv64: 243 };
const MACH_O_CPU: Readonly<Record<string, number>> = { amd64: 0x01000007, arm64: 0x0100000c };
const PE_MACHINE: Readonly<Record<string, number>> = { amd64: 0x8664, arm64: 0xaa64, '386': 0x14c };

/** Returns a program for `platform`; on linux/amd64 and linux/arm64 one that prints `text`. */
export function buildProgramFor(platform: Platform, text: string): Uint8Array {
  const { os, arch } = platform;
  if (os === 'linux' && (arch === 'amd64' || arch === 'arm64')) return tinyElf(arch, text);
  if (os === 'darwin') return machO({ cpuType: numberOf(MACH_O_CPU, platform) });
  if (os === 'windows') return pe({ machine: numberOf(PE_MACHINE, platform), magic: arch === '386' ? 0x10b : 0x20b });
  const osabi = { linux: 0, freebsd: 9, openbsd: 12 }[os];
  return elf({ bits: arch === '386' || arch === 'arm' ? 32 : 64, machine: numberOf(ELF_MACHINE, platform), osabi });
}

/** Returns a program for both of Apple's architectures, as Lotus once shipped. */
export function buildUniversalProgram(): Uint8Array {
  return universal(Object.values(MACH_O_CPU).map((cpuType) => machO({ cpuType })));
}

function numberOf(table: Readonly<Record<string, number>>, platform: Platform): number {
  const number = table[platform.arch];
  if (number === undefined) throw new Error(`no program is made for ${formatPlatform(platform)} here`);
  return number;
}
