// Times two commands in turn, A B A B …, so that a machine whose speed drifts is fair to both.
import { spawnSync } from 'node:child_process';

export interface Command {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Returns the median wall time of either command in milliseconds, as processes of this Node. Throws where one fails. */
export function interleavedMedians(a: Command, b: Command, runs: number): readonly [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let run = -2; run < runs; run++) {
    const pair = [time(a), time(b)] as const;
    // The first two warm the disk's cache and do not count.
    if (run >= 0) for (const side of [0, 1] as const) times[side].push(pair[side]);
  }
  return [median(times[0]), median(times[1])];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function time({ args, env, cwd }: Command): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}
