// What one transfer knows while it runs. These records are its only state, and no other module keeps one.
import { setTimeout as delay } from 'node:timers/promises';
import { type HostHealth, newHostHealth } from '../http/host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from '../http/limits.ts';
import type { HostToken } from '../http/token.ts';
import { type DownloadSource, newOriginQueue, type OriginQueue, type OriginState } from './origin-queue.ts';

export interface TransferLog {
  readonly info: (text: string) => void;
  readonly debug: (text: string) => void;
}

export interface TransferOptions {
  readonly token: HostToken | null;
  /** A digest pins the content, so that another origin may go on where one broke. */
  readonly pinned: boolean;
  /** Bytes of the file at most. */
  readonly maximum: number;
  readonly log: TransferLog;
  readonly limits?: TransferLimits;
  /** What the job knows of hosts; nothing if absent. */
  readonly hosts?: HostHealth;
  /** In [0, 1). */
  readonly random?: () => number;
  /** Milliseconds on a clock that only goes forward. */
  readonly now?: () => number;
  /** Waits, or throws as soon as the signal is given. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface TransferStatistics {
  /** The origins that the file was made of, in order. */
  readonly origins: readonly string[];
  /** Bytes of the file that came, in whichever answer. */
  readonly received: number;
  /** Bytes among them that had come before. */
  readonly refetched: number;
  /** Redirects included. */
  readonly requests: number;
  readonly milliseconds: number;
}

/** One call of the receiver: the file from its first byte on. */
export interface ReceiveAttempt {
  /** Ends whatever is under way when the receiver has returned. */
  readonly closing: AbortController;
  /** Bytes that were passed on. */
  offset: number;
  /** The file's size as announced. */
  length: number | null;
  /** Origins of the answers that it was pieced together from. */
  readonly responseOrigins: string[];
  servingOrigin: OriginState | null;
  /** What was passed on is not the file. */
  corrupt: boolean;
  /** The chunks have ended before the file did. */
  broken: boolean;
}

export interface TransferState {
  readonly options: Required<Omit<TransferOptions, 'log'>> & { readonly log: TransferLog };
  readonly queue: OriginQueue;
  readonly started: number;
  readonly deadline: number;
  attempt: ReceiveAttempt;
  /** Only a file from one answer will do. */
  singleResponseOnly: boolean;
  received: number;
  refetched: number;
  requests: number;
  /** Bytes from the file's beginning that have come at least once. */
  highestOffset: number;
  /** When the next line of progress is due. */
  nextProgressAt: number;
  /** The stretch in which the speed is measured: since when, and how many bytes had come then. */
  speedWindow: { since: number; received: number };
}

export function newTransferState(sources: readonly DownloadSource[], given: TransferOptions): TransferState {
  const limits = given.limits ?? TRANSFER_LIMITS;
  const hosts = newHostHealth(limits.connectMs);
  const options = { limits, hosts, random: Math.random, now: () => performance.now(), sleep, ...given };
  const started = options.now();
  return {
    options,
    queue: newOriginQueue(slowLast(sources, options.hosts)),
    started,
    deadline: started + options.limits.totalMs,
    attempt: newAttempt(),
    singleResponseOnly: false,
    received: 0,
    refetched: 0,
    requests: 0,
    highestOffset: 0,
    nextProgressAt: started + options.limits.progressIntervalMs,
    speedWindow: { since: started, received: 0 },
  };
}

/** What was slow before in this job is asked after the others. */
function slowLast(sources: readonly DownloadSource[], hosts: HostHealth): readonly DownloadSource[] {
  const isSlow = ({ url }: DownloadSource) => hosts.isSlow(new URL(url).host);
  return [...sources.filter((source) => !isSlow(source)), ...sources.filter(isSlow)];
}

export function newAttempt(): ReceiveAttempt {
  const closing = new AbortController();
  return { closing, offset: 0, length: null, responseOrigins: [], servingOrigin: null, corrupt: false, broken: false };
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

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal });
}
