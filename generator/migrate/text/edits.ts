// Edits of a text at positions: everything outside of them stays byte for byte.

export interface Edit {
  /** Offset of the first character that is replaced. */
  readonly start: number;
  /** Offset behind the last one; the same as `start` for an insertion. */
  readonly end: number;
  readonly text: string;
}

/** Returns the text with all edits made. Throws RangeError where two edits overlap, which is a defect of the caller. */
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

/** The last text with its line ending: every edit of a file asks for it, and counting takes as long as the file. */
let counted = { text: '', eol: '\n' };

/** Returns `\r\n` where most lines end so, else `\n`. */
export function lineEndingOf(text: string): string {
  if (counted.text !== text) counted = { text, eol: countLineEndings(text) };
  return counted.eol;
}

function countLineEndings(text: string): string {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > all ? '\r\n' : '\n';
}
