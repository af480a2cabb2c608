// Edits of a text, by offset. Everything outside of them stays the same.

export interface Edit {
  /** Offset of the first character that is replaced. */
  readonly start: number;
  /** Offset after the last one; the same as `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}

/** Returns the edited text. Throws RangeError for edits that overlap, which is a bug of the caller. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  // At one offset, an insertion comes before a replacement.
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let done = '';
  let at = 0;
  for (const { start, end, text: inserted } of sorted) {
    if (start < at) throw new RangeError(`edits overlap at offset ${start}`);
    done += text.slice(at, start) + inserted;
    at = end;
  }
  return done + text.slice(at);
}

/** The line ending of the last text. Every edit of a file needs it, and counting reads the whole file. */
let cached = { text: '', eol: '\n' };

/** Returns `\r\n` if most lines end with it, else `\n`. */
export function lineEndingOf(text: string): string {
  if (cached.text !== text) cached = { text, eol: countLineEndings(text) };
  return cached.eol;
}

function countLineEndings(text: string): string {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > all ? '\r\n' : '\n';
}
