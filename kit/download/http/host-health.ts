// What a job has learnt about hosts. A host that accepts no connections costs a few seconds once, not for each file, product
// and try. A slow host is tried after the others from then on.
import { type LookupOptions, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isLookupError } from './failure.ts';

export interface HostHealth {
  /** Milliseconds that the job waits for a host to accept a connection, in total. */
  readonly limitMs: number;
  /** Returns how many of these milliseconds are left for a host. */
  remainingMs(host: string): number;
  /** Starts counting an attempt to connect. Call the returned function when the attempt ends. */
  trackConnection(host: string): (accepted: boolean) => void;
  /** Adds a pause of some milliseconds between two attempts. It starts at `from`, in milliseconds on a monotonic clock, or now. */
  addWait(host: string, milliseconds: number, from?: number): void;
  /** Marks a host as slow, after another one was tried beside it. */
  markSlow(host: string): void;
  isSlow(host: string): boolean;
  /**
   * Looks a name up once for all connections that wait for it, because each look-up blocks one of few threads. After a failure
   * it returns the same error until the pause is over.
   */
  readonly lookup: LookupFunction;
  /** Returns how many milliseconds of the pause after a failed look-up are left: 0 if none, Infinity if the name is given up. */
  lookupPauseMs(name: string): number;
}

/** Pauses after the first failed look-ups of a name. After one more the job gives the name up. */
const LOOKUP_PAUSES_MS = [1000, 1500];

/** Returns an empty record of hosts, each with `limitMs` milliseconds to accept a connection. */
export function createHostHealth(
  limitMs: number,
  now: () => number = () => performance.now(),
  resolveName: LookupFunction = lookup,
): HostHealth {
  const spent = new Map<string, number>();
  const pending = new Map<string, Set<number>>();
  const slow = new Set<string>();
  /** The end of the last wait for each host. */
  const waitEnds = new Map<string, number>();
  const uncountedMs = (host: string, from: number, end: number) =>
    Math.max(0, end - Math.max(from, waitEnds.get(host) ?? 0));
  // Simultaneous waits, of several downloads, cost as much as the longest one.
  const addWait = (host: string, milliseconds: number, from = now()) => {
    const end = from + milliseconds;
    spent.set(host, (spent.get(host) ?? 0) + uncountedMs(host, from, end));
    waitEnds.set(host, Math.max(end, waitEnds.get(host) ?? 0));
  };
  return {
    limitMs,
    addWait,
    remainingMs: (host) => {
      const time = now();
      const oldest = Math.min(time, ...(pending.get(host) ?? []));
      return Math.max(0, limitMs - (spent.get(host) ?? 0) - uncountedMs(host, oldest, time));
    },
    trackConnection: (host) => {
      const started = now();
      const starts = pending.get(host) ?? new Set();
      pending.set(host, starts.add(started));
      return (accepted) => {
        starts.delete(started);
        if (!accepted) return addWait(host, now() - started, started);
        spent.delete(host);
        waitEnds.delete(host);
      };
    },
    markSlow: (host) => slow.add(host),
    isSlow: (host) => slow.has(host),
    ...createSharedLookup(now, resolveName),
  };
}

type LookupResult = Parameters<Parameters<LookupFunction>[2]>;

interface FailedLookup {
  readonly result: LookupResult;
  /** How often the look-up has failed in a row. */
  readonly times: number;
  /** Milliseconds on the clock `now`. */
  readonly pauseEnd: number;
}

function createSharedLookup(
  now: () => number,
  resolveName: LookupFunction,
): Pick<HostHealth, 'lookup' | 'lookupPauseMs'> {
  const pendingLookups = new Map<string, Promise<LookupResult>>();
  const failed = new Map<string, FailedLookup>();
  const recordResult = (name: string, result: LookupResult) => {
    const [error] = result;
    if (!isLookupError(error)) return void failed.delete(name);
    const times = (failed.get(name)?.times ?? 0) + 1;
    failed.set(name, { result, times, pauseEnd: now() + (LOOKUP_PAUSES_MS[times - 1] ?? Number.POSITIVE_INFINITY) });
  };
  const startLookup = (name: string, options: LookupOptions, key: string) => {
    const started = new Promise<LookupResult>((resolve) => {
      resolveName(name, options, (...result) => {
        recordResult(name, result);
        resolve(result);
      });
    });
    pendingLookups.set(key, started);
    void started.then(() => pendingLookups.delete(key));
    return started;
  };
  const lookupPauseMs = (name: string) => Math.max(0, (failed.get(name)?.pauseEnd ?? 0) - now());
  return {
    lookupPauseMs,
    lookup: (name, options, callback) => {
      const key = `${name} ${JSON.stringify(options)}`;
      const last = lookupPauseMs(name) > 0 ? failed.get(name) : undefined;
      const found = last ? Promise.resolve(last.result) : (pendingLookups.get(key) ?? startLookup(name, options, key));
      void found.then((result) => callback(...result));
    },
  };
}
