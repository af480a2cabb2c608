// The platform that a job expects: complete or only its architecture, in any spelling.

import { parseArchitecture, parsePlatform } from '../../platform/conventions.ts';
import { orNull } from '../../platform/host/system.ts';
import type { Architecture, Os, Platform } from '../../platform/platform.ts';

/** Without an os any matches. An architecture without a variant matches all of its variants. */
export interface ExpectedPlatform extends Architecture {
  readonly os?: Os;
}

/** Parses `linux/arm64`, `macOS/ARM64`, `aarch64`, `arm/v7` and other spellings. Returns null for an unknown name. */
export function parseExpectedPlatform(text: string): ExpectedPlatform | null {
  return parsePlatformOrNull(text) ?? orNull(() => parseArchitecture(text));
}

/** Parses a complete platform. Returns null for an unknown name. */
export function parsePlatformOrNull(text: string): Platform | null {
  return orNull(() => parsePlatform(text));
}

/** Returns whether a platform matches the expected one. */
export function matchesExpectedPlatform({ os, arch, variant }: ExpectedPlatform, platform: Platform): boolean {
  const osMatches = os === undefined || os === platform.os;
  return osMatches && arch === platform.arch && (variant === undefined || variant === platform.variant);
}

/** Returns whether a fact is the expected platform; null if it may be. Not every Node reports its variant of arm. */
export function matchesPlatformFact(expected: ExpectedPlatform, fact: string): boolean | null {
  const platform = parsePlatformOrNull(fact);
  if (platform === null) return false;
  if (matchesExpectedPlatform(expected, platform)) return true;
  const { os = platform.os, arch } = expected;
  const mayMatch = arch === 'arm' && platform.variant === undefined && matchesExpectedPlatform({ os, arch }, platform);
  return mayMatch ? null : false;
}

/**
 * Returns whether programs for the expected platform run where those for `platform` do; null if the variant of a native arm is
 * unknown. As in containerd: a newer arm runs programs for an older one, and amd64 those for 386. Emulators of amd64 do not.
 * arm on arm64 is not included, because newer processors do not have the 32-bit mode.
 */
export function runsExpectedPlatform(expected: ExpectedPlatform, platform: Platform, native: boolean): boolean | null {
  const { os, arch, variant } = expected;
  if (os !== undefined && os !== platform.os) return false;
  if (native && arch === '386' && platform.arch === 'amd64') return true;
  if (arch !== platform.arch) return false;
  if (variant === undefined || variant === platform.variant) return true;
  // QEMU emulates the newest arm.
  if (platform.variant === undefined) return native ? null : true;
  return platform.variant >= variant;
}
