// Where commands write: results to standard output, everything else to standard error. And what their exit codes mean.
import { toPrintableAnnotations, toPrintableJson, toPrintableLines } from '../kit/printable.ts';

export interface Output {
  readonly result: (text: string) => void;
  readonly note: (text: string) => void;
}

/** A text from outside never controls the terminal, and no line is a command of the runner, whose step may run this. */
export const TERMINAL: Output = {
  result: (text) => process.stdout.write(`${toPrintableLines(text)}\n`),
  note: (text) => process.stderr.write(`${toPrintableLines(text)}\n`),
};

/** For results that are commands of the runner: the annotations of lint. */
export const ANNOTATIONS: Output = {
  ...TERMINAL,
  result: (text) => process.stdout.write(`${toPrintableAnnotations(text)}\n`),
};

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
