// An origin on loopback for probes: responds to each request as told, and records method, path and headers.
import type { IncomingMessage } from 'node:http';
import { startServer } from '../server.ts';

export interface ProbedOrigin {
  readonly url: string;
  /** `HEAD /file`, in order. */
  readonly requests: readonly string[];
  /** Headers of each request, in order. */
  readonly headers: readonly IncomingMessage['headers'][];
  readonly close: () => Promise<void>;
}

interface ProbeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `reset` closes the connection without a response, `noResponse` keeps it open without one. */
export type ProbedOriginReply = ProbeReply | 'reset' | 'noResponse';

/** Starts the origin. `reply` gets the path and the number of the request, from 1. */
export async function startProbedOrigin(
  reply: (path: string, request: number) => ProbedOriginReply,
): Promise<ProbedOrigin> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const { url, close } = await startServer((incoming, response) => {
    const path = incoming.url ?? '';
    requests.push(`${incoming.method} ${path}`);
    headers.push(incoming.headers);
    const next = reply(path, requests.length);
    if (next === 'noResponse') return;
    if (next === 'reset') response.destroy();
    else response.writeHead(next.status, next.headers).end();
  });
  return { url, requests, headers, close };
}
