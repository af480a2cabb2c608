// How long a transfer waits, how often it tries, and what it takes at most.

export interface TransferLimits {
  /**
   * Milliseconds that a host may keep a job waiting without accepting a connection: for all tries, pauses between them,
   * files and products together.
   */
  readonly connectMs: number;
  /** Milliseconds without a first byte after which the next origin is asked as well. */
  readonly raceAfterMs: number;
  /** Milliseconds from a request to the head of its answer. */
  readonly firstByteMs: number;
  /** Milliseconds without a byte inside of an answer. */
  readonly stallMs: number;
  /** Bytes that must come in every stretch of `stall` milliseconds. */
  readonly minimumBytesPerStall: number;
  /** Milliseconds that the whole transfer may take, all tries and pauses included. */
  readonly totalMs: number;
  /** Requests to one origin, redirects apart. */
  readonly maxTries: number;
  /** Milliseconds of the first pause at most; it doubles from try to try. */
  readonly backoffMs: number;
  /** Milliseconds of Retry-After that are waited for before another origin is asked first. */
  readonly longestRetryAfterMs: number;
  /** Milliseconds of one pause at most, whatever Retry-After says. */
  readonly longestPauseMs: number;
  readonly maxRedirects: number;
  /** Milliseconds from one line of progress to the next. */
  readonly progressIntervalMs: number;
}

export const TRANSFER_LIMITS: TransferLimits = {
  connectMs: 3000,
  raceAfterMs: 2000,
  firstByteMs: 30_000,
  stallMs: 20_000,
  minimumBytesPerStall: 64 * 1024,
  totalMs: 20 * 60_000,
  maxTries: 5,
  backoffMs: 500,
  longestRetryAfterMs: 10_000,
  longestPauseMs: 120_000,
  maxRedirects: 5,
  progressIntervalMs: 10_000,
};
