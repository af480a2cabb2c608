// Where commands write: results to standard output, everything else to standard error. And what their exit codes mean.
import { toPrintableAnnotations, toPrintableJson, toPrintableLines } from '../kit/printable.ts';
import { wrapText } from '../kit/terminal-text.ts';

/**
 * `wrapped`: on a terminal, long lines of a text for people end between words. `exact`: JSON, a diff, a file, paths. `styled`: a text
 * that has colours and ends its lines itself.
 */
export type Layout = 'exact' | 'wrapped' | 'styled';

export interface Output {
  /** Exact unless `layout` says otherwise. */
  readonly result: (text: string, layout?: Layout) => void;
  /** Wrapped unless `layout` says otherwise. */
  readonly note: (text: string, layout?: Layout) => void;
}

/** A text from outside never controls the terminal, and no line is a command of the runner, whose step may run this. */
export const TERMINAL: Output = {
  result: (text, layout = 'exact') => {
    // A progress bar may be on the line where the result appears.
    if (process.stdout.isTTY) process.stderr.write(eraseLine(process.stderr));
    process.stdout.write(`${formatLines(text, layout, process.stdout)}\n`);
  },
  note: (text, layout = 'wrapped') =>
    process.stderr.write(`${eraseLine(process.stderr)}${formatLines(text, layout, process.stderr)}\n`),
};

/** For results that are commands of the runner: the annotations of lint. */
export const ANNOTATIONS: Output = {
  ...TERMINAL,
  result: (text) => process.stdout.write(`${toPrintableAnnotations(text)}\n`),
};

/** Whether a line can be erased: not in a file or a pipe, and not where TERM is dumb, as in Emacs, which prints the sequence. */
export function canEraseLine({ isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>, { TERM } = process.env): boolean {
  return isTTY && TERM !== 'dumb';
}

/** Returns what erases the line with the cursor, which may have a progress bar; empty where no line can be erased. */
export function eraseLine(stream: Pick<NodeJS.WriteStream, 'isTTY'>): string {
  return canEraseLine(stream) ? '\r\u001b[K' : '';
}

/** The stream of a terminal, as far as its width matters. */
type TerminalStream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>;

/** Returns whether a person sees questions, which are on standard output, and can answer them. */
export function canAskQuestions(streams: Readonly<Record<'stdin' | 'stdout', { readonly isTTY?: boolean }>>): boolean {
  return streams.stdin.isTTY === true && streams.stdout.isTTY === true;
}

const DEFAULT_COLUMNS = 80;

/** Returns the width of a terminal: COLUMNS if it is set, as for Python and ls. Null for a file or a pipe, where lines stay whole. */
export function terminalColumns({ isTTY, columns }: TerminalStream, { COLUMNS } = process.env): number | null {
  if (!isTTY) return null;
  return /^[1-9]\d{0,3}$/.test(COLUMNS ?? '') ? Number(COLUMNS) : columns || DEFAULT_COLUMNS;
}

/** Returns whether a text may have colours. Sources: no-color.org, force-color.org. */
export function hasColors(
  { isTTY }: Pick<NodeJS.WriteStream, 'isTTY'>,
  { NO_COLOR = '', FORCE_COLOR = '', TERM }: NodeJS.ProcessEnv = process.env,
): boolean {
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}

/** Sets a colour, and does nothing else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what starts a colour
const COLOR = /(\u001b\[[\d;]{0,20}m)/;

/** Returns printable lines. They are made printable again after wrapping, which can put any word at the start of a line. */
export function formatLines(text: string, layout: Layout, stream: TerminalStream): string {
  if (layout === 'styled') {
    return text
      .split(COLOR)
      .map((part) => (COLOR.test(part) ? part : toPrintableLines(part)))
      .join('');
  }
  const printable = toPrintableLines(text);
  return layout === 'exact' ? printable : toPrintableLines(wrapText(printable, terminalColumns(stream)));
}

/** Returns a value as JSON that a runner does not take for a command. */
export function formatJson(value: unknown): string {
  return toPrintableJson(JSON.stringify(value, null, 2));
}

/** The exit codes of all commands. docs/command-line.md has them for users. */
export const EXIT = {
  ok: 0,
  /** The check found something, or the work failed: a download, a build. */
  found: 1,
  /** An argument, an option or the config is invalid. */
  invalid: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
