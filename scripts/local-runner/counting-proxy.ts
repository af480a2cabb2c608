// A proxy that rejects and counts all requests, to show that a step makes none.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface CountingProxy {
  /** The variables that send every request of a process here. */
  readonly env: Readonly<Record<string, string>>;
  readonly requests: () => number;
  readonly close: () => void;
}

export async function startCountingProxy(): Promise<CountingProxy> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests++;
    response.writeHead(502).end();
  });
  server.on('connect', (_, socket) => {
    requests++;
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: '', no_proxy: '' };
  return { env, requests: () => requests, close: () => server.close() };
}
