// What one transfer knows while it runs. These records are its only state, and no other module keeps one.
import { setTimeout as delay } from 'node:timers/promises';
import { type HostHealth, newHostHealth } from '../http/host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from '../http/limits.ts';
import type { HostToken } from '../http/token.ts';
import { newTurns, type Source, type Turn, type Turns } from './origins.ts';

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

export interface Statistics {
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
export interface Attempt {
  /** Ends whatever is under way when the receiver has returned. */
  readonly closing: AbortController;
  /** Bytes that were passed on. */
  offset: number;
  /** The file's size as announced. */
  length: number | null;
  /** Origins of the answers that it was pieced together from. */
  readonly pieces: string[];
  serving: Turn | null;
  /** What was passed on is not the file. */
  tainted: boolean;
  /** The chunks have ended before the file did. */
  broken: boolean;
}

export interface Run {
  readonly options: Required<Omit<TransferOptions, 'log'>> & { readonly log: TransferLog };
  readonly turns: Turns;
  readonly started: number;
  readonly deadline: number;
  attempt: Attempt;
  /** Only a file from one answer will do. */
  whole: boolean;
  received: number;
  refetched: number;
  requests: number;
  /** Bytes from the file's beginning that have come at least once. */
  reached: number;
  /** When the next line of progress is due. */
  progress: number;
  /** The stretch in which the speed is measured: since when, and how many bytes had come then. */
  stretch: { since: number; received: number };
}

export function newRun(sources: readonly Source[], given: TransferOptions): Run {
  const limits = given.limits ?? TRANSFER_LIMITS;
  const hosts = newHostHealth(limits.connect);
  const options = { limits, hosts, random: Math.random, now: () => performance.now(), sleep, ...given };
  const started = options.now();
  return {
    options,
    turns: newTurns(slowLast(sources, options.hosts)),
    started,
    deadline: started + options.limits.total,
    attempt: newAttempt(),
    whole: false,
    received: 0,
    refetched: 0,
    requests: 0,
    reached: 0,
    progress: started + options.limits.progress,
    stretch: { since: started, received: 0 },
  };
}

/** What was slow before in this job is asked after the others. */
function slowLast(sources: readonly Source[], hosts: HostHealth): readonly Source[] {
  const isSlow = ({ url }: Source) => hosts.isSlow(new URL(url).host);
  return [...sources.filter((source) => !isSlow(source)), ...sources.filter(isSlow)];
}

export function newAttempt(): Attempt {
  const closing = new AbortController();
  return { closing, offset: 0, length: null, pieces: [], serving: null, tainted: false, broken: false };
}

export function statisticsOf({ attempt, received, refetched, requests, started, options }: Run): Statistics {
  const origins = [...new Set(attempt.pieces)];
  return { origins, received, refetched, requests, milliseconds: options.now() - started };
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return delay(milliseconds, undefined, { signal });
}
