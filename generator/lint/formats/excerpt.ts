// The line of a finding as it is in the file, with what is meant underlined.
import { toPrintableAnnotations } from '../../../kit/printable.ts';
import { displayWidth } from '../../../kit/terminal-text.ts';
import { lineEnd, lineOffsets } from '../model/source-text.ts';
import type { LintFinding } from '../rule.ts';

type Place = Pick<LintFinding, 'file' | 'line'>;

/** The lines of each text are counted once. */
const offsetsByTexts = new WeakMap<ReadonlyMap<string, string>, Map<string, readonly number[]>>();

/** Returns the line of a finding without its end; '' if the file has no such line. */
export function sourceLine(texts: ReadonlyMap<string, string>, { file, line }: Place): string {
  const text = texts.get(file) ?? '';
  const known = offsetsByTexts.get(texts) ?? new Map<string, readonly number[]>();
  offsetsByTexts.set(texts, known);
  const offsets = known.get(file) ?? lineOffsets(text);
  known.set(file, offsets);
  const start = offsets[line - 1] ?? text.length;
  return text.slice(start, lineEnd(text, start));
}

interface Excerpt {
  /** The line, on which text that does not fit is replaced by `…`. */
  readonly before: string;
  readonly marked: string;
  readonly after: string;
  /** Spaces and `^~~`, for the line below. */
  readonly underline: string;
}

/** A longer text is cut before its width is measured, because a line may have 500,000 characters. */
const MAX_CHARACTERS_PER_COLUMN = 3;
const CUT = '…';

/** Returns the line in at most `columns` columns, without its indentation. */
export function excerptOf(
  line: string,
  { column, length = 1 }: Pick<LintFinding, 'column' | 'length'>,
  columns: number,
): Excerpt {
  const start = Math.min(column - 1, line.length);
  const end = Math.min(start + length, line.length);
  const most = columns * MAX_CHARACTERS_PER_COLUMN;
  const indent = Math.min(/^\s*/.exec(line.slice(0, most))?.[0].length ?? 0, start);
  const texts = {
    before: printable(line.slice(Math.max(indent, start - most), start)),
    marked: printable(line.slice(start, Math.min(end, start + most))),
    after: printable(line.slice(end, end + most)).trimEnd(),
  };
  const marked = cutEnd(texts.marked, columns);
  // The caret needs a column, also behind the end of the line.
  const room = columns - Math.max(1, displayWidth(marked));
  const half = Math.max(Math.floor(room / 2), room - displayWidth(texts.after));
  const before = cutStart(texts.before, half);
  const after = cutEnd(texts.after, room - displayWidth(before));
  const underline = `${' '.repeat(displayWidth(before))}^${'~'.repeat(Math.max(0, displayWidth(marked) - 1))}`;
  return { before, marked, after, underline };
}

/** A tab is one space, so that both lines have the same columns. */
function printable(text: string): string {
  return toPrintableAnnotations(text.replaceAll('\t', ' '));
}

function cutEnd(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  return columns < 1 ? '' : `${takeColumns(text, columns - 1)}${CUT}`;
}

function cutStart(text: string, columns: number): string {
  const width = displayWidth(text);
  if (width <= columns) return text;
  if (columns < 1) return '';
  return `${CUT}${text.slice(takeColumns(text, width - columns + 1).length)}`;
}

/** Returns the start of a text that takes at most these columns. */
function takeColumns(text: string, columns: number): string {
  let taken = '';
  let width = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    width += displayWidth(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}
