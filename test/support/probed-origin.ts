// A place on loopback that is probed: answers each request as told, and records method and path.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProbedOrigin {
  readonly url: string;
  /** `HEAD /file`, in order. */
  readonly requests: readonly string[];
  /** Headers of all requests, in order. */
  readonly headers: readonly IncomingMessage['headers'][];
  readonly close: () => Promise<void>;
}

export interface ProbeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `reset` closes the connection without an answer, `silence` keeps it open without one. */
export type ProbedOriginReply = ProbeReply | 'reset' | 'silence';

/** Starts it; `reply` is told the path and the number of the request, from 1 on. */
export async function startProbedOrigin(
  reply: (path: string, request: number) => ProbedOriginReply,
): Promise<ProbedOrigin> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const path = incoming.url ?? '';
    requests.push(`${incoming.method} ${path}`);
    headers.push(incoming.headers);
    const answer = reply(path, requests.length);
    if (answer === 'silence') return;
    if (answer === 'reset') response.destroy();
    else response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
