// Parses Linux's /proc/cpuinfo. Each architecture has its own format: arch/*/kernel/{setup,cpuinfo,cpu/proc}.c.

import { CPUINFO_BYTES } from '../../../platform/host/facts.ts';
import type { Arch } from '../../../platform/platform.ts';

export type CpuFamily = 'x86' | 'arm' | 'riscv' | 'power' | 's390' | 'loongarch';

const FAMILY_OF: Readonly<Record<Arch, CpuFamily>> = {
  amd64: 'x86',
  '386': 'x86',
  arm64: 'arm',
  arm: 'arm',
  riscv64: 'riscv',
  ppc64le: 'power',
  s390x: 's390',
  loong64: 'loongarch',
};

// A cpuinfo matches one of them only. The most common ones are first.
const FAMILIES: readonly (readonly [RegExp, CpuFamily])[] = [
  [/^cpu family\s*: *\d/m, 'x86'],
  [/^CPU (?:architecture|implementer)\s*:/m, 'arm'],
  [/^vendor_id\s*: IBM\/S390/m, 's390'],
  // The kernels of LoongArch's first distributions write `cpu family`.
  [/^CPU Family\s*: Loongson/im, 'loongarch'],
  [/^isa\s*: rv/m, 'riscv'],
  // POWER9, but Power11.
  [/^cpu\s*: POWER/im, 'power'],
];

/** Returns the family of processors that a cpuinfo describes, or null. */
export function detectCpuFamily(cpuinfo: string): CpuFamily | null {
  return FAMILIES.find(([pattern]) => pattern.test(cpuinfo))?.[1] ?? null;
}

/** Returns the family of processors of an architecture. */
export function familyOfArch(arch: Arch): CpuFamily {
  return FAMILY_OF[arch];
}

/** Returns whether a cpuinfo describes a processor of the family of `arch`. */
export function isCpuinfoFor(cpuinfo: string, arch: Arch): boolean {
  return detectCpuFamily(cpuinfo) === FAMILY_OF[arch];
}

/** Returns whether two architectures are of one family, so that a cpuinfo may describe either. */
export function isSameCpuFamily(a: Arch, b: Arch): boolean {
  return FAMILY_OF[a] === FAMILY_OF[b];
}

/** Returns the first value of a field, such as that of `model name\t: AMD EPYC`, or null. */
export function findCpuinfoField(cpuinfo: string, name: string): string | null {
  return findCpuinfoFields(cpuinfo, name)[0] ?? null;
}

/** Returns the value of a field for each processor that has it, in order. */
export function findCpuinfoFields(cpuinfo: string, name: string): string[] {
  return cpuinfo.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon !== -1 && line.slice(0, colon).trimEnd() === name ? [line.slice(colon + 1).trim()] : [];
  });
}

/** Returns the text of a cpuinfo that may be cut off, up to its last complete processor. */
export function dropPartialProcessor(cpuinfo: string): string {
  const end = cpuinfo.lastIndexOf('\n\n');
  return cpuinfo.length < CPUINFO_BYTES || end === -1 ? cpuinfo : cpuinfo.slice(0, end + 1);
}
