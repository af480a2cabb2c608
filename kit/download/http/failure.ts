// Why a request failed, and what to do next. Failures are values: a transfer throws only the errors of its receiver.
import { errorCode, errorMessage } from '../../errors.ts';

/** `missing`: the origin does not have the file. `refused`: any other permanent failure. `transient`: a retry may succeed. */
export type FailureKind = 'missing' | 'refused' | 'transient';

export interface RequestFailure {
  readonly kind: FailureKind;
  /** Without a full stop: `it answered 503`. */
  readonly reason: string;
  /** Try the other origins before this one again. */
  readonly tryNextOrigin?: boolean;
  /** The host that did not accept a connection: the origin's, or one that it redirects to. */
  readonly unreachableHost?: string;
  /** The origin did not answer within the time limit. */
  readonly timedOut?: boolean;
  /** Milliseconds of the origin's Retry-After header. */
  readonly retryAfterMs?: number;
  /** The origin's responses to Range requests are wrong: request only the whole file from it. */
  readonly noRanges?: boolean;
  /** The bytes received so far are not the file: restart it, from any origin. */
  readonly corrupt?: boolean;
}

/** Failures that other origins do not share. Retrying the same origin at once rarely helps. */
const UNREACHABLE_CODES = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
]);

/** Failures that a retry cannot fix: certificates, their names, protocols and URLs. */
const PERMANENT_CODES = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|ERR_INVALID_)/;

/** Returns the failure for an error of the network. */
export function failureFromError(error: unknown): RequestFailure {
  const code = errorCode(error) ?? '';
  const reason = reasonOf(error);
  if (PERMANENT_CODES.test(code)) return { kind: 'refused', reason };
  return UNREACHABLE_CODES.has(code)
    ? { kind: 'transient', reason, tryNextOrigin: true }
    : { kind: 'transient', reason };
}

/** Returns the message of an error. If Node tried several addresses of a name, returns all their messages. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return errorMessage(error);
}
