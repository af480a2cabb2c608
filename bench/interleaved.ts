// Times works in turn, A B A B …, so that a machine whose speed drifts is fair to all of them.
import { spawnSync } from 'node:child_process';

/** Does a piece of work and returns the wall time of its measured part in milliseconds. */
export type TimedWork = () => Promise<number> | number;

/** How often each work is timed, after `warmUps` that do not count: they fill caches and warm up the compiler. */
export interface Repetitions {
  readonly warmUps: number;
  readonly runs: number;
}

export interface NodeCommand {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Returns each work's median in milliseconds, in the order of the works. Throws what a work throws. */
export async function interleavedMedians<Works extends readonly TimedWork[]>(
  works: Works,
  { warmUps, runs }: Repetitions,
): Promise<{ readonly [Index in keyof Works]: number }> {
  const times = works.map(() => [] as number[]);
  for (let run = -warmUps; run < runs; run++) {
    for (const [index, work] of works.entries()) {
      const elapsed = await work();
      if (run >= 0) times[index]?.push(elapsed);
    }
  }
  return times.map(median) as { readonly [Index in keyof Works]: number };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Returns how many milliseconds `work` takes. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Runs a process of this Node to its end and returns its milliseconds. Throws where it fails. */
export function nodeMs({ args, env, cwd }: NodeCommand): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}
