// Runs a command that writes to the outputs of this process itself, such as the script of a step: its lines keep their order, and
// nothing is between them and the log. For commands whose output is read, use run.ts.
import { spawn } from 'node:child_process';
import { onInterruption } from './interruption.ts';
import { terminateTree } from './terminate.ts';

interface AttachedOptions {
  readonly env: NodeJS.ProcessEnv;
  /**
   * Called on a signal before the command itself is terminated, and again after it has ended. Ends what the command started
   * elsewhere. Must not throw.
   */
  readonly stop: () => Promise<void>;
}

export type AttachedResult =
  | { readonly how: 'exit'; readonly exitCode: number }
  /** The command was ended by a signal to itself. */
  | { readonly how: 'signal'; readonly signal: string }
  /** This process got a signal. Everything was stopped. */
  | { readonly how: 'interrupted'; readonly signal: string }
  | { readonly how: 'not-started'; readonly reason: string };

/** Returns how a command ended. Never throws for a failing command. */
export async function runAttached(
  command: string,
  args: readonly string[],
  { env, stop }: AttachedOptions,
): Promise<AttachedResult> {
  let interruption: string | null = null;
  let stopping: Promise<void> = Promise.resolve();
  let pid: number | undefined;
  const terminate = async () => {
    await stop();
    if (pid !== undefined) await terminateTree(pid);
  };
  // Listen before the command starts. Otherwise a signal in between would end this process and leave the command running.
  const stopListening = onInterruption((signal) => {
    if (interruption !== null) return;
    interruption = signal;
    stopping = terminate();
  });
  try {
    const child = spawn(command, args, {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    pid = child.pid;
    const ending = await new Promise<AttachedResult>((resolve) => {
      child.once('error', ({ message }) => resolve({ how: 'not-started', reason: message }));
      child.once('exit', (exitCode, signal) =>
        resolve(signal ? { how: 'signal', signal } : { how: 'exit', exitCode: exitCode ?? 1 }),
      );
    });
    await stopping;
    if (interruption === null) return ending;
    // The command may have started something between the first call and its end.
    await stop();
    return { how: 'interrupted', signal: interruption };
  } finally {
    stopListening();
  }
}
