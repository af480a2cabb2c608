// Runs one command of a build by git: within the time that is left for all of them, told to the build's log, and with an
// error that names the command and shows the last that it printed.
import { isKitError } from '../kit-error.ts';
import { type Ended, runToEnd } from '../process/run.ts';
import { buildFailed } from './build-failure.ts';
import type { BuildLog } from './build-log.ts';

export interface BuildRun {
  /** `Lotus 1.37.0` */
  readonly title: string;
  readonly env: Readonly<Record<string, string>>;
  /** When the time of the whole build is up, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly buildLog: BuildLog;
  readonly logFile: string;
}

/** Returns what a command printed to standard output. Throws what `buildFailed` returns, and `interrupted`. */
export async function run(
  { title, env, deadline, buildLog, logFile }: BuildRun,
  command: string,
  args: readonly string[],
  cwd: string,
): Promise<string> {
  const limit = Math.max(0, deadline - Date.now());
  const ended = await runToEnd(command, args, { cwd, env, limit, onLine: buildLog.line });
  if (ended.how === 'exit' && ended.exitCode === 0) return ended.stdout;
  throw buildFailed(ended, {
    asked: `a build of ${title} from git`,
    found: `'${[command, ...args].join(' ')}' ${describeEnd(ended)}:\n${shownOf(ended, buildLog.tail()).join('\n')}\n`,
    next: `All that it printed is in ${logFile}.`,
  });
}

/** Does something over the network, and once more if it fails. */
export async function twice<T>({ buildLog }: BuildRun, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isKitError(error, 'source-build-failed')) throw error;
    buildLog.line('once more, because that failed');
    return work();
  }
}

/** The last lines, and before them the one that says that the disk is full: what follows it may be long. */
function shownOf(ended: Ended, tail: readonly string[]): readonly string[] {
  const printed = 'stderr' in ended ? `${ended.stdout}\n${ended.stderr}` : '';
  const full = /^.*no space left on device.*$/im.exec(printed)?.[0];
  return full === undefined || tail.includes(full) ? tail : [full, '…', ...tail];
}

function describeEnd(ended: Ended): string {
  if (ended.how === 'exit') return `ended with exit code ${ended.exitCode}`;
  if (ended.how === 'signal') return `was ended by ${ended.signal}`;
  return ended.how === 'limit' ? 'was ended when the time was up' : `could not be started (${ended.reason})`;
}
