// What a job has learnt of the hosts that it asked: one that does not accept connections costs a few seconds once, not once
// for each file, product and try, and one that is slow is asked after the others from then on.
import { type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

export interface HostHealth {
  /** Milliseconds that a host has to accept a connection, in all of the job. */
  readonly limitMs: number;
  /** Returns the milliseconds that may still be spent on waiting for a host to accept a connection. */
  remainingMs(host: string): number;
  /** Takes note of an attempt to connect. The function that is returned is to be told how it ended. */
  trackConnection(host: string): (accepted: boolean) => void;
  /** Counts milliseconds that were spent in vain on a host between two attempts. */
  addWait(host: string, milliseconds: number): void;
  /** Takes note of a host that others were asked beside, because it was slow. */
  markSlow(host: string): void;
  isSlow(host: string): boolean;
  /** Looks a name up, once for all connections that wait for it: a name server that is silent blocks one thread of few. */
  readonly lookup: LookupFunction;
}

/** Returns a memory in which every host has `limit` milliseconds to accept a connection. */
export function newHostHealth(limitMs: number, now: () => number = () => performance.now()): HostHealth {
  const spent = new Map<string, number>();
  const pending = new Map<string, Set<number>>();
  const slow = new Set<string>();
  const addWait = (host: string, milliseconds: number) => spent.set(host, (spent.get(host) ?? 0) + milliseconds);
  return {
    limitMs,
    addWait,
    remainingMs: (host) => {
      // Attempts that are under way at once cost what the longest of them does.
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
