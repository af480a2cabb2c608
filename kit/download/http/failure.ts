// Why one request did not bring what was asked for, and what follows from it. Faults are values: only a caller's own
// errors are thrown through a transfer.

/** What became of one origin. `missing` and `refused` are final, `transient` may pass. */
export type FailureKind = 'missing' | 'refused' | 'transient';

export interface RequestFailure {
  readonly kind: FailureKind;
  /** Without a full stop: `it answered 503`. */
  readonly reason: string;
  /** Other origins are asked before this one is asked again. */
  readonly tryNextOrigin?: boolean;
  /** The host that did not accept a connection: the origin's, or one that it redirects to. */
  readonly unreachableHost?: string;
  /** It was asked, and said nothing until the time for an answer was over. */
  readonly timedOut?: boolean;
  /** Milliseconds that the origin asked us to wait. */
  readonly retryAfterMs?: number;
  /** Answers to a Range are not to be trusted from this origin: it is asked for the whole file only. */
  readonly noRanges?: boolean;
  /** What came so far is not the file: it is started anew, wherever. */
  readonly corrupt?: boolean;
}

/** Another origin does not share these, and asking the same one at once rarely helps. */
const UNREACHABLE_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** Certificates, names in them, protocols and URLs: the same the next time. */
const PERMANENT_CODES = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|ERR_INVALID_)/;

/** Returns what an error of the network means. */
export function failureFromError(error: unknown): RequestFailure {
  const code = codeOf(error);
  const reason = reasonOf(error);
  if (PERMANENT_CODES.test(code)) return { kind: 'refused', reason };
  return UNREACHABLE_CODES.has(code)
    ? { kind: 'transient', reason, tryNextOrigin: true }
    : { kind: 'transient', reason };
}

/** Returns an error's message; Node tries each address of a name and joins the failures in an error without one. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
