// Parses the Retry-After header.
import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the milliseconds that an origin asks to wait (RFC 9110, 10.2.3: seconds or a date), or null. A date is compared
 * with the response's own Date header, so different clocks do not matter.
 */
export function parseRetryAfterMs(headers: IncomingHttpHeaders, clock: () => number = Date.now): number | null {
  const value = headers['retry-after']?.trim();
  if (!value) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse accepts many numbers as dates. Dates of HTTP start with a weekday.
  const until = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return null;
  const from = Date.parse(headers.date ?? '');
  return Math.max(0, until - (Number.isNaN(from) ? clock() : from));
}
