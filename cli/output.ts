// Where commands write: results to standard output, everything else to standard error. And what their exit codes mean.

export interface Output {
  readonly result: (text: string) => void;
  readonly note: (text: string) => void;
}

export const TERMINAL: Output = {
  result: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
};

/** The exit codes of all commands. docs/command-line.md has them for users. */
export const EXIT = {
  ok: 0,
  /** The check found something, or the work failed: a download, a build. */
  found: 1,
  /** An argument, an option or the config is invalid. */
  invalid: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
