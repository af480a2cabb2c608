// What the head of an answer is worth: is it the file, from which byte on, and may it go on where another one broke?
import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './failure.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What was asked for, and what is known of the file so far. */
export interface Asked {
  /** Bytes that are there already; the request had a Range where this is not 0. */
  readonly offset: number;
  /** The file's size as an answer before announced it, or null. */
  readonly length: number | null;
  /** Of what is there already, from this origin; null where the content is pinned, or nothing is known. */
  readonly etag: string | null;
  /** Bytes. */
  readonly maximum: number;
}

export type Verdict =
  | { readonly fault: Fault }
  /** Nothing is missing. */
  | { readonly complete: true }
  /** The file, after `skip` bytes that are there already. `total` is its size, or null. */
  | { readonly skip: number; readonly total: number | null };

export interface ContentRange {
  /** Null in the answer to a range that cannot be satisfied. */
  readonly range: { readonly start: number; readonly end: number } | null;
  readonly total: number | null;
}

/** Returns what is to be done with an answer. */
export function judgeAnswer(status: number, headers: IncomingHttpHeaders, asked: Asked): Verdict {
  if (status === 200) return judgeWhole(headers, asked);
  if (status === 206) return judgePart(headers, asked);
  if (status === 416 && asked.offset > 0) return judgeUnsatisfied(headers, asked);
  return { fault: faultOfStatus(status, headers) };
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

function judgeWhole(headers: IncomingHttpHeaders, { offset, length, etag, maximum }: Asked): Verdict {
  const total = announcedLength(headers);
  if (total !== null && total > maximum) return tooLarge(total, maximum);
  if (offset === 0) return { skip: 0, total };
  if (total !== null && length !== null && total !== length) return another(`has ${total} bytes instead of ${length}`);
  if (etag && headers.etag && etag !== headers.etag) return another('has changed meanwhile');
  return { skip: offset, total: total ?? length };
}

function judgePart(headers: IncomingHttpHeaders, { offset, length, etag, maximum }: Asked): Verdict {
  const header = headers['content-range'];
  const part = parseContentRange(header);
  const size = announcedLength(headers);
  if (offset === 0) return distrusted(`it answered with a part (${header ?? 'no Content-Range'}) of a file`);
  if (!part?.range)
    return distrusted(`it answered 206 with ${header ? `Content-Range: ${header}` : 'no Content-Range'}`);
  const { range, total } = part;
  if (range.start !== offset) return distrusted(`it answered with bytes from ${range.start} on instead of ${offset}`);
  if (size !== null && size !== range.end - range.start + 1)
    return distrusted(`it answered ${header} with ${size} bytes`);
  if (total !== null && length !== null && total !== length) return another(`has ${total} bytes instead of ${length}`);
  if (total !== null && total > maximum) return tooLarge(total, maximum);
  if (etag && headers.etag && etag !== headers.etag) return another('has changed meanwhile');
  return { skip: 0, total: total ?? length };
}

// The connection can break between the last byte and the end of an answer that announces no length.
function judgeUnsatisfied(headers: IncomingHttpHeaders, { offset, length }: Asked): Verdict {
  const total = parseContentRange(headers['content-range'])?.total ?? null;
  if (total === offset && (length === null || length === offset)) return { complete: true };
  return distrusted(`it has no bytes from ${offset} on (416)`);
}

function faultOfStatus(status: number, headers: IncomingHttpHeaders): Fault {
  // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
  const exhausted = (status === 403 || status === 429) && headers['x-ratelimit-remaining'] === '0';
  const reason = `it answered ${status}${exhausted ? ', because the rate limit is used up' : ''}`;
  const told = parseRetryAfter(headers);
  if (status === 404 || status === 410) return { kind: 'missing', reason };
  // GitHub says 403 with Retry-After where there were too many requests.
  const busy = status === 429 || status === 503 || (status === 403 && told !== null);
  if (busy && told !== null)
    return { kind: 'transient', reason: `${reason}, Retry-After ${told / 1000} s`, pause: told };
  const transient = busy || status === 408 || status === 425 || status >= 500;
  return { kind: transient ? 'transient' : 'refused', reason };
}

function announcedLength(headers: IncomingHttpHeaders): number | null {
  const header = headers['content-length'];
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : null;
}

function tooLarge(bytes: number, maximum: number): Verdict {
  return { fault: { kind: 'refused', reason: `it announced ${bytes} bytes; at most ${maximum} are taken` } };
}

function another(difference: string): Verdict {
  return distrusted(`its file ${difference}`);
}

function distrusted(reason: string): Verdict {
  return { fault: { kind: 'transient', reason, elsewhere: true, rangeless: true } };
}
