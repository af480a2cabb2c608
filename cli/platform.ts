// Parses a platform of a command line.
import { isKitError, KitError } from '../kit/errors.ts';
import { parsePlatform } from '../kit/platform/conventions.ts';
import type { Platform } from '../kit/platform/platform.ts';

/** Returns the platform in the text of an option, such as `linux/arm64`. Throws `invalid-input`. */
export function readPlatform(text: string, option: string): Platform {
  try {
    return parsePlatform(text);
  } catch (error) {
    if (!isKitError(error)) throw error;
    const { problem, fix } = error;
    throw new KitError('invalid-input', { subject: `option ${option} '${text}'`, problem, fix });
  }
}
