// Parses the response to a request of HTTP/1.0, which has no transfer coding. Its length or the end of the connection ends it
// (RFC 9112, section 6.3).

export interface HttpResponse {
  readonly status: number;
  readonly text: string;
}

interface ResponseHead {
  readonly status: number;
  /** Bytes of the body; null if the end of the connection ends it. */
  readonly length: number | null;
  /** Where the body starts. */
  readonly bodyAt: number;
}

/** As Node's own client. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Far more than a peer says about all others. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const HEAD_END = '\r\n\r\n';
const STATUS = /^HTTP\/1\.[01] ([1-5]\d\d)(?:[ \r]|$)/;
const STATUS_BYTES = 'HTTP/1.0 200'.length;

/**
 * Returns the response in the bytes that a server has sent so far; null if more must come. `isClosed` tells that it sends nothing else.
 * Throws an error for bytes that are not such a response, and for an incomplete or a too large one: with a head of more than 16 KiB or
 * a body of more than 4 MiB.
 */
export function parseResponse(sent: Buffer, isClosed: boolean): HttpResponse | null {
  const head = parseHead(sent);
  const body = head && readBody(sent.subarray(head.bodyAt), head.length, isClosed);
  if (head && body) return { status: head.status, text: body.toString() };
  if (isClosed) throw new Error('it closed the connection before the end of its response');
  return null;
}

function parseHead(sent: Buffer): ResponseHead | null {
  const end = sent.indexOf(HEAD_END);
  if ((end < 0 ? sent.length : end) > MAX_HEAD_BYTES) throw new Error('the head of its response is too large');
  const head = sent.toString('latin1', 0, end < 0 ? sent.length : end);
  const status = STATUS.exec(head)?.[1];
  // Without waiting for the end of a head that may never come.
  if (sent.length >= STATUS_BYTES && status === undefined) throw new Error('its response is not one of HTTP/1');
  if (end < 0) return null;
  return { status: Number(status), length: readLength(head), bodyAt: end + HEAD_END.length };
}

function readLength(head: string): number | null {
  const coding = /^transfer-encoding:(.*)$/im.exec(head)?.[1]?.trim();
  if (coding !== undefined) throw new Error(`its response is ${coding}, which HTTP/1.0 does not have`);
  const length = /^content-length:(.*)$/im.exec(head)?.[1]?.trim();
  if (length === undefined) return null;
  if (!/^\d{1,15}$/.test(length)) throw new Error(`its response has the length '${length}'`);
  return Number(length);
}

function readBody(body: Buffer, length: number | null, isClosed: boolean): Buffer | null {
  if (Math.max(body.length, length ?? 0) > MAX_BODY_BYTES) throw new Error('the body of its response is too large');
  if (length === null) return isClosed ? body : null;
  return body.length >= length ? body.subarray(0, length) : null;
}
