// Runs one command of a build: within the time that is left for all of them, told to the build's log, and with an error that
// names the command and shows the last that it printed.
import { isKitError } from '../../errors.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { createBuildError, describeEnd, diskFullLine } from './failure.ts';
import type { BuildLog } from './log.ts';

export interface BuildContext {
  /** `Lotus 1.37.0` */
  readonly title: string;
  /** For errors: `a build of Lotus 1.37.0 from git`. */
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  /** When the time of the whole build is up, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly buildLog: BuildLog;
  readonly logFile: string;
}

/** Returns what a command printed to standard output. Throws what `buildFailed` returns, and `interrupted`. */
export async function runBuildCommand(
  { what, env, deadline, buildLog, logFile }: BuildContext,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const limit = Math.max(0, deadline - Date.now());
  const ended = await runProcess(command, args, { cwd, env, limitMs: limit, onLine: buildLog.line });
  if (ended.how === 'exit' && ended.exitCode === 0) return ended.stdout;
  throw createBuildError(ended, {
    subject: what,
    problem: `'${[command, ...args].join(' ')}' ${describeEnd(ended)}:\n${tailWithDiskFull(ended, buildLog.tail()).join('\n')}\n`,
    fix: `All that it printed is in ${logFile}.`,
  });
}

/** Does something over the network, and once more if it fails. */
export async function retryOnce<T>({ buildLog }: BuildContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKitError(error, 'source-build-failed')) throw error;
    buildLog.line('once more, because that failed');
    return work();
  }
}

/** The last lines, and before them the one that says that the disk is full. */
function tailWithDiskFull(ended: ProcessResult, tail: readonly string[]): readonly string[] {
  const full = diskFullLine(ended);
  return full === null || tail.includes(full) ? tail : [full, '…', ...tail];
}
