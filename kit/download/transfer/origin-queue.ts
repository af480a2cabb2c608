// Decides which origin is tried next and when, and keeps the failures of the others.
import type { OriginLayout } from '../../distributions/origins.ts';
import { type FailureReason, type RequestFailure, toFailureReason } from '../http/failure.ts';
import type { TransferLimits } from '../http/limits.ts';

export interface DownloadSource {
  /** The name of the origin, for people. */
  readonly origin: string;
  readonly url: string;
  /** The layout of the URL, for a mirror that may have either. */
  readonly layout?: OriginLayout;
  /** Anyone may run this origin. After wrong bytes the next origin is tried. */
  readonly untrusted?: boolean;
}

/** Why an origin did not deliver the file. */
export interface OriginFailure extends DownloadSource, FailureReason {
  /** How many tries in a row failed for this reason, if more than one. */
  readonly times?: number;
}

/** An origin within a transfer. */
export interface OriginState {
  readonly source: DownloadSource;
  tries: number;
  /** Time on the transfer's clock, in milliseconds, before which it is not tried again. */
  notBefore: number;
  failure: OriginFailure | null;
  /** Not to be tried again. */
  closed: boolean;
  /** Whether its responses to Range requests are reliable. */
  rangesTrusted: boolean;
  /** Of its last response. */
  etag: string | null;
  /** The host that did not accept a connection at the last try, or null. */
  unreachableHost: string | null;
}

export interface OriginQueue {
  readonly list: readonly OriginState[];
  /** Index of the origin that was tried last. */
  lastIndex: number;
  /** Whether the other origins are tried before that one. */
  tryNextOrigin: boolean;
}

export function createOriginQueue(sources: readonly DownloadSource[]): OriginQueue {
  const list = sources.map((source): OriginState => {
    return {
      source,
      tries: 0,
      notBefore: 0,
      failure: null,
      closed: false,
      rangesTrusted: true,
      etag: null,
      unreachableHost: null,
    };
  });
  return { list, lastIndex: 0, tryNextOrigin: false };
}

/** Allows all tries again for every origin without a permanent failure, starting with the first one. */
export function resetOriginQueue(queue: OriginQueue): void {
  for (const originState of queue.list) {
    if (originState.failure !== null && originState.failure.kind !== 'transient') continue;
    originState.tries = 0;
    originState.notBefore = 0;
    originState.closed = false;
  }
  queue.lastIndex = 0;
  queue.tryNextOrigin = false;
}

/**
 * Returns the origin to try next: the last one again, unless the others come first; of the others the one that can be tried
 * soonest. Returns null if none can be tried before `deadline`.
 */
export function nextOrigin(queue: OriginQueue, now: number, deadline: number): OriginState | null {
  const { list, lastIndex, tryNextOrigin } = queue;
  const inOrder = [...list.slice(lastIndex), ...list.slice(0, lastIndex)];
  const open = inOrder.filter(({ closed, notBefore }) => !closed && Math.max(now, notBefore) < deadline);
  const last = list[lastIndex];
  if (!tryNextOrigin && last && open.includes(last)) return last;
  const others = open.filter((originState) => originState !== last);
  const soonest = Math.min(...others.map(({ notBefore }) => Math.max(now, notBefore)));
  const first = others.find(({ notBefore }) => Math.max(now, notBefore) === soonest);
  const chosen = first ?? open[0] ?? null;
  if (chosen) {
    queue.lastIndex = list.indexOf(chosen);
    queue.tryNextOrigin = false;
  }
  return chosen;
}

/** Returns the origins that can be tried beside a slow one without a pause, in their order after it. */
export function otherReadyOrigins(
  { list }: OriginQueue,
  originState: OriginState,
  now: number,
): readonly OriginState[] {
  const index = list.indexOf(originState);
  const others = [...list.slice(index + 1), ...list.slice(0, index)];
  return others.filter(({ closed, notBefore }) => !closed && notBefore <= now);
}

/** Records the failure of a try. `random` returns a number in [0, 1); `deadline` is the end of all tries. */
export function recordFailure(
  queue: OriginQueue,
  originState: OriginState,
  failure: RequestFailure,
  { limits, now, deadline, random }: { limits: TransferLimits; now: number; deadline: number; random: () => number },
): void {
  const { kind, retryAfterMs, tryNextOrigin = false } = failure;
  originState.failure = { ...originState.source, ...toFailureReason(failure), ...countTimes(originState, failure) };
  originState.notBefore = now + retryDelayMs(failure, originState.tries, limits, random);
  if (failure.noRanges) originState.rangesTrusted = false;
  const tooLong = retryAfterMs !== undefined && now + retryAfterMs >= deadline;
  originState.unreachableHost = failure.unreachableHost ?? null;
  originState.closed = kind !== 'transient' || originState.tries >= limits.maxTries || tooLong;
  queue.tryNextOrigin = tryNextOrigin || (retryAfterMs !== undefined && retryAfterMs > limits.longestRetryAfterMs);
}

/** Gives the other sources at a host that could not be reached the same failure and pause. */
export function shareUnreachableHost({ list }: OriginQueue, { source, failure, ...state }: OriginState): void {
  const { unreachableHost, notBefore, closed } = state;
  if (failure === null || unreachableHost === null || new URL(source.url).host !== unreachableHost) return;
  const shared = { ...toFailureReason(failure), ...(failure.times ? { times: failure.times } : {}) };
  for (const other of list) {
    if (other.closed || other.source === source || new URL(other.source.url).host !== unreachableHost) continue;
    Object.assign(other, { failure: { ...other.source, ...shared }, unreachableHost, notBefore, closed });
  }
}

function countTimes({ failure }: OriginState, { reason }: RequestFailure): { readonly times?: number } {
  return failure?.reason === reason ? { times: (failure.times ?? 1) + 1 } : {};
}

/**
 * Returns the milliseconds to wait after a try: a back-off with full jitter, so that the jobs of a matrix do not retry at the
 * same time, or the origin's Retry-After if that is longer.
 */
export function retryDelayMs(
  { retryAfterMs = 0 }: RequestFailure,
  tries: number,
  limits: TransferLimits,
  random: () => number,
): number {
  const backoff = random() * limits.backoffMs * 2 ** Math.max(0, tries - 1);
  return Math.min(Math.max(retryAfterMs, backoff), limits.longestPauseMs);
}

/** Returns why each origin did not deliver the file, in their order. */
export function failuresOf({ list }: OriginQueue): readonly OriginFailure[] {
  return list.map(({ source, failure }) => {
    return failure ?? { ...source, kind: 'transient', reason: 'it was not tried before the time limit' };
  });
}
