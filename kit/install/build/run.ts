// Runs one command of a build, within the time that is left for the whole build, with its output in the build's log. The error
// of a failed command shows the last lines of its output.
import { isKitError } from '../../errors.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { findNoexecMount } from '../../system/mounts.ts';
import { createBuildError, describeEnd, diskFullLine } from './failure.ts';
import type { BuildLog } from './log.ts';

export interface BuildContext {
  /** `Lotus 1.37.0` */
  readonly title: string;
  /** The subject of errors: `build of Lotus 1.37.0 from git`. */
  readonly what: string;
  readonly env: Readonly<Record<string, string>>;
  /** When the time for the whole build is over, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly buildLog: BuildLog;
}

/** Returns what a command prints to standard output. Throws what `createBuildError` returns, and `interrupted`. */
export async function runBuildCommand(
  { what, env, deadlineMs, buildLog }: BuildContext,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const limitMs = Math.max(0, deadlineMs - Date.now());
  const ended = await runProcess(command, args, { cwd, env, limitMs, onLine: buildLog.line });
  if (ended.how === 'exit' && ended.exitCode === 0) return ended.stdout;
  const lines = tailWithDiskFull(ended, buildLog.tail()).map((line) => `\n${line}`);
  const parts = {
    subject: what,
    problem: `'${[command, ...args].join(' ')}' ${describeEnd(ended)}${lines.join('')}`,
    fix: `See the whole output in ${buildLog.file}.`,
  };
  throw createBuildError(ended, parts, findNoexecMount(cwd));
}

/** Does `work`, which uses the network, and repeats it once if it fails with `source-build-failed`. */
export async function retryOnce<T>({ buildLog }: BuildContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKitError(error, 'source-build-failed')) throw error;
    buildLog.line('Failed. Trying once more.');
    return work();
  }
}

/** The last lines, with the line about a full disk before them if it is further up. */
function tailWithDiskFull(ended: ProcessResult, tail: readonly string[]): readonly string[] {
  const full = diskFullLine(ended);
  return full === null || tail.includes(full) ? tail : [full, '…', ...tail];
}
