// Plans further axes of a matrix: each leg once for every combination of their values.
import { variableOfAxis } from '../../config/check-axes.ts';
import type { RuntimeConfig } from '../../config/schema.ts';
import type { AxisPlan, TestLeg } from '../plan.ts';

/** Returns the axes of a native job, with all of their values. */
export function planAxes({ matrix }: RuntimeConfig): readonly AxisPlan[] {
  return Object.entries(matrix).map(([name, values]) => ({ name, variable: variableOfAxis(name), values }));
}

/** Returns the first value of each axis by variable: an emulated leg is too slow to repeat. */
export function firstValues(config: RuntimeConfig): Readonly<Record<string, string>> {
  return Object.fromEntries(planAxes(config).map(({ variable, values }) => [variable, String(values[0])]));
}

/** Returns a leg for every combination of values, with the values in its id. */
export function multiplyLegs(legs: readonly TestLeg[], axes: readonly AxisPlan[]): readonly TestLeg[] {
  return axes.reduce(
    (multiplied, { values }) =>
      multiplied.flatMap((leg) => values.map((value) => ({ ...leg, id: `${leg.id}-${value}` }))),
    legs,
  );
}
