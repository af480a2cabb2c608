// One HTTP request: proxies and redirects are @actions/http-client's, time limits and the token's host are ours.
import type { IncomingMessage } from 'node:http';
import { HttpClient } from '@actions/http-client';

/** A token and the one host that it is sent to. */
export interface HostToken {
  readonly host: string;
  readonly token: string;
}

export interface HttpLimits {
  /** Milliseconds without a byte, before the answer or inside it, after which a request has failed. */
  readonly stall: number;
  readonly redirects: number;
}

export const HTTP_LIMITS: HttpLimits = { stall: 20_000, redirects: 5 };

export interface HttpAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
  /** The announced size in bytes, or null. */
  readonly length: number | null;
}

/** Returns the answer's head, with its body still to be read. Throws the network's own errors; any status is an answer. */
export async function httpGet(
  url: string,
  token: HostToken | null,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<HttpAnswer> {
  const client = new HttpClient('setup-ipfs-kit', [], {
    socketTimeout: limits.stall,
    maxRedirects: limits.redirects,
    allowRetries: false,
  });
  const ours = token !== null && new URL(url).host === token.host;
  // The client drops this header where a redirect leads to another host.
  const headers = ours ? { authorization: `Bearer ${token.token}` } : {};
  const { message: body } = await client.get(url, headers);
  const length = Number(body.headers['content-length'] ?? Number.NaN);
  return { status: body.statusCode ?? 0, body, length: Number.isNaN(length) ? null : length };
}

/** Yields the body's chunks; throws where none comes for `limits.stall` milliseconds. */
export async function* withStallLimit(body: IncomingMessage, limits: HttpLimits = HTTP_LIMITS): AsyncGenerator<Buffer> {
  const stalled = () => body.destroy(new Error(`no byte came for ${limits.stall / 1000} s`));
  const timer = setTimeout(stalled, limits.stall);
  try {
    for await (const chunk of body) {
      timer.refresh();
      yield chunk as Buffer;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Returns a short text, or null where the answer is no 200 or exceeds `maximum` bytes. */
export async function httpGetText(url: string, token: HostToken | null, maximum: number): Promise<string | null> {
  const { status, body } = await httpGet(url, token);
  if (status !== 200) {
    body.destroy();
    return null;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of withStallLimit(body)) {
    bytes += chunk.length;
    if (bytes > maximum) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
