// The result of a benchmark: a ratio to a competitor measured in the same run, a value, or that the machine was too busy.

interface Figures {
  readonly bench: string;
  /** The highest ratio or value that is allowed. */
  readonly limit: number;
  /** How many rounds were measured. A count has one. */
  readonly samples: number;
  /**
   * How far the rounds spread: half the interquartile range of their ratios or values, in the same unit. Half of the rounds lie
   * about this close to the median. 0 for a count.
   */
  readonly spread: number;
  /**
   * `busy` is false if other processes used little of the processor in every round, and `other_cores` is the most that they used;
   * it is "unknown" if the system does not tell. Counts have neither. Names that end with _ms or _mb are medians of the tasks.
   */
  readonly [figure: string]: number | string | boolean;
}

interface Ratio extends Figures {
  /** The median over the rounds of this project's time divided by the competitor's. */
  readonly ratio: number;
}

interface Value extends Figures {
  /** The median over the rounds, or the count. */
  readonly value: number;
}

/** Other processes used too much of the processor, also when rounds were taken again. */
export interface BusyMeasurement {
  readonly bench: string;
  readonly limit: number;
  readonly busy: true;
  /** How many processor cores other processes used in the last try. */
  readonly other_cores: number;
}

export type Measurement = Ratio | Value | BusyMeasurement;

/** `smoke` does the smallest number of runs, to check that a benchmark works. Its times are not meaningful. */
export type Mode = 'full' | 'smoke';

export type Benchmark = (mode: Mode) => Promise<Measurement> | Measurement;

/** Returns the measurement of a number that does not vary. */
export function countMeasurement(
  bench: string,
  { value, limit, ...figures }: { readonly value: number; readonly limit: number; readonly [figure: string]: number },
): Measurement {
  return { bench, value, limit, samples: 1, spread: 0, ...figures };
}

export function isBusy(measurement: Measurement): measurement is BusyMeasurement {
  return measurement.busy === true;
}

/** Returns the ratio or the value of a measurement. */
export function measuredValue(measurement: Exclude<Measurement, BusyMeasurement>): number {
  return Number('ratio' in measurement ? measurement.ratio : measurement.value);
}

/** Returns a measurement as one line of JSON, with three decimals. A smoke run is marked. */
export function formatMeasurement(measurement: Measurement, mode: Mode): string {
  const line = mode === 'smoke' ? { ...measurement, mode } : measurement;
  return JSON.stringify(line, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value));
}
