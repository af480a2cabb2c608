// Medians and spreads. Pure.

/** Returns the median; NaN of no values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns half the interquartile range. Unlike the standard deviation, it ignores a few values that are far off. */
export function quartileDeviation(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2;
}

/** Interpolates between neighbours, as R and NumPy do by default. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((x, y) => x - y);
  const position = (sorted.length - 1) * share;
  const [lower = Number.NaN, upper = Number.NaN] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return lower + (upper - lower) * (position - Math.floor(position));
}
