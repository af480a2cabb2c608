// Lines, comments and excerpts of a source text, by offset.

/** Returns the offset at which each line starts. */
export function lineOffsets(text: string): readonly number[] {
  const offsets = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) offsets.push(at + 1);
  return offsets;
}

/** Returns the offset at which the line of `offset` starts. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Returns the offset at which the line of `offset` ends, before its line ending. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  const end = newline === -1 ? text.length : newline;
  return end > offset && text[end - 1] === '\r' ? end - 1 : end;
}

/** Returns the offset at which the line after that of `offset` starts, or the end of the text. */
export function nextLineStart(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

/** Returns the comment between `offset` and the end of its line: its text without `#`, and the offset of its end. */
export function commentAfter(text: string, offset: number): { readonly comment: string; readonly end: number } | null {
  let start = offset;
  while (text[start] === ' ' || text[start] === '\t') start++;
  // A long line may have thousands of values, so its end is looked for only if there is a comment.
  if (start === offset || text[start] !== '#') return null;
  const end = lineEnd(text, start);
  return { comment: text.slice(start + 1, end).trim(), end };
}

/** Returns a text on one line, for a message. */
export function toOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** Returns a text of at most `length` characters, for a message: a longer one ends with `…`. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}

/** Returns a pattern that matches exactly this text. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}
