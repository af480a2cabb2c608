// What a bench returns, and npm run bench prints: a ratio to a peer measured in the same run, or a count.

export interface Ratio {
  readonly bench: string;
  /** Ours over the peer's. */
  readonly ratio: number;
  /** What the ratio must not exceed. */
  readonly limit: number;
  readonly [figure: string]: number | string;
}

export interface Count {
  readonly bench: string;
  readonly value: number;
  /** What the value must not exceed. */
  readonly limit: number;
  readonly [figure: string]: number | string;
}

export type Measurement = Ratio | Count;

/** Returns whether a measurement keeps its limit. */
export function keepsLimit(measurement: Measurement): boolean {
  const measured = 'ratio' in measurement ? measurement.ratio : measurement.value;
  return typeof measured === 'number' && measured <= measurement.limit;
}
