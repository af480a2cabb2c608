// The options and state of one transfer. No other module keeps state of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { createHostHealth, type HostHealth } from '../http/host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from '../http/limits.ts';
import type { HostToken } from '../http/redirects.ts';
import { createOriginQueue, type DownloadSource, type OriginQueue, type OriginState } from './origin-queue.ts';

export interface TransferOptions {
  readonly tokens: readonly HostToken[];
  /** Whether a digest pins the content, so that another origin can continue a broken download. */
  readonly pinned: boolean;
  /** Largest size of the file in bytes. */
  readonly maximumBytes: number;
  readonly log: Pick<Log, 'info' | 'debug'>;
  readonly limits?: TransferLimits;
  /** Default: a new record of hosts. */
  readonly hosts?: HostHealth;
  /** Ends the transfer, which throws its reason. */
  readonly signal?: AbortSignal;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Milliseconds on a monotonic clock. */
  readonly now?: () => number;
  /** Waits, and throws when the signal aborts. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface TransferStatistics {
  /** The origins that served parts of the file, in order. */
  readonly origins: readonly string[];
  /** Bytes received, over all responses. */
  readonly received: number;
  /** Bytes among them that had been received before. */
  readonly refetched: number;
  /** Including redirects. */
  readonly requests: number;
  readonly milliseconds: number;
}

/** One call of the receiver, with the file from its first byte. */
interface ReceiveAttempt {
  /** Aborts all requests when the receiver has returned. */
  readonly closing: AbortController;
  /** Aborts then, and when the whole transfer is to end. */
  readonly signal: AbortSignal;
  /** Bytes passed to the receiver. */
  offset: number;
  /** The announced size of the file. */
  length: number | null;
  /** The origins of the responses that make up the file. */
  readonly responseOrigins: string[];
  servingOrigin: OriginState | null;
  /** The URL of the last response, after redirects. */
  servingUrl: URL | null;
  /** The bytes passed to the receiver are not the file. */
  corrupt: boolean;
  /** The stream ended before the file was complete. */
  broken: boolean;
}

export interface TransferState {
  readonly options: Required<TransferOptions>;
  readonly queue: OriginQueue;
  readonly started: number;
  readonly deadlineMs: number;
  attempt: ReceiveAttempt;
  /** Whether the file must come from a single response. */
  singleResponseOnly: boolean;
  received: number;
  refetched: number;
  requests: number;
  /** Bytes from the start of the file that were received at least once. */
  highestOffset: number;
  /** The lines about failed tries, and how often tries failed in that way. By what makes them equal. */
  readonly failureLines: Map<string, { readonly line: string; times: number }>;
  /** Time of the next line of progress. */
  nextProgressAt: number;
  /** The period in which the speed is measured: its start, and the bytes received before it. */
  speedWindow: { since: number; received: number };
}

export function createTransferState(sources: readonly DownloadSource[], given: TransferOptions): TransferState {
  const limits = given.limits ?? TRANSFER_LIMITS;
  const hosts = createHostHealth(limits.connectMs);
  const { signal } = new AbortController();
  const defaults = {
    limits,
    hosts,
    signal,
    random: Math.random,
    now: () => performance.now(),
    sleep: sleepUntilAborted,
  };
  const options = { ...defaults, ...given };
  const started = options.now();
  return {
    options,
    queue: createOriginQueue(slowLast(sources, options.hosts)),
    started,
    deadlineMs: started + options.limits.totalMs,
    attempt: createAttempt(options.signal),
    singleResponseOnly: false,
    received: 0,
    refetched: 0,
    requests: 0,
    highestOffset: 0,
    failureLines: new Map(),
    nextProgressAt: started + options.limits.progressIntervalMs,
    speedWindow: { since: started, received: 0 },
  };
}

/** Puts origins that were slow earlier in this job last. */
function slowLast(sources: readonly DownloadSource[], hosts: HostHealth): readonly DownloadSource[] {
  const isSlow = ({ url }: DownloadSource) => hosts.isSlow(new URL(url).host);
  return [...sources.filter((source) => !isSlow(source)), ...sources.filter(isSlow)];
}

export function createAttempt(transferSignal: AbortSignal): ReceiveAttempt {
  const closing = new AbortController();
  return {
    closing,
    signal: AbortSignal.any([transferSignal, closing.signal]),
    offset: 0,
    length: null,
    responseOrigins: [],
    servingOrigin: null,
    servingUrl: null,
    corrupt: false,
    broken: false,
  };
}

export function statisticsOf({
  attempt,
  received,
  refetched,
  requests,
  started,
  options,
}: TransferState): TransferStatistics {
  const origins = [...new Set(attempt.responseOrigins)];
  return { origins, received, refetched, requests, milliseconds: options.now() - started };
}

function sleepUntilAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds, undefined, { signal });
}
