// What a job has learnt of the hosts that it asked: one that does not accept connections costs a few seconds once, not once
// for each file, product and try.

export interface HostHealth {
  /** Returns the milliseconds that may still be spent on waiting for a host to accept a connection. */
  remaining(host: string): number;
  /** Takes note of an attempt to connect. The function that is returned is to be told how it ended. */
  connecting(host: string): (accepted: boolean) => void;
  /** Counts milliseconds that were spent in vain on a host between two attempts. */
  spend(host: string, milliseconds: number): void;
}

/** Returns a memory in which every host has `limit` milliseconds to accept a connection. */
export function newHostHealth(limit: number, now: () => number = () => performance.now()): HostHealth {
  const spent = new Map<string, number>();
  const pending = new Map<string, Set<number>>();
  const spend = (host: string, milliseconds: number) => spent.set(host, (spent.get(host) ?? 0) + milliseconds);
  return {
    spend,
    remaining: (host) => {
      // Attempts that are under way at once cost what the longest of them does.
      const time = now();
      const oldest = Math.min(time, ...(pending.get(host) ?? []));
      return Math.max(0, limit - (spent.get(host) ?? 0) - (time - oldest));
    },
    connecting: (host) => {
      const started = now();
      const starts = pending.get(host) ?? new Set();
      pending.set(host, starts.add(started));
      return (accepted) => {
        starts.delete(started);
        if (accepted) spent.delete(host);
        else spend(host, now() - started);
      };
    },
  };
}
