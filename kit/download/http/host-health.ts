// What a job has learnt about hosts. A host that accepts no connections costs a few seconds once, not for each file, product
// and try. A slow host is tried after the others from then on.
import { type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

export interface HostHealth {
  /** Milliseconds that the job waits for a host to accept a connection, in total. */
  readonly limitMs: number;
  /** Returns how many of these milliseconds are left for a host. */
  remainingMs(host: string): number;
  /** Starts counting an attempt to connect. Call the returned function when the attempt ends. */
  trackConnection(host: string): (accepted: boolean) => void;
  /** Adds milliseconds of a pause between two attempts. */
  addWait(host: string, milliseconds: number): void;
  /** Marks a host as slow, after another one was tried beside it. */
  markSlow(host: string): void;
  isSlow(host: string): boolean;
  /** Looks a name up once for all connections that wait for it, because each look-up blocks one of few threads. */
  readonly lookup: LookupFunction;
}

/** Returns an empty record of hosts, each with `limitMs` milliseconds to accept a connection. */
export function createHostHealth(limitMs: number, now: () => number = () => performance.now()): HostHealth {
  const spent = new Map<string, number>();
  const pending = new Map<string, Set<number>>();
  const slow = new Set<string>();
  const addWait = (host: string, milliseconds: number) => spent.set(host, (spent.get(host) ?? 0) + milliseconds);
  return {
    limitMs,
    addWait,
    remainingMs: (host) => {
      // Simultaneous attempts cost as much as the longest one.
      const time = now();
      const oldest = Math.min(time, ...(pending.get(host) ?? []));
      return Math.max(0, limitMs - (spent.get(host) ?? 0) - (time - oldest));
    },
    trackConnection: (host) => {
      const started = now();
      const starts = pending.get(host) ?? new Set();
      pending.set(host, starts.add(started));
      return (accepted) => {
        starts.delete(started);
        if (accepted) spent.delete(host);
        else addWait(host, now() - started);
      };
    },
    markSlow: (host) => slow.add(host),
    isSlow: (host) => slow.has(host),
    lookup: sharedLookup(),
  };
}

type LookupResult = Parameters<Parameters<LookupFunction>[2]>;

function sharedLookup(): LookupFunction {
  const pendingLookups = new Map<string, Promise<LookupResult>>();
  return (hostname, options: LookupOptions, callback) => {
    const key = `${hostname} ${JSON.stringify(options)}`;
    const found =
      pendingLookups.get(key) ??
      new Promise<LookupResult>((resolve) => {
        lookup(hostname, options, (...result) => {
          pendingLookups.delete(key);
          resolve(result as LookupResult);
        });
      });
    pendingLookups.set(key, found);
    void found.then((result) => callback(...result));
  };
}
