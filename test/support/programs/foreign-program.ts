// A program for any platform: a real one for linux/amd64 and linux/arm64, otherwise only the header of one.
import { formatPlatform, type Platform } from '../../../kit/platform/platform.ts';
import { elf, machO, pe, universal } from '../../unit/platform/executable/samples.ts';
import { ELF_MACHINE, tinyElf } from './tiny-elf.ts';

const ELF_MACHINES: Readonly<Record<string, number>> = { ...ELF_MACHINE, '386': 3, arm: 40, riscv64: 243 };
const MACH_O_CPU: Readonly<Record<string, number>> = { amd64: 0x01000007, arm64: 0x0100000c };
const PE_MACHINE: Readonly<Record<string, number>> = { amd64: 0x8664, arm64: 0xaa64, '386': 0x14c };

/** Returns a program for `platform`. For linux/amd64 and linux/arm64 it prints `text`. */
export function buildProgramFor(platform: Platform, text: string): Uint8Array {
  const { os, arch } = platform;
  if (os === 'linux' && (arch === 'amd64' || arch === 'arm64')) return tinyElf(arch, text);
  if (os === 'darwin') return machO({ cpuType: numberOf(MACH_O_CPU, platform) });
  if (os === 'windows') return pe({ machine: numberOf(PE_MACHINE, platform), magic: arch === '386' ? 0x10b : 0x20b });
  const osabi = { linux: 0, freebsd: 9, openbsd: 12 }[os];
  return elf({ bits: arch === '386' || arch === 'arm' ? 32 : 64, machine: numberOf(ELF_MACHINES, platform), osabi });
}

/** Returns a program for both architectures of Macs, as Lotus once shipped. */
export function buildUniversalProgram(): Uint8Array {
  return universal(Object.values(MACH_O_CPU).map((cpuType) => machO({ cpuType })));
}

function numberOf(table: Readonly<Record<string, number>>, platform: Platform): number {
  const number = table[platform.arch];
  if (number === undefined) throw new Error(`cannot make a program for ${formatPlatform(platform)}`);
  return number;
}
