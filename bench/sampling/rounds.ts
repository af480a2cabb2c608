// Runs tasks in turn, A B A B …, so that changes in the machine's speed affect all of them. Rounds during which other processes
// used the processor are taken again.
import { setTimeout as sleep } from 'node:timers/promises';
import { type CpuReading, otherCores } from './cpu-times.ts';
import { readCpu } from './read-cpu.ts';

interface Sample {
  /** In the unit of the task. */
  readonly figure: number;
  /** Processor time of processes that the task started and that left this process's tree, such as daemons. */
  readonly detachedMs: number;
}

/** Returns one figure, such as the wall time of its measured part in milliseconds. */
export type Task = () => Promise<number | Sample> | number | Sample;

/** The figures of all tasks, by their names. */
export type Round<Name extends string> = Readonly<Record<Name, number>>;

interface RoundsPlan {
  /** Rounds that are not counted. They fill caches. */
  readonly warmUps: number;
  /** The fewest that are counted. */
  readonly rounds: number;
}

export interface LoadGate {
  /** Returns null if the system does not tell. */
  readonly readCpu: () => CpuReading | null;
  /** Waits before rounds are taken again, so that a short task of someone else can end. */
  readonly pause: () => Promise<unknown>;
}

interface TakenRounds<Name extends string> {
  readonly kind: 'taken';
  readonly rounds: readonly Round<Name>[];
  /** The most cores that other processes used meanwhile; null if the system does not tell. */
  readonly otherCores: number | null;
}

interface TooBusy {
  readonly kind: 'busy';
  /** In the last try. */
  readonly otherCores: number;
}

export const MAX_OTHER_CORES = 0.15;
/** How often rounds are taken again before the machine counts as too busy. */
export const MAX_RETAKES = 5;
const PAUSE_MS = 2000;
/** Rounds are judged together until they took this long: the processor's time is counted in steps of 10 ms. */
export const WINDOW_MS = 1000;

export const LOAD_GATE: LoadGate = { readCpu, pause: () => sleep(PAUSE_MS) };
/** Takes every round as it is. */
export const NO_GATE: LoadGate = { readCpu: () => null, pause: async () => {} };

/** Returns the counted rounds, or `busy` after too many retakes in a row. Throws the errors of the tasks. */
export async function takeRounds<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
  { warmUps, rounds }: RoundsPlan,
  gate: LoadGate,
): Promise<TakenRounds<Name> | TooBusy> {
  for (let warmUp = 0; warmUp < warmUps; warmUp++) await takeRound(tasks);
  const taken: Round<Name>[] = [];
  let most: number | null = null;
  let retakes = 0;
  while (taken.length < rounds) {
    const window = await takeWindow(tasks, gate);
    const { otherCores } = window;
    if (otherCores === null || otherCores <= MAX_OTHER_CORES) {
      taken.push(...window.rounds);
      most = otherCores === null ? null : Math.max(most ?? 0, otherCores);
      retakes = 0;
    } else if (retakes === MAX_RETAKES) {
      return { kind: 'busy', otherCores };
    } else {
      retakes++;
      await gate.pause();
    }
  }
  return { kind: 'taken', rounds: taken, otherCores: most };
}

interface Window<Name extends string> {
  readonly rounds: readonly Round<Name>[];
  /** How many cores other processes used meanwhile; null if the system does not tell. */
  readonly otherCores: number | null;
}

/** Takes rounds until they are long enough to judge; one round if the system does not tell the processor's time. */
async function takeWindow<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
  { readCpu }: LoadGate,
): Promise<Window<Name>> {
  const rounds: Round<Name>[] = [];
  const before = readCpu();
  let detachedMs = 0;
  for (;;) {
    const round = await takeRound(tasks);
    rounds.push(round.figures);
    detachedMs += round.detachedMs;
    const after = readCpu();
    if (before === null || after === null) return { rounds, otherCores: null };
    if (after.atMs - before.atMs >= WINDOW_MS) return { rounds, otherCores: otherCores(before, after, detachedMs) };
  }
}

async function takeRound<Name extends string>(
  tasks: Readonly<Record<Name, Task>>,
): Promise<{ readonly figures: Round<Name>; readonly detachedMs: number }> {
  const figures: Partial<Record<Name, number>> = {};
  let detachedMs = 0;
  for (const name of Object.keys(tasks) as Name[]) {
    const sample = await tasks[name]();
    figures[name] = typeof sample === 'number' ? sample : sample.figure;
    if (typeof sample !== 'number') detachedMs += sample.detachedMs;
  }
  return { figures: figures as Round<Name>, detachedMs };
}
