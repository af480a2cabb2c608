// Being told to end: by the runner, which cancels a step so, or by Ctrl+C. One listener a signal, however many wait.

/** The runner sends SIGINT to a cancelled step, SIGTERM 7.5 s later, and 2.5 s after that kills it. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

const listeners = new Set<(signal: string) => void>();
const notifyListeners = (signal: string) => {
  for (const listener of listeners) listener(signal);
};

/** Has `listener` told when this process is to end, instead of ending it at once. Returns how to take that back. */
export function onInterruption(listener: (signal: string) => void): () => void {
  if (listeners.size === 0) for (const signal of SIGNALS) process.on(signal, notifyListeners);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) for (const signal of SIGNALS) process.off(signal, notifyListeners);
  };
}
