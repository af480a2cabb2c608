// Turns rounds of tasks into a measurement.
//
// A ratio is the median of the rounds' ratios, not the ratio of two medians. The two sides of a round ran one after the other, so
// a machine that becomes slower or faster changes both, and the spread of these ratios shows what is left of it.
import type { Measurement, Mode } from '../measurement.ts';
import { LOAD_GATE, NO_GATE, type Round, type Task, takeRounds } from './rounds.ts';
import { median, quartileDeviation } from './statistics.ts';

interface Plan<Name extends string> {
  readonly bench: string;
  readonly limit: number;
  /** Rounds of a full run that are not counted, and the fewest that are. */
  readonly warmUps: number;
  readonly rounds: number;
  /** Whether the work is done by processes that this one did not start, so that the load of others cannot be told. */
  readonly ignoreLoad?: boolean;
  /** What a round says. */
  readonly figure: (round: Round<Name>) => number;
}

/** Measures a ratio. The measurement also has the median of each task. Throws the errors of the tasks. */
export function measureRatio<Name extends string>(
  plan: Plan<Name>,
  tasks: Readonly<Record<Name, Task>>,
  mode: Mode,
): Promise<Measurement> {
  return measure(plan, tasks, mode, (ratio) => ({ ratio }));
}

/** Measures a value. The measurement also has the median of each task. Throws the errors of the tasks. */
export function measureValue<Name extends string>(
  plan: Plan<Name>,
  tasks: Readonly<Record<Name, Task>>,
  mode: Mode,
): Promise<Measurement> {
  return measure(plan, tasks, mode, (value) => ({ value }));
}

async function measure<Name extends string>(
  { bench, limit, warmUps, rounds, ignoreLoad = false, figure }: Plan<Name>,
  tasks: Readonly<Record<Name, Task>>,
  mode: Mode,
  name: (figure: number) => { readonly ratio: number } | { readonly value: number },
): Promise<Measurement> {
  // One round is too short to judge the load.
  const gate = ignoreLoad || mode === 'smoke' ? NO_GATE : LOAD_GATE;
  const plan = mode === 'smoke' ? { warmUps: 0, rounds: 1 } : { warmUps, rounds };
  const result = await takeRounds(tasks, plan, gate);
  if (result.kind === 'busy') return { bench, limit, busy: true, other_cores: result.otherCores };
  const figures = result.rounds.map(figure);
  const names = Object.keys(tasks) as Name[];
  return {
    bench,
    ...name(median(figures)),
    limit,
    spread: quartileDeviation(figures),
    samples: figures.length,
    ...(result.otherCores === null ? { busy: 'unknown' } : { busy: false, other_cores: result.otherCores }),
    ...Object.fromEntries(names.map((task) => [task, median(result.rounds.map((round) => round[task]))])),
  };
}
