// Reads files that may be missing or closed to this user.
import { readFileSync } from 'node:fs';

/** Returns the text of a file, or an empty string if it cannot be read. */
export function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
