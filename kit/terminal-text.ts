// Text for a terminal of limited width: how wide a text is, and lines that end between words.
import { stripVTControlCharacters } from 'node:util';

const ASCII = /^[\x20-\x7e]*$/;
/** Characters that take two columns: Unicode, UAX 11, blocks of W and F; and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** Combining marks and characters without a width. */
const ZERO = /^[\p{M}\p{Cf}]+$/u;

/** The narrowest last column of a table. With less room it continues below the line. */
const MIN_COLUMN = 24;
const BELOW_INDENT = 4;
const HANGING_INDENT = 2;

/** Returns how many columns a text takes on a terminal, without colours. */
export function displayWidth(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (ASCII.test(plain)) return plain.length;
  const widths = Array.from(new Intl.Segmenter().segment(plain), ({ segment }) =>
    ZERO.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1,
  );
  return widths.reduce<number>((total, width) => total + width, 0);
}

/** Returns a text with spaces at its end, so that it takes at least `width` columns. */
export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/**
 * Returns a text with lines of at most `columns` columns; unchanged if `columns` is null. A line breaks between words and continues
 * with an indent. In a table, whose columns are two spaces apart, only the last column breaks: it continues below itself, or below
 * the line if it has little room. A word that is too long stays whole.
 */
export function wrapText(text: string, columns: number | null): string {
  if (columns === null) return text;
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n');
}

/** Returns words as lines, each after `first` or `other`, which take part of the columns. */
function wrapWords(
  words: readonly string[],
  columns: number,
  { first, other = first, end = '' }: { readonly first: string; readonly other?: string; readonly end?: string },
): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const [at, word] of words.entries()) {
    const room = columns - (at < words.length - 1 ? displayWidth(end) : 0);
    if (!empty && displayWidth(line) + 1 + displayWidth(word) > room) {
      lines.push(`${line}${end}`);
      line = other;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** Returns a command as lines that a POSIX shell joins again. Breaks between words, never inside quotes. */
export function wrapCommand(command: string, columns: number, indent: string): readonly string[] {
  const words = command.match(/(?:'[^']*'|"(?:[^"\\]|\\.)*"|<[^<>]*>|\\.|[^\s])+/g) ?? [];
  return wrapWords(words, columns, { first: indent, other: `${indent}  `, end: ' \\' });
}

function wrapLine(line: string, columns: number): readonly string[] {
  if (displayWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const others = /^(.*\S {2,})(?=\S)/.exec(line)?.[1] ?? null;
  const start = others ?? ' '.repeat(indent);
  const words = splitWords(line.slice(start.length), columns);
  if (others === null) return wrapWords(words, columns, { first: start, other: ' '.repeat(indent + HANGING_INDENT) });
  const width = displayWidth(others);
  if (columns - width >= MIN_COLUMN) return wrapWords(words, columns, { first: others, other: ' '.repeat(width) });
  return [
    ...wrapLine(others.trimEnd(), columns),
    ...wrapWords(words, columns, { first: ' '.repeat(indent + BELOW_INDENT) }),
  ];
}

/** Code in backticks is one word if it fits on a line, so that it can be copied. */
function splitWords(text: string, columns: number): readonly string[] {
  const words = text.match(/(?:`[^`]*`|\S)+/g) ?? [];
  return words.flatMap((word) => (displayWidth(word) > columns - BELOW_INDENT ? word.split(/\s+/) : [word]));
}
