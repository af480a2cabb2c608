// What a bench returns, and npm run bench prints.

export interface Measurement {
  readonly bench: string;
  /** Ours over the peer's, in the same run. */
  readonly ratio: number;
  /** What the ratio must not exceed. */
  readonly limit: number;
  readonly [figure: string]: number | string;
}
