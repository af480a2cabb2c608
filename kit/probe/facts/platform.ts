// The platform of this process in all spellings, and its libc.

import { nameIn } from '../../platform/conventions.ts';
import type { Host } from '../../platform/host/host.ts';
import type { Convention } from '../../platform/names.ts';
import { type Arch, formatPlatform, type Platform } from '../../platform/platform.ts';
import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';
import type { MachineFacts } from '../facts.ts';
import { resolveRustTarget } from './rust-target.ts';

type PlatformFact =
  | 'platform'
  | 'os'
  | 'arch'
  | 'variant'
  | 'node-arch'
  | 'runner-arch'
  | 'uname-machine'
  | 'debian-arch'
  | 'rust-target';

/**
 * Returns the spellings of `platform` for programs that use `libc`. `none` if a convention has no name for it. `machine`: what
 * `uname -m` prints, which may differ from the platform: `aarch64` for a 32-bit process, `i686` under setarch.
 */
export function derivePlatformFacts(
  platform: Platform,
  libc: Host['libc'],
  machine: string,
): Pick<MachineFacts, PlatformFact> {
  const { os, arch, variant } = platform;
  return {
    platform: formatPlatform(platform),
    os,
    arch,
    // Every arm has a variant, but not every Node reports it.
    variant: variant ?? (arch === 'arm' ? UNKNOWN_FACT : NONE_FACT),
    'node-arch': archName(platform, 'node'),
    'runner-arch': archName(platform, 'runner'),
    'uname-machine': machine || archName(platform, 'uname'),
    'debian-arch': archName(platform, 'debian'),
    'rust-target': resolveRustTarget(platform, libc?.name ?? null, libc?.interpreter),
  };
}

/** Returns the libc (`glibc 2.36`, `musl`) and the newest glibc that a program may need here. Both are `none` on systems other than Linux. */
export function deriveLibcFacts(libc: Host['libc']): Pick<MachineFacts, 'libc' | 'glibc-floor'> {
  if (libc === null) return { libc: NONE_FACT, 'glibc-floor': NONE_FACT };
  const { name, version } = libc;
  return { libc: version === undefined ? name : `${name} ${version}`, 'glibc-floor': glibcFloor(libc) };
}

/** Returns whether an architecture has 32-bit words. */
export function is32Bit(arch: Arch): boolean {
  return arch === '386' || arch === 'arm';
}

function glibcFloor({ name, version }: NonNullable<Host['libc']>): string {
  if (name === 'musl' || name === 'bionic') return NONE_FACT;
  return name === 'glibc' ? (version ?? UNKNOWN_FACT) : UNKNOWN_FACT;
}

function archName(platform: Platform, convention: Convention): string {
  try {
    return nameIn(platform, convention).arch;
  } catch {
    return platform.arch === 'arm' && platform.variant === undefined ? UNKNOWN_FACT : NONE_FACT;
  }
}
