// Classifies the head of a response: is it the file, from which byte on, and can it continue a broken download?
import type { IncomingHttpHeaders } from 'node:http';
import type { RequestFailure } from './failure.ts';
import { parseRetryAfterMs } from './retry-after.ts';

/** The request, and what is known about the file so far. */
export interface KnownContent {
  /** Bytes received so far. If not 0, the request had a Range. */
  readonly offset: number;
  /** The size that an earlier response announced, or null. */
  readonly length: number | null;
  /** The etag of the bytes received from this origin; null if a digest pins the content, or if unknown. */
  readonly etag: string | null;
  /** Bytes. */
  readonly maximumBytes: number;
}

type ResponseClassification =
  | { readonly failure: RequestFailure }
  /** All bytes have been received already. */
  | { readonly complete: true }
  /** The file, after `skipBytes` bytes that were received already. `total` is its size, or null. */
  | { readonly skipBytes: number; readonly total: number | null };

interface ContentRange {
  /** null in the response to an unsatisfiable range. */
  readonly range: { readonly start: number; readonly end: number } | null;
  readonly total: number | null;
}

/** Returns how to use a response. */
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

/** Parses a Content-Range header (RFC 9110, 14.4), such as `bytes 7-99/100`; either part can be `*`. Returns null if invalid. */
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
  { offset, length, etag, maximumBytes }: KnownContent,
): ResponseClassification {
  const total = parseContentLength(headers);
  if (total !== null && total > maximumBytes) return tooLarge(total, maximumBytes);
  if (offset === 0) return { skipBytes: 0, total };
  if (total !== null && length !== null && total !== length)
    return differentFile(`has ${total} bytes instead of ${length}`);
  if (etag && headers.etag && etag !== headers.etag) return differentFile('changed in the meantime');
  return { skipBytes: offset, total: total ?? length };
}

function classifyPartialResponse(
  headers: IncomingHttpHeaders,
  { offset, length, etag, maximumBytes }: KnownContent,
): ResponseClassification {
  const header = headers['content-range'];
  const part = parseContentRange(header);
  const size = parseContentLength(headers);
  if (offset === 0) return unreliableRange(`it sent only part of the file (${header ?? 'no Content-Range'})`);
  if (!part?.range)
    return unreliableRange(`it answered 206 with ${header ? `Content-Range: ${header}` : 'no Content-Range'}`);
  const { range, total } = part;
  if (range.start !== offset) return unreliableRange(`it sent the file from byte ${range.start} instead of ${offset}`);
  if (size !== null && size !== range.end - range.start + 1)
    return unreliableRange(`it sent ${size} bytes for Content-Range: ${header}`);
  if (total !== null && length !== null && total !== length)
    return differentFile(`has ${total} bytes instead of ${length}`);
  if (total !== null && total > maximumBytes) return tooLarge(total, maximumBytes);
  if (etag && headers.etag && etag !== headers.etag) return differentFile('changed in the meantime');
  return { skipBytes: 0, total: total ?? length };
}

// The connection can break between the last byte and the end of a response that announces no length.
function classifyUnsatisfiableRange(
  headers: IncomingHttpHeaders,
  { offset, length }: KnownContent,
): ResponseClassification {
  const total = parseContentRange(headers['content-range'])?.total ?? null;
  if (total === offset && (length === null || length === offset)) return { complete: true };
  return unreliableRange(`it has no bytes after ${offset} (416)`);
}

function failureFromStatus(status: number, headers: IncomingHttpHeaders): RequestFailure {
  // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  const rateLimited = (status === 403 || status === 429) && headers['x-ratelimit-remaining'] === '0';
  const reason = `it answered ${status}${rateLimited ? ', because the rate limit is exceeded' : ''}`;
  const retryAfterMs = parseRetryAfterMs(headers);
  if (status === 404 || status === 410) return { kind: 'missing', reason };
  // GitHub answers 403 with Retry-After to too many requests.
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

function tooLarge(bytes: number, maximumBytes: number): ResponseClassification {
  return {
    failure: { kind: 'refused', reason: `its file has ${bytes} bytes, more than the limit of ${maximumBytes}` },
  };
}

function differentFile(difference: string): ResponseClassification {
  return unreliableRange(`its file ${difference}`);
}

function unreliableRange(reason: string): ResponseClassification {
  return { failure: { kind: 'transient', reason, tryNextOrigin: true, noRanges: true } };
}
