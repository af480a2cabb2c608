// The result of a benchmark: a ratio to a competitor measured in the same run, or a count.

interface Ratio {
  readonly bench: string;
  /** This project's time divided by the competitor's. */
  readonly ratio: number;
  /** The highest ratio that is allowed. */
  readonly limit: number;
  readonly [figure: string]: number | string;
}

interface Count {
  readonly bench: string;
  readonly value: number;
  /** The highest value that is allowed. */
  readonly limit: number;
  readonly [figure: string]: number | string;
}

export type Measurement = Ratio | Count;

/** `smoke` does the smallest number of runs, to check that a benchmark works. Its times are not meaningful. */
export type Mode = 'full' | 'smoke';

export type Benchmark = (mode: Mode) => Promise<Measurement> | Measurement;

/** Returns the ratio or the count of a measurement. */
export function measuredValue(measurement: Measurement): number {
  return Number('ratio' in measurement ? measurement.ratio : measurement.value);
}
