// Starts a daemon as the leader of a process group, waits until it is ready, and ends the whole group.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { terminateTree } from '../../../kit/process/terminate.ts';

interface DaemonCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Matches the line of output that says that it is ready. */
  readonly ready: RegExp;
}

export interface RunningDaemon {
  /** The match of `ready`. */
  readonly readyMatch: RegExpExecArray;
  readonly end: () => Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
/** Time to shut down before it is killed. */
const GRACE_MS = 15_000;
const LINES_KEPT = 30;

/** Starts a daemon and returns it when it is ready. It ends when its parent process ends, also if that is killed. */
export async function startDaemon({ command, args, env, ready }: DaemonCommand): Promise<RunningDaemon> {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid = 0 } = child;
  const end = () => terminateTree(pid, { graceMs: GRACE_MS });
  const lines: string[] = [];
  try {
    const readyMatch = await new Promise<RegExpExecArray>((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`${command} ${what}:\n${lines.join('\n')}`));
      const timer = setTimeout(() => fail(`was not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
      child.once('error', ({ message }) => fail(message));
      child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
      for (const input of [child.stdout, child.stderr]) {
        createInterface({ input }).on('line', (line) => {
          lines.push(line);
          if (lines.length > LINES_KEPT) lines.shift();
          const found = ready.exec(line);
          if (!found) return;
          clearTimeout(timer);
          resolve(found);
        });
      }
    });
    return { readyMatch, end };
  } catch (error) {
    if (pid) await end();
    throw error;
  }
}
