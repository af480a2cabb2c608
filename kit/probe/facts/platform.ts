// The process's platform in every spelling.

import type { Host } from '../../platform/host/host.ts';
import { type Convention, formatPlatform, nameIn, type Platform } from '../../platform/platform.ts';
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

/** Returns the spellings of `platform`, for programs that `libc` loads. `none` where a vocabulary has no word. */
export function derivePlatformFacts(platform: Platform, libc: Host['libc']): Pick<MachineFacts, PlatformFact> {
  const { os, arch, variant } = platform;
  return {
    platform: formatPlatform(platform),
    os,
    arch,
    // Every arm has one, though not every Node says which.
    variant: variant ?? (arch === 'arm' ? UNKNOWN_FACT : NONE_FACT),
    'node-arch': archName(platform, 'node'),
    'runner-arch': archName(platform, 'runner'),
    'uname-machine': archName(platform, 'uname'),
    'debian-arch': archName(platform, 'debian'),
    'rust-target': resolveRustTarget(platform, libc?.name ?? null, libc?.interpreter),
  };
}

function archName(platform: Platform, convention: Convention): string {
  try {
    return nameIn(platform, convention).arch;
  } catch {
    return platform.arch === 'arm' && platform.variant === undefined ? UNKNOWN_FACT : NONE_FACT;
  }
}
