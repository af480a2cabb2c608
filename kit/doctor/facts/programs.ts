// Asks programs of the runner's PATH, with two seconds for each.
import { runProcess } from '../../process/run.ts';

export interface ProgramContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder without files that programs would take settings from. */
  readonly cwd: string;
}

const TIMEOUT_MS = 2000;

/** Returns what a program printed on standard output, or null where it is not there, fails or takes too long. */
export async function captureProgramOutput(
  { env, cwd }: ProgramContext,
  command: string,
  args: readonly string[],
): Promise<string | null> {
  const ended = await runProcess(command, args, { env, cwd, limitMs: TIMEOUT_MS });
  return ended.how === 'exit' && ended.exitCode === 0 ? ended.stdout : null;
}
