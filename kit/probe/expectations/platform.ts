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
export function readExpectedPlatform(text: string): ExpectedPlatform | null {
  return attempt(() => parseArchitecture(text)) ?? readPlatform(text);
}

/** Returns the whole platform that `text` names, or null. */
export function readPlatform(text: string): Platform | null {
  return attempt(() => parsePlatform(text));
}

/** Returns whether a platform is the expected one. */
export function isExpected({ os, arch, variant }: ExpectedPlatform, platform: Platform): boolean {
  const systemFits = os === undefined || os === platform.os;
  return systemFits && arch === platform.arch && (variant === undefined || variant === platform.variant);
}

function attempt<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
