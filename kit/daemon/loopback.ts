// Requests to the APIs of a job's nodes and peers on the loopback interface, without a proxy.
import { type OutgoingHttpHeaders, request } from 'node:http';
import { isLoopback } from './loopback-address.ts';

/** A response with another status than 200. */
export class StatusError extends Error {
  readonly status: number | undefined;
  /** The body. */
  readonly text: string;

  constructor(status: number | undefined, text: string) {
    super(`status ${status} (${text.trim().slice(0, 200)})`);
    this.status = status;
    this.text = text;
  }
}

/**
 * Returns the body of the response, within `limitMs` milliseconds. Throws a `StatusError` if the status is not 200, and an error if
 * the connection fails or the URL is of another machine: files that others may have prepared name addresses.
 */
export function requestLoopback(
  method: 'GET' | 'POST',
  url: string,
  limitMs: number,
  headers: OutgoingHttpHeaders = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!isLoopback(url)) throw new Error(`${url} is not on the loopback interface`);
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(limitMs) };
    const outgoing = request(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new StatusError(response.statusCode, text));
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
