// The process's platform in every spelling.

import type { Host } from '../../platform/host/host.ts';
import { formatPlatform, type Platform, spell, type Vocabulary } from '../../platform/platform.ts';
import { NONE, UNKNOWN } from '../fact-text.ts';
import type { Facts } from '../facts.ts';
import { rustTarget } from './rust-target.ts';

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
export function platformFacts(platform: Platform, libc: Host['libc']): Pick<Facts, PlatformFact> {
  const { os, arch, variant } = platform;
  return {
    platform: formatPlatform(platform),
    os,
    arch,
    // Every arm has one, though not every Node says which.
    variant: variant ?? (arch === 'arm' ? UNKNOWN : NONE),
    'node-arch': word(platform, 'node'),
    'runner-arch': word(platform, 'runner'),
    'uname-machine': word(platform, 'uname'),
    'debian-arch': word(platform, 'debian'),
    'rust-target': rustTarget(platform, libc?.name ?? null, libc?.interpreter),
  };
}

function word(platform: Platform, vocabulary: Vocabulary): string {
  try {
    return spell(platform, vocabulary).arch;
  } catch {
    return platform.arch === 'arm' && platform.variant === undefined ? UNKNOWN : NONE;
  }
}
