// Interruption of this process: by the runner, which cancels a step, or by Ctrl+C. Installs one listener per signal.

/** The runner sends SIGINT to a cancelled step, SIGTERM 7.5 s later, and kills it after another 2.5 s. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const listeners = new Set<(signal: string) => void>();
const notifyListeners = (signal: string) => {
  for (const listener of listeners) listener(signal);
};

/** Calls `listener` on a signal, instead of ending this process. Returns a function that removes the listener. */
export function onInterruption(listener: (signal: string) => void): () => void {
  if (listeners.size === 0) for (const signal of SIGNALS) process.on(signal, notifyListeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) for (const signal of SIGNALS) process.off(signal, notifyListeners);
  };
}
