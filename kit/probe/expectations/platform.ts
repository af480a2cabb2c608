// The platform that a job expects: complete or only its architecture, in any spelling.

import { orNull } from '../../platform/host/system.ts';
import {
  type Architecture,
  type Os,
  type Platform,
  parseArchitecture,
  parsePlatform,
} from '../../platform/platform.ts';

/** Without an os any matches. An architecture without a variant matches all of its variants. */
export interface ExpectedPlatform extends Architecture {
  readonly os?: Os;
}

/** Parses `linux/arm64`, `macOS/ARM64`, `aarch64`, `arm/v7` and other spellings. Returns null for an unknown name. */
export function parseExpectedPlatform(text: string): ExpectedPlatform | null {
  return orNull(() => parseArchitecture(text)) ?? parsePlatformOrNull(text);
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
