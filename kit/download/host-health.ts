// What a job has learnt of the hosts that it asked: one that does not accept connections costs a few seconds once, not once
// for each file, product and try.

export interface HostHealth {
  /** Returns the milliseconds that may still be spent on waiting for a host to accept a connection. */
  remaining(host: string): number;
  /** Counts milliseconds that were spent in vain on a host. */
  spend(host: string, milliseconds: number): void;
  /** Takes note of a host that has accepted a connection: what was spent before does not count any more. */
  accepted(host: string): void;
}

/** Returns a memory in which every host has `limit` milliseconds to accept a connection. */
export function newHostHealth(limit: number): HostHealth {
  const spent = new Map<string, number>();
  return {
    remaining: (host) => Math.max(0, limit - (spent.get(host) ?? 0)),
    spend: (host, milliseconds) => spent.set(host, (spent.get(host) ?? 0) + milliseconds),
    accepted: (host) => spent.delete(host),
  };
}
