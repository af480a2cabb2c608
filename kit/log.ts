// Where the kit reports what it does. The action writes lines and annotations of the step, the command line writes to stderr.

export interface Log {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly warning: (text: string) => void;
}
