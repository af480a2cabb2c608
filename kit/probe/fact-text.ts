// How a fact is written: one line of printable text, of bounded length; sizes with a unit.

const MAX_FACT_CHARACTERS = 4096;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export const UNKNOWN_FACT = 'unknown';
export const NONE_FACT = 'none';

/** Returns `text` as a fact has it: on one line, without control characters, at most 4096 characters. */
export function formatFact(text: string): string {
  const line = text
    .slice(0, 2 * MAX_FACT_CHARACTERS)
    .replace(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
    .trim();
  // A character of two halves may have been cut.
  return (
    line
      .slice(0, MAX_FACT_CHARACTERS)
      .replace(/\p{Cs}$/u, '')
      .trimEnd() || UNKNOWN_FACT
  );
}

/** Returns a number of bytes, rounded down: `15.6GiB`, `512MiB`, `0MiB`. */
export function formatFactSize(bytes: number): string {
  if (!(bytes >= 0 && Number.isFinite(bytes))) return UNKNOWN_FACT;
  return bytes < GIB ? `${Math.floor(bytes / MIB)}MiB` : `${Math.floor((bytes * 10) / GIB) / 10}GiB`;
}

/** Returns words that are separated by spaces, or `none`. */
export function formatWords(words: readonly string[]): string {
  return words.length === 0 ? NONE_FACT : words.join(' ');
}
