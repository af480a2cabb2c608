// The platform that somebody expects: whole, or only its architecture, in any vocabulary's spelling.

import {
  type Architecture,
  type Os,
  type Platform,
  parseArchitecture,
  parsePlatform,
} from '../../platform/platform.ts';

/** Without an os, any will do; an architecture without a variant is met by each of its variants. */
export interface ExpectedPlatform extends Architecture {
  readonly os?: Os;
}

/** Returns what `text` names: `linux/arm64`, `macOS/ARM64`, `aarch64`, `arm/v7`; null where it names nothing known. */
export function parseExpectedPlatform(text: string): ExpectedPlatform | null {
  return nullOnError(() => parseArchitecture(text)) ?? parsePlatformOrNull(text);
}

/** Returns the whole platform that `text` names, or null. */
export function parsePlatformOrNull(text: string): Platform | null {
  return nullOnError(() => parsePlatform(text));
}

/** Returns whether a platform is the expected one. */
export function matchesExpectedPlatform({ os, arch, variant }: ExpectedPlatform, platform: Platform): boolean {
  const osMatches = os === undefined || os === platform.os;
  return osMatches && arch === platform.arch && (variant === undefined || variant === platform.variant);
}

function nullOnError<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
