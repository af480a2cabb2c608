// Where the kit reports its progress. The action writes to the step's log, the command line to stderr.

export interface Log {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly warning: (text: string) => void;
}
