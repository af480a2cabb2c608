// Asks programs of the runner's PATH, with two seconds for each.
import { runToEnd } from '../../process/run.ts';

export interface Programs {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder without files that programs would take settings from. */
  readonly cwd: string;
}

const LIMIT = 2000;

/** Returns what a program printed on standard output, or null where it is not there, fails or takes too long. */
export async function askProgram(
  { env, cwd }: Programs,
  command: string,
  args: readonly string[],
): Promise<string | null> {
  const ended = await runToEnd(command, args, { env, cwd, limit: LIMIT });
  return ended.how === 'exit' && ended.exitCode === 0 ? ended.stdout : null;
}
