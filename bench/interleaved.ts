// Times several tasks in turn, A B A B …, so that changes in the machine's speed affect all of them.
import { spawnSync } from 'node:child_process';

/** Runs a task and returns the wall time of its measured part in milliseconds. */
type TimedWork = () => Promise<number> | number;

/** How often each task is timed, after `warmUps` runs that are not counted. These fill caches and warm up the compiler. */
export interface Repetitions {
  readonly warmUps: number;
  readonly runs: number;
}

interface NodeCommand {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Returns the median milliseconds of each task, in the same order. Throws the errors of the tasks. */
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

/** Returns the median milliseconds of a Node command, and of an empty Node script in the same environment. */
export function compareWithEmptyScript(
  command: NodeCommand,
  repetitions: Repetitions,
): Promise<readonly [number, number]> {
  const works = [() => nodeMs(command), () => nodeMs({ ...command, args: ['-e', '0'] })] as const;
  return interleavedMedians(works, repetitions);
}

function median(values: readonly number[]): number {
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

/** Returns how many milliseconds a Node command takes. Throws if it fails. */
function nodeMs({ args, env, cwd }: NodeCommand): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}
