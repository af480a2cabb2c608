// What the head of an answer is worth: is it the file, from which byte on, and may it go on where another one broke?
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestFailure } from './failure.ts';
import { parseRetryAfterMs } from './retry-after.ts';

/** What was asked for, and what is known of the file so far. */
export interface KnownContent {
  /** Bytes that are there already; the request had a Range where this is not 0. */
  readonly offset: number;
  /** The file's size as an answer before announced it, or null. */
  readonly length: number | null;
  /** Of what is there already, from this origin; null where the content is pinned, or nothing is known. */
  readonly etag: string | null;
  /** Bytes. */
  readonly maximum: number;
}

export type ResponseClassification =
  | { readonly failure: RequestFailure }
  /** Nothing is missing. */
  | { readonly complete: true }
  /** The file, after `skip` bytes that are there already. `total` is its size, or null. */
  | { readonly skipBytes: number; readonly total: number | null };

export interface ContentRange {
  /** Null in the answer to a range that cannot be satisfied. */
  readonly range: { readonly start: number; readonly end: number } | null;
  readonly total: number | null;
}

/** Returns what is to be done with an answer. */
export function classifyResponse(
  status: number,
  headers: IncomingHttpHeaders,
  known: KnownContent,
): ResponseClassification {
  if (status === 200) return classifyFullResponse(headers, known);
  if (status === 206) return classifyPartialResponse(headers, known);
  if (status === 416 && known.offset > 0) return classifyUnsatisfiableRange(headers, known);
  return { failure: failureFromStatus(status, headers) };
}

/** Returns the header's parts (RFC 9110, 14.4), such as `bytes 7-99/100`; either side can be a star. Null where it is none. */
export function parseContentRange(header: string | undefined): ContentRange | null {
  const match = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/i.exec(header?.trim() ?? '');
  if (!match) return null;
  const [, start, end, size] = match;
  const total = size === '*' ? null : Number(size);
  if (start === undefined) return { range: null, total };
  const range = { start: Number(start), end: Number(end) };
  return range.start > range.end || (total !== null && range.end >= total) ? null : { range, total };
}

function classifyFullResponse(
  headers: IncomingHttpHeaders,
  { offset, length, etag, maximum }: KnownContent,
): ResponseClassification {
  const total = parseContentLength(headers);
  if (total !== null && total > maximum) return tooLarge(total, maximum);
  if (offset === 0) return { skipBytes: 0, total };
  if (total !== null && length !== null && total !== length)
    return differentFile(`has ${total} bytes instead of ${length}`);
  if (etag && headers.etag && etag !== headers.etag) return differentFile('has changed meanwhile');
  return { skipBytes: offset, total: total ?? length };
}

function classifyPartialResponse(
  headers: IncomingHttpHeaders,
  { offset, length, etag, maximum }: KnownContent,
): ResponseClassification {
  const header = headers['content-range'];
  const part = parseContentRange(header);
  const size = parseContentLength(headers);
  if (offset === 0) return unreliableRange(`it answered with a part (${header ?? 'no Content-Range'}) of a file`);
  if (!part?.range)
    return unreliableRange(`it answered 206 with ${header ? `Content-Range: ${header}` : 'no Content-Range'}`);
  const { range, total } = part;
  if (range.start !== offset)
    return unreliableRange(`it answered with bytes from ${range.start} on instead of ${offset}`);
  if (size !== null && size !== range.end - range.start + 1)
    return unreliableRange(`it answered ${header} with ${size} bytes`);
  if (total !== null && length !== null && total !== length)
    return differentFile(`has ${total} bytes instead of ${length}`);
  if (total !== null && total > maximum) return tooLarge(total, maximum);
  if (etag && headers.etag && etag !== headers.etag) return differentFile('has changed meanwhile');
  return { skipBytes: 0, total: total ?? length };
}

// The connection can break between the last byte and the end of an answer that announces no length.
function classifyUnsatisfiableRange(
  headers: IncomingHttpHeaders,
  { offset, length }: KnownContent,
): ResponseClassification {
  const total = parseContentRange(headers['content-range'])?.total ?? null;
  if (total === offset && (length === null || length === offset)) return { complete: true };
  return unreliableRange(`it has no bytes from ${offset} on (416)`);
}

function failureFromStatus(status: number, headers: IncomingHttpHeaders): RequestFailure {
  // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  const rateLimited = (status === 403 || status === 429) && headers['x-ratelimit-remaining'] === '0';
  const reason = `it answered ${status}${rateLimited ? ', because the rate limit is used up' : ''}`;
  const retryAfterMs = parseRetryAfterMs(headers);
  if (status === 404 || status === 410) return { kind: 'missing', reason };
  // GitHub says 403 with Retry-After where there were too many requests.
  const busy = status === 429 || status === 503 || (status === 403 && retryAfterMs !== null);
  if (busy && retryAfterMs !== null)
    return { kind: 'transient', reason: `${reason}, Retry-After ${retryAfterMs / 1000} s`, retryAfterMs };
  const transient = busy || status === 408 || status === 425 || status >= 500;
  return { kind: transient ? 'transient' : 'refused', reason };
}

function parseContentLength(headers: IncomingHttpHeaders): number | null {
  const header = headers['content-length'];
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null;
}

function tooLarge(bytes: number, maximum: number): ResponseClassification {
  return { failure: { kind: 'refused', reason: `it announced ${bytes} bytes; at most ${maximum} are taken` } };
}

function differentFile(difference: string): ResponseClassification {
  return unreliableRange(`its file ${difference}`);
}

function unreliableRange(reason: string): ResponseClassification {
  return { failure: { kind: 'transient', reason, tryNextOrigin: true, noRanges: true } };
}
