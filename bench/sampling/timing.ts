// Times work in this process, and Node in a fresh one.
import { spawnSync } from 'node:child_process';
import type { Measurement, Mode } from '../measurement.ts';
import { measureRatio } from './measure.ts';

interface NodeCommand {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Returns how many milliseconds `work` takes. */
export async function elapsedMs(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Returns how many milliseconds a Node command takes. Throws if it fails. */
export function nodeMs({ args, env, cwd }: NodeCommand): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  const elapsed = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return elapsed;
}

/** Compares a Node command with an empty Node script in the same environment. */
export function compareWithEmptyScript(
  plan: { readonly bench: string; readonly limit: number; readonly rounds: number },
  command: NodeCommand,
  mode: Mode,
): Promise<Measurement> {
  const tasks = { ours_ms: () => nodeMs(command), node_ms: () => nodeMs({ ...command, args: ['-e', '0'] }) };
  return measureRatio({ warmUps: 2, ...plan, figure: ({ ours_ms, node_ms }) => ours_ms / node_ms }, tasks, mode);
}
