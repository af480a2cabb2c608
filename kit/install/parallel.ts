// Installs several products at the same time.
import type { Network } from '../download/network.ts';
import { KitError } from '../errors.ts';
import { onInterruption } from '../process/interruption.ts';
import { type BuildTurn, createBuildTurns } from './build/turns.ts';

/** What the rest of an install throws that does not start, because another one has failed. That one's error is reported. */
export const NOT_STARTED = new Error('Not installed, because another product could not be installed.');

/** After a signal, installs that do not end by themselves are abandoned. The runner kills the step 10 s after its first signal. */
const INTERRUPTION_MS = 4000;

export interface InstallTurn {
  /** A build of this install waits for its turn. */
  readonly inTurn: BuildTurn;
  /** Aborted, with the error to throw, if this process gets a signal. */
  readonly signal: AbortSignal;
}

/** Starts the install of a product. */
type StartInstall<Task, Installed> = (task: Task, turn: InstallTurn) => Promise<Installed>;

/**
 * Returns what `start` returns for each task, in their order, after all installs have ended, and closes the network. Throws the error of
 * the first task that failed. Throws `interrupted` if this process gets a signal, after what was underway has ended and been removed,
 * but at most 4 s later.
 */
export async function installAll<Task, Installed>(
  tasks: readonly Task[],
  network: Pick<Network, 'close' | 'archives'>,
  start: StartInstall<Task, Installed>,
): Promise<readonly Installed[]> {
  const turns = createBuildTurns(tasks.length);
  const interruption = new AbortController();
  const { signal } = interruption;
  // Processes end by themselves. Downloads end with the network.
  const stopListening = onInterruption((name) => {
    if (signal.aborted) return;
    const error = interruptedBy(name);
    interruption.abort(error);
    turns.stop(error);
    network.archives.stop(error);
    network.close(error);
  });
  const install = async (task: Task, index: number) => {
    try {
      return await start(task, { inTurn: turns.turnOf(index), signal });
    } catch (error) {
      // Downloads that are underway take seconds, and the next job finds what they install. What would start now takes longer.
      turns.stop(NOT_STARTED);
      network.archives.stop(NOT_STARTED);
      throw error;
    } finally {
      turns.end();
    }
  };
  try {
    const results = await Promise.race([Promise.allSettled(tasks.map(install)), abandonment(signal)]);
    signal.throwIfAborted();
    const failure = results.find((result) => result.status === 'rejected' && result.reason !== NOT_STARTED);
    if (failure?.status === 'rejected') throw failure.reason;
    return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  } finally {
    stopListening();
    network.close();
  }
}

/** Rejects a while after the signal, if the installs have not ended by then. */
function abandonment(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => setTimeout(reject, INTERRUPTION_MS, signal.reason).unref());
  });
}

function interruptedBy(signal: string): KitError {
  return new KitError('interrupted', {
    subject: 'the installation',
    problem: `it was interrupted by ${signal}`,
    fix: 'What was underway was ended and removed. Start it again.',
  });
}
