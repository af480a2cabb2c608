// What one HEAD request says about an origin: alive if it serves what installs need, else dead. Pure.
import type { IncomingHttpHeaders } from 'node:http';
import type { OriginRecord, Sighting } from '../../kit/distributions/origin-records.ts';
import type { RequestFailure } from '../../kit/download/http/failure.ts';

export interface ProbeOutcome {
  readonly state: Sighting['state'];
  /** Continues a sentence that starts with the origin's name: `answers 403`. One line. */
  readonly what: string;
  /** Whether a second request may find the other state. */
  readonly transient: boolean;
}

/** Request timeout, too early, too many requests; every 5xx is transient, too. */
const TRANSIENT_STATUS = new Set([408, 425, 429]);

/**
 * Returns what a response's status and headers say. An API whose rate limit is exhausted is alive: GitHub answers 403 or 429
 * then, with `x-ratelimit-remaining: 0` or `retry-after`. Source: GitHub's docs, "Rate limits for the REST API".
 */
export function classifyProbeResponse(
  role: OriginRecord['role'],
  status: number,
  headers: IncomingHttpHeaders,
): ProbeOutcome {
  const answer = `answers ${status}`;
  if (status === 200 || status === 206) {
    // Parked domains, captive portals and gateways answer 200 with a page for people.
    const isPage = /^\s*text\/html\b/i.test(headers['content-type'] ?? '');
    return isPage
      ? { state: 'dead', what: `${answer} with an HTML page`, transient: false }
      : { state: 'alive', what: answer, transient: false };
  }
  const limited = headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined;
  if (role === 'api' && (status === 403 || status === 429) && limited) {
    return { state: 'alive', what: `${answer}: the rate limit of this address is exhausted`, transient: false };
  }
  return { state: 'dead', what: answer, transient: status >= 500 || TRANSIENT_STATUS.has(status) };
}

/** Returns what a request without a usable response says. */
export function classifyProbeFailure({ kind, reason, unreachableHost: unreachable }: RequestFailure): ProbeOutcome {
  const cause = reason.replace(/\s+/g, ' ').trim();
  const what = unreachable ? `cannot be reached: ${cause}` : `gives no usable answer: ${cause}`;
  return { state: 'dead', what, transient: kind === 'transient' };
}

/** Returns what it says where the origin did not answer within the total limit, in milliseconds. */
export function classifyProbeTimeout(limitMs: number): ProbeOutcome {
  return { state: 'dead', what: `gives no answer within ${limitMs / 1000} s`, transient: false };
}
