// A daemon: started as the leader of a group, ready when it says so, ended with its group.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { terminateTree } from '../../../kit/process/terminate.ts';

export interface DaemonCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What its line says when it may be asked for something. */
  readonly ready: RegExp;
}

export interface RunningDaemon {
  /** The line by which it was ready, as `ready` found it. */
  readonly readyMatch: RegExpExecArray;
  readonly end: () => Promise<void>;
}

/** Milliseconds. */
const START_TIMEOUT_MS = 60_000;
/** Milliseconds that it has to take its house down. */
const GRACE_MS = 15_000;
const LINES_KEPT = 30;

/** Returns a daemon that is ready. It ends when its parent does, however that comes to its end. */
export async function startDaemon({ command, args, env, ready }: DaemonCommand): Promise<RunningDaemon> {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid = 0 } = child;
  const end = () => terminateTree(pid, GRACE_MS);
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
