// Classifies an origin by a HEAD request: alive if it can serve installs, else dead. Pure.
import type { IncomingHttpHeaders } from 'node:http';
import type { OriginRecord, Sighting } from '../../kit/distributions/origin-records.ts';
import type { RequestFailure } from '../../kit/download/http/failure.ts';

export interface ProbeOutcome {
  readonly state: Sighting['state'];
  /** Continues a sentence that starts with the origin's name, such as `answers 403`. One line. */
  readonly what: string;
  /** Whether a second request may have another result. */
  readonly transient: boolean;
}

/** Request timeout, too early, too many requests. 5xx are transient too. */
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/**
 * Returns the outcome of a response. An API whose rate limit is exceeded is alive: GitHub then answers 403 or 429 with
 * `x-ratelimit-remaining: 0` or `retry-after`. Source: GitHub's docs, "Rate limits for the REST API".
 */
export function classifyProbeResponse(
  role: OriginRecord['role'],
  status: number,
  headers: IncomingHttpHeaders,
): ProbeOutcome {
  const answer = `answers ${status}`;
  if (status === 200 || status === 206) {
    // Parked domains, captive portals and gateways answer 200 with a page.
    const isPage = /^\s*text\/html\b/i.test(headers['content-type'] ?? '');
    return isPage
      ? { state: 'dead', what: `${answer} with an HTML page`, transient: false }
      : { state: 'alive', what: answer, transient: false };
  }
  const limited = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  if (role === 'api' && (status === 403 || status === 429) && limited) {
    return { state: 'alive', what: `${answer}: the rate limit of this address is exceeded`, transient: false };
  }
  return { state: 'dead', what: answer, transient: status >= 500 || TRANSIENT_STATUS.has(status) };
}

/** Returns the outcome of a request without a usable response. */
export function classifyProbeFailure({ kind, reason, unreachableHost: unreachable }: RequestFailure): ProbeOutcome {
  const cause = reason.replace(/\s+/g, ' ').trim();
  const what = unreachable ? `cannot be reached: ${cause}` : `gives no usable response: ${cause}`;
  return { state: 'dead', what, transient: kind === 'transient' };
}

/** Returns the outcome if the origin did not answer within `limitMs` milliseconds. */
export function classifyProbeTimeout(limitMs: number): ProbeOutcome {
  return { state: 'dead', what: `does not answer within ${limitMs / 1000} s`, transient: false };
}
