// Where commands say what they did: results on standard output, everything else on standard error.

export interface Output {
  readonly result: (text: string) => void;
  readonly note: (text: string) => void;
}

export const TERMINAL: Output = {
  result: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
};

/** Exit codes: done or nothing differs; something differs; nothing could be done. */
export const EXIT = { clean: 0, drift: 1, unusable: 2 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
