// Whose turn it is: which origin is asked next, when, and what became of those that failed.
import type { OriginLayout } from '../../distributions/origins.ts';
import type { FailureKind, RequestFailure } from '../http/failure.ts';
import type { TransferLimits } from '../http/limits.ts';

export interface DownloadSource {
  /** How people call the origin. */
  readonly origin: string;
  readonly url: string;
  /** Of a mirror, which may have either: the layout that the URL is in. */
  readonly layout?: OriginLayout;
  /** Anyone may run it: wrong bytes are no news, and the next one is asked. */
  readonly untrusted?: boolean;
}

/** Why one origin did not deliver. */
export interface OriginFailure extends DownloadSource {
  readonly kind: FailureKind;
  readonly reason: string;
}

/** One origin, in one transfer. */
export interface OriginState {
  readonly source: DownloadSource;
  tries: number;
  /** Milliseconds on the transfer's clock before which it is not asked again. */
  notBefore: number;
  failure: OriginFailure | null;
  /** Asking it again is of no use. */
  closed: boolean;
  /** Its answers to a Range are to be trusted. */
  rangesTrusted: boolean;
  /** Of the answer that it gave last. */
  etag: string | null;
  /** The host that did not accept a connection when it was asked last; null where one did. */
  unreachableHost: string | null;
}

export interface OriginQueue {
  readonly list: readonly OriginState[];
  /** Index of the origin that was asked last. */
  lastIndex: number;
  /** The others are asked before that one. */
  tryNextOrigin: boolean;
}

export function newOriginQueue(sources: readonly DownloadSource[]): OriginQueue {
  const fresh = {
    tries: 0,
    notBefore: 0,
    failure: null,
    closed: false,
    rangesTrusted: true,
    etag: null,
    unreachableHost: null,
  };
  return { list: sources.map((source) => ({ source, ...fresh })), lastIndex: 0, tryNextOrigin: false };
}

/** Gives every origin that has not failed for good all its tries again, from the first one on. */
export function resetOriginQueue(queue: OriginQueue): void {
  for (const originState of queue.list) {
    const final = originState.failure !== null && originState.failure.kind !== 'transient';
    Object.assign(originState, final ? {} : { tries: 0, notBefore: 0, closed: false });
  }
  Object.assign(queue, { lastIndex: 0, tryNextOrigin: false });
}

/**
 * Returns the origin to ask next, or null where none is left that can be asked before `deadline`: the one asked last,
 * unless others are to be asked first; of those the one that can be asked soonest.
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
  if (chosen) Object.assign(queue, { lastIndex: list.indexOf(chosen), tryNextOrigin: false });
  return chosen;
}

/**
 * Returns the origins that can be asked beside one that is slow: in their order, after it, those that need no pause.
 */
export function otherReadyOrigins(
  { list }: OriginQueue,
  originState: OriginState,
  now: number,
): readonly OriginState[] {
  const index = list.indexOf(originState);
  const others = [...list.slice(index + 1), ...list.slice(0, index)];
  return others.filter(({ closed, notBefore }) => !closed && notBefore <= now);
}

/** Keeps in mind what became of a try. `random` is in [0, 1); `deadline` is the end of all tries. */
export function recordFailure(
  queue: OriginQueue,
  originState: OriginState,
  failure: RequestFailure,
  { limits, now, deadline, random }: { limits: TransferLimits; now: number; deadline: number; random: () => number },
): void {
  const { kind, reason, retryAfterMs, tryNextOrigin = false } = failure;
  originState.failure = { ...originState.source, kind, reason };
  originState.notBefore = now + retryDelayMs(failure, originState.tries, limits, random);
  if (failure.noRanges) originState.rangesTrusted = false;
  const tooLong = retryAfterMs !== undefined && now + retryAfterMs >= deadline;
  originState.unreachableHost = failure.unreachableHost ?? null;
  originState.closed = kind !== 'transient' || originState.tries >= limits.maxTries || tooLong;
  queue.tryNextOrigin = tryNextOrigin || (retryAfterMs !== undefined && retryAfterMs > limits.longestRetryAfterMs);
}

/**
 * Returns the milliseconds to wait after a try: a back-off with full jitter, so that the jobs of one matrix do not come
 * back together, or what the origin asked for where that is longer.
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

/** Returns why each origin did not deliver, in their order. */
export function failuresOf({ list }: OriginQueue): readonly OriginFailure[] {
  return list.map(({ source, failure }) => {
    return failure ?? { ...source, kind: 'transient', reason: 'it was not asked: the time for it was over' };
  });
}
