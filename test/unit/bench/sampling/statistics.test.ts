import { describe, expect, it } from 'vitest';
import { median, quartileDeviation } from '../../../../bench/sampling/statistics.ts';

describe.each<{ values: readonly number[]; middle: number; spread: number }>([
  { values: [], middle: Number.NaN, spread: Number.NaN },
  { values: [3], middle: 3, spread: 0 },
  { values: [1, 2], middle: 1.5, spread: 0.25 },
  { values: [5, 1, 3], middle: 3, spread: 1 },
  { values: [4, 1, 3, 2], middle: 2.5, spread: 0.75 },
  // One value that is far off does not count.
  { values: [1, 2, 3, 4, 1000], middle: 3, spread: 1 },
  // Differences may be negative.
  { values: [-2, 0, 2], middle: 0, spread: 1 },
])('$values', ({ values, middle, spread }) => {
  it('have a median', () => {
    expect(median(values)).toBe(middle);
  });

  it('have a quartile deviation', () => {
    expect(quartileDeviation(values)).toBe(spread);
  });
});
