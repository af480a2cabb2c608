// Formats facts: one line of printable text of limited length, sizes with a unit.

const MAX_FACT_CHARACTERS = 4096;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export const UNKNOWN_FACT = 'unknown';
export const NONE_FACT = 'none';

/** Returns `text` on one line, without control characters, with at most 4096 characters. */
export function formatFact(text: string): string {
  const line = text
    .slice(0, 2 * MAX_FACT_CHARACTERS)
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
  // The cut may have split a surrogate pair.
  return (
    line
      .slice(0, MAX_FACT_CHARACTERS)
      .replace(/\p{Cs}$/u, '')
      .trimEnd() || UNKNOWN_FACT
  );
}

/** Returns a size, rounded down: `15.6GiB`, `512MiB`, `0MiB`. */
export function formatFactSize(bytes: number): string {
  if (!(bytes >= 0 && Number.isFinite(bytes))) return UNKNOWN_FACT;
  return bytes < GIB ? `${Math.floor(bytes / MIB)}MiB` : `${Math.floor((bytes * 10) / GIB) / 10}GiB`;
}

/** Returns the words separated by spaces, or `none` if there are none. */
export function formatWords(words: readonly string[]): string {
  return words.length === 0 ? NONE_FACT : words.join(' ');
}
