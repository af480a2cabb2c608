// Runs programs from the runner's PATH, for at most two seconds each.
import type { EnvironmentVariables } from '../../probe/system.ts';
import { runProcess } from '../../process/run.ts';

export interface ProgramContext {
  readonly env: EnvironmentVariables;
  /** A folder without files that change the settings of the programs. */
  readonly cwd: string;
}

const TIMEOUT_MS = 2000;

/** Returns what a program printed on standard output, or null if it does not exist, fails or takes too long. */
export async function captureProgramOutput(
  { env, cwd }: ProgramContext,
  command: string,
  args: readonly string[],
): Promise<string | null> {
  const ended = await runProcess(command, args, { env, cwd, limitMs: TIMEOUT_MS });
  return ended.how === 'exit' && ended.exitCode === 0 ? ended.stdout : null;
}
