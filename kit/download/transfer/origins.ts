// Whose turn it is: which origin is asked next, when, and what became of those that failed.
import type { Layout } from '../../distributions/origins.ts';
import type { Fault, Outcome } from '../http/failure.ts';
import type { TransferLimits } from '../http/limits.ts';

export interface Source {
  /** How people call the origin. */
  readonly origin: string;
  readonly url: string;
  /** Of a mirror, which may have either: the layout that the URL is in. */
  readonly layout?: Layout;
  /** Anyone may run it: wrong bytes are no news, and the next one is asked. */
  readonly untrusted?: boolean;
}

/** Why one origin did not deliver. */
export interface OriginFailure extends Source {
  readonly kind: Outcome;
  readonly reason: string;
}

/** One origin, in one transfer. */
export interface Turn {
  readonly source: Source;
  tries: number;
  /** Milliseconds on the transfer's clock before which it is not asked again. */
  notBefore: number;
  failure: OriginFailure | null;
  /** Asking it again is of no use. */
  closed: boolean;
  /** Its answers to a Range are to be trusted. */
  ranges: boolean;
  /** Of the answer that it gave last. */
  etag: string | null;
  /** The host that did not accept a connection when it was asked last; null where one did. */
  unreachable: string | null;
}

export interface Turns {
  readonly list: readonly Turn[];
  /** Index of the origin that was asked last. */
  at: number;
  /** The others are asked before that one. */
  elsewhere: boolean;
}

export function newTurns(sources: readonly Source[]): Turns {
  const fresh = { tries: 0, notBefore: 0, failure: null, closed: false, ranges: true, etag: null, unreachable: null };
  return { list: sources.map((source) => ({ source, ...fresh })), at: 0, elsewhere: false };
}

/** Gives every origin that has not failed for good all its tries again, from the first one on. */
export function renewTurns(turns: Turns): void {
  for (const turn of turns.list) {
    const final = turn.failure !== null && turn.failure.kind !== 'transient';
    Object.assign(turn, final ? {} : { tries: 0, notBefore: 0, closed: false });
  }
  Object.assign(turns, { at: 0, elsewhere: false });
}

/**
 * Returns the origin to ask next, or null where none is left that can be asked before `deadline`: the one asked last,
 * unless others are to be asked first; of those the one that can be asked soonest.
 */
export function nextTurn(turns: Turns, now: number, deadline: number): Turn | null {
  const { list, at, elsewhere } = turns;
  const inOrder = [...list.slice(at), ...list.slice(0, at)];
  const open = inOrder.filter(({ closed, notBefore }) => !closed && Math.max(now, notBefore) < deadline);
  const last = list[at];
  if (!elsewhere && last && open.includes(last)) return last;
  const others = open.filter((turn) => turn !== last);
  const soonest = Math.min(...others.map(({ notBefore }) => Math.max(now, notBefore)));
  const first = others.find(({ notBefore }) => Math.max(now, notBefore) === soonest);
  const chosen = first ?? open[0] ?? null;
  if (chosen) Object.assign(turns, { at: list.indexOf(chosen), elsewhere: false });
  return chosen;
}

/**
 * Returns the origins that can be asked beside one that is slow: in their order, after it, those that need no pause.
 */
export function othersAtOnce({ list }: Turns, turn: Turn, now: number): readonly Turn[] {
  const at = list.indexOf(turn);
  const others = [...list.slice(at + 1), ...list.slice(0, at)];
  return others.filter(({ closed, notBefore }) => !closed && notBefore <= now);
}

/** Keeps in mind what became of a try. `random` is in [0, 1); `deadline` is the end of all tries. */
export function noteFault(
  turns: Turns,
  turn: Turn,
  fault: Fault,
  { limits, now, deadline, random }: { limits: TransferLimits; now: number; deadline: number; random: () => number },
): void {
  const { kind, reason, pause, elsewhere = false } = fault;
  turn.failure = { ...turn.source, kind, reason };
  turn.notBefore = now + pauseAfter(fault, turn.tries, limits, random);
  if (fault.rangeless) turn.ranges = false;
  const tooLong = pause !== undefined && now + pause >= deadline;
  turn.unreachable = fault.unreachable ?? null;
  turn.closed = kind !== 'transient' || turn.tries >= limits.tries || tooLong;
  turns.elsewhere = elsewhere || (pause !== undefined && pause > limits.patience);
}

/**
 * Returns the milliseconds to wait after a try: a back-off with full jitter, so that the jobs of one matrix do not come
 * back together, or what the origin asked for where that is longer.
 */
export function pauseAfter({ pause = 0 }: Fault, tries: number, limits: TransferLimits, random: () => number): number {
  const backoff = random() * limits.backoff * 2 ** Math.max(0, tries - 1);
  return Math.min(Math.max(pause, backoff), limits.longestPause);
}

/** Returns why each origin did not deliver, in their order. */
export function failuresOf({ list }: Turns): readonly OriginFailure[] {
  return list.map(({ source, failure }) => {
    return failure ?? { ...source, kind: 'transient', reason: 'it was not asked: the time for it was over' };
  });
}
