// Limits how much happens at the same time.

export interface Limiter {
  /** Returns what `work` returns. Starts it when fewer than the limit are running, in the order of the calls. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  /** From now on, nothing starts. What waits, and what would start, throws `reason`. */
  readonly stop: (reason: Error) => void;
}

/** Returns a limiter that runs at most `limit` at a time. */
export function createLimiter(limit: number): Limiter {
  const waiting: { readonly start: () => void; readonly refuse: (reason: Error) => void }[] = [];
  let running = 0;
  let stopped: Error | null = null;
  const enter = async () => {
    if (stopped) throw stopped;
    // Who ends passes its place on, so that no one can come in between.
    if (running === limit) await new Promise<void>((start, refuse) => waiting.push({ start, refuse }));
    else running += 1;
  };
  const leave = () => {
    const next = waiting.shift();
    if (next) next.start();
    else running -= 1;
  };
  return {
    run: async (work) => {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    stop: (reason) => {
      stopped ??= reason;
      for (const { refuse } of waiting.splice(0)) refuse(reason);
    },
  };
}
