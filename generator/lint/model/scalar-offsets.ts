// Where the characters of a YAML scalar are in the text of its file, if the scalar is not written as it is read.

/** In double quotes, after a backslash. Other characters are escaped with their number. */
const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  '\t': '\t',
};
const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

export type ScalarStyle = 'folded' | 'plain' | 'single' | 'double';

/**
 * Returns the offset in `text` of each character of `value`, which is written from `start` on: behind the quote, or on the first
 * line of a block. The offsets end where it cannot be told.
 */
export function findScalarOffsets(text: string, start: number, value: string, style: ScalarStyle): readonly number[] {
  const offsets: number[] = [];
  let at = start;
  while (offsets.length < value.length) {
    const index = offsets.length;
    const blanksEnd = endOfBlanks(text, at);
    // Lines are joined, and lose their indentation: only the last blanks of both are the same.
    if (blanksEnd > at) {
      const valueEnd = endOfBlanks(value, index);
      const isJoined = text.slice(at, blanksEnd).includes('\n');
      const lineStart = isJoined ? index + value.slice(index, valueEnd).lastIndexOf('\n') + 1 : index;
      const keepsBlanks = style === 'folded' || !isJoined;
      for (let each = index; each < valueEnd; each++) {
        const kept = keepsBlanks && each >= lineStart ? blanksEnd - (valueEnd - each) : at;
        offsets.push(Math.max(at, kept));
      }
      at = blanksEnd;
      if (offsets.length === value.length) break;
    }
    const written = readCharacter(text, at, style);
    if (written === null || !value.startsWith(written.value, offsets.length)) break;
    for (let count = 0; count < written.value.length; count++) offsets.push(at);
    at += written.length;
  }
  return offsets;
}

function endOfBlanks(text: string, from: number): number {
  let end = from;
  while (/^[ \t\r\n]$/.test(text[end] ?? '')) end++;
  return end;
}

interface WrittenCharacter {
  readonly value: string;
  /** As written. */
  readonly length: number;
}

/** Returns null at the end of the text and for an escape that does not exist. */
function readCharacter(text: string, at: number, style: ScalarStyle): WrittenCharacter | null {
  const character = text[at];
  if (character === undefined) return null;
  if (style === 'single' && character === "'") return { value: character, length: 2 };
  if (style !== 'double' || character !== '\\') return { value: character, length: 1 };
  const next = text[at + 1] ?? '';
  if (next === '\n' || next === '\r') return { value: '', length: endOfBlanks(text, at + 1) - at };
  const codeLength = CODE_LENGTHS[next];
  if (codeLength === undefined) return Object.hasOwn(ESCAPES, next) ? { value: ESCAPES[next] ?? '', length: 2 } : null;
  const code = Number.parseInt(text.slice(at + 2, at + 2 + codeLength), 16);
  return code <= 0x10ffff ? { value: String.fromCodePoint(code), length: 2 + codeLength } : null;
}
