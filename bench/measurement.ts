// What a benchmark returns: a ratio to a peer measured in the same run, or a count.

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

/** `smoke` takes the smallest number of runs, to show that a benchmark works; its times mean nothing. */
export type Mode = 'full' | 'smoke';

export type Benchmark = (mode: Mode) => Promise<Measurement> | Measurement;

/** Returns the ratio or the count of a measurement. */
export function measuredValue(measurement: Measurement): number {
  return Number('ratio' in measurement ? measurement.ratio : measurement.value);
}
