// Where starting and stopping say what they do.
export interface NodeLog {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
  readonly warning: (text: string) => void;
}
