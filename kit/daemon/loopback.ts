// Requests to the APIs of a job's nodes and peers on the loopback interface, without a proxy. They use HTTP/1.0 on a socket of
// node:net, which child_process needs anyway: node:http takes longer to load than a node to answer.
import { createConnection } from 'node:net';
import { type HttpResponse, parseResponse } from './http-response.ts';
import { isLoopback } from './loopback-address.ts';

const HTTP_PORT = 80;
/** The characters of a secret in a header, which blanks and line breaks would end. */
const SECRET = /^[\x21-\x7e]*$/;

/** A response with another status than 200. */
export class StatusError extends Error {
  readonly status: number;
  /** The body. */
  readonly text: string;

  constructor(status: number, text: string) {
    super(`status ${status} (${text.trim().slice(0, 200)})`);
    this.status = status;
    this.text = text;
  }
}

/**
 * Returns the body of the response, within `limitMs` milliseconds. Sends `token`, if it is not null, as the secret that the API
 * requires. Throws a `StatusError` if the status is not 200, and an error if the connection or the response fails, or if the URL is of
 * another machine: files that others may have prepared name addresses.
 */
export async function requestLoopback(
  method: 'GET' | 'POST',
  url: string,
  limitMs: number,
  token: string | null = null,
): Promise<string> {
  if (!isLoopback(url)) throw new Error(`${url} is not on the loopback interface`);
  const target = new URL(url);
  const { status, text } = await exchange(target, formatRequest(method, target, token), limitMs);
  if (status !== 200) throw new StatusError(status, text);
  return text;
}

function formatRequest(method: string, { host, pathname, search }: URL, token: string | null): string {
  if (token !== null && !SECRET.test(token)) throw new Error('the secret has characters that no header may have');
  const authorization = token === null ? '' : `Authorization: Bearer ${token}\r\n`;
  return `${method} ${pathname}${search} HTTP/1.0\r\nHost: ${host}\r\n${authorization}Content-Length: 0\r\n\r\n`;
}

/** Sends a request and returns the response. The connection ends with it. */
function exchange({ hostname, port }: URL, request: string, limitMs: number): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || HTTP_PORT) });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`it sent no complete response within ${limitMs / 1000} s`));
    }, limitMs);
    let sent: Buffer = Buffer.alloc(0);
    const read = (isClosed: boolean) => {
      try {
        const response = parseResponse(sent, isClosed);
        if (response === null) return;
        resolve(response);
        socket.destroy();
      } catch (error) {
        socket.destroy(error as Error);
      }
    };
    socket.on('data', (bytes) => {
      sent = Buffer.concat([sent, bytes]);
      read(false);
    });
    socket.on('end', () => read(true));
    socket.on('error', reject);
    socket.on('close', () => clearTimeout(timer));
    socket.write(request);
  });
}
