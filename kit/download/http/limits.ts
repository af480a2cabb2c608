// Limits of a transfer: waiting times, tries and speed.

export interface TransferLimits {
  /**
   * Milliseconds that a job waits for a host to accept a connection, over all tries, pauses between them, files and
   * products.
   */
  readonly connectMs: number;
  /** Milliseconds without a first byte after which the next origin is tried too. */
  readonly raceAfterMs: number;
  /** Milliseconds from a request to the head of its response. */
  readonly firstByteMs: number;
  /** Milliseconds without a byte within a response. */
  readonly stallMs: number;
  /** Bytes that must arrive in every period of `stallMs`. */
  readonly minimumBytesPerStall: number;
  /** Milliseconds of the whole transfer, including all tries and pauses. */
  readonly totalMs: number;
  /** Requests to one origin, not counting redirects. */
  readonly maxTries: number;
  /** Longest first pause in milliseconds. Doubles with each try. */
  readonly backoffMs: number;
  /** Longest Retry-After in milliseconds that is waited for before other origins are tried. */
  readonly longestRetryAfterMs: number;
  /** Longest pause in milliseconds, regardless of Retry-After. */
  readonly longestPauseMs: number;
  readonly maxRedirects: number;
  /** Milliseconds between lines of progress. */
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
