// Why a request failed, and what to do next. Failures are values: a transfer throws only the errors of its receiver.
import { errorCode, errorMessage, isKitError } from '../../errors.ts';

/** `missing`: the origin does not have the file. `refused`: any other permanent failure. `transient`: a retry may succeed. */
export type FailureKind = 'missing' | 'refused' | 'transient';

/** A failure as people see it. */
export interface FailureReason {
  readonly kind: FailureKind;
  /** Without a full stop: `it answered 503`. */
  readonly reason: string;
  /** What the user can do, in whole sentences, if that is known. */
  readonly advice?: string;
}

export interface RequestFailure extends FailureReason {
  /** Try the other origins before this one again. */
  readonly tryNextOrigin?: boolean;
  /** The host that did not accept a connection: the origin's, or one that it redirects to. */
  readonly unreachableHost?: string;
  /** The origin did not answer within the time limit. */
  readonly timedOut?: boolean;
  /** Milliseconds to wait before the next try: the origin's Retry-After header, or the pause after a failed look-up. */
  readonly retryAfterMs?: number;
  /** The origin's responses to Range requests are wrong: request only the whole file from it. */
  readonly noRanges?: boolean;
  /** The bytes received so far are not the file: restart it, from any origin. */
  readonly corrupt?: boolean;
}

/** Failures of a name server. */
const LOOKUP_CODES = new Set(['EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME', 'ENOTFOUND']);

/** Failures that other origins do not share. Retrying the same origin at once rarely helps. */
const UNREACHABLE_CODES = new Set([...LOOKUP_CODES, 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** Failures that a retry cannot fix: certificates, their names, protocols and URLs. */
const PERMANENT_CODES =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|ERR_INVALID_|ERR_SSL_WRONG_VERSION_NUMBER$|HOSTNAME_MISMATCH$)/;

/** The certificate, or one that signed it, is of a CA that Node does not know. Source: Node's docs, "X509 certificate error codes". */
const UNKNOWN_CA_CODES =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/;
const TLS_PAGE = 'docs/troubleshooting.md#certificates';

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    UNKNOWN_CA_CODES,
    'If your network decrypts TLS, or the server has an internal CA, set NODE_EXTRA_CA_CERTS to a PEM file with its ' +
      `certificate before Node starts, for example in the job's env: see ${TLS_PAGE}.`,
  ],
  [
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/,
    'Check the clock of this machine. If it is right, the server needs a new certificate.',
  ],
  [
    /^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    'Another server answers in its place: check the URL, the name server, and whether this network needs a login.',
  ],
  [
    /^ERR_SSL_WRONG_VERSION_NUMBER$/,
    'The server does not speak TLS at this port. If it is a proxy, write http:// before its address.',
  ],
];

/** Returns the failure for an error of the network, or of a setting about it. */
export function failureFromError(error: unknown): RequestFailure {
  if (isKitError(error))
    return { kind: 'refused', reason: `${error.subject}: ${error.problem}`, advice: error.fix, tryNextOrigin: true };
  const code = errorCode(error) ?? '';
  const reason = reasonOf(error);
  if (PERMANENT_CODES.test(code)) {
    const advice = ADVICE.find(([codes]) => codes.test(code))?.[1];
    return { kind: 'refused', reason: `${reason} (${code})`, ...(advice ? { advice } : {}) };
  }
  return UNREACHABLE_CODES.has(code)
    ? { kind: 'transient', reason, tryNextOrigin: true }
    : { kind: 'transient', reason };
}

/** Returns the part of a failure that people see. */
export function toFailureReason({ kind, reason, advice }: FailureReason): FailureReason {
  return { kind, reason, ...(advice ? { advice } : {}) };
}

/** Returns whether the error says that the address of a name was not found. */
export function isLookupError(error: unknown): boolean {
  return LOOKUP_CODES.has(errorCode(error) ?? '');
}

/** Returns the message of an error. If Node tried several addresses of a name, returns all their messages. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  // Node's advice to start it with an option does not help in an action.
  return errorMessage(error).replace(/; if the root CA is installed locally, try running Node\.js with .*$/s, '');
}
