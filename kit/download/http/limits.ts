// How long a transfer waits, how often it tries, and what it takes at most.

export interface TransferLimits {
  /**
   * Milliseconds that a host may keep a job waiting without accepting a connection: for all tries, pauses between them,
   * files and products together.
   */
  readonly connect: number;
  /** Milliseconds without a first byte after which the next origin is asked as well. */
  readonly race: number;
  /** Milliseconds from a request to the head of its answer. */
  readonly firstByte: number;
  /** Milliseconds without a byte inside of an answer. */
  readonly stall: number;
  /** Bytes that must come in every stretch of `stall` milliseconds. */
  readonly least: number;
  /** Milliseconds that the whole transfer may take, all tries and pauses included. */
  readonly total: number;
  /** Requests to one origin, redirects apart. */
  readonly tries: number;
  /** Milliseconds of the first pause at most; it doubles from try to try. */
  readonly backoff: number;
  /** Milliseconds of Retry-After that are waited for before another origin is asked first. */
  readonly patience: number;
  /** Milliseconds of one pause at most, whatever Retry-After says. */
  readonly longestPause: number;
  readonly redirects: number;
  /** Milliseconds from one line of progress to the next. */
  readonly progress: number;
}

export const TRANSFER_LIMITS: TransferLimits = {
  connect: 3000,
  race: 2000,
  firstByte: 30_000,
  stall: 20_000,
  least: 64 * 1024,
  total: 20 * 60_000,
  tries: 5,
  backoff: 500,
  patience: 10_000,
  longestPause: 120_000,
  redirects: 5,
  progress: 10_000,
};
