// Formats facts: one line of printable text of limited length, sizes with a unit.

const MAX_FACT_CHARACTERS = 4096;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export const UNKNOWN_FACT = 'unknown';
export const NONE_FACT = 'none';

// White space, control characters and lone surrogates. Not \p{Cc} and \p{Cs}, for which V8 reads Unicode's tables.
// biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern finds control characters
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f\ud800-\udfff]+/gu;

/** Returns `text` on one line, without control characters, with at most 4096 characters. */
export function formatFact(text: string): string {
  const line = text
    .slice(0, 2 * MAX_FACT_CHARACTERS)
    .replace(UNPRINTABLE, ' ')
    .trim();
  if (line.length <= MAX_FACT_CHARACTERS) return line || UNKNOWN_FACT;
  // The cut may split a surrogate pair.
  return line
    .slice(0, MAX_FACT_CHARACTERS)
    .replace(/[\ud800-\udfff]$/u, '')
    .trimEnd();
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
