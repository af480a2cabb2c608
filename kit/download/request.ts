// One GET request, without redirects: sent through the proxy that there may be, and bounded until its answer's head comes.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Fault, faultOfError } from './fault.ts';
import { faultOfProxy, proxyFor, type ViaProxy } from './proxy.ts';

export type Reply = { readonly message: IncomingMessage; readonly url: URL } | { readonly fault: Fault };

export interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the head of the answer. */
  readonly firstByte: number;
  /** Ends the request, and its answer's body after it. */
  readonly signal: AbortSignal;
}

/** Returns the answer's head with its body still to be read, whatever its status, or why there is none. Never throws. */
export async function send(url: URL, { headers, firstByte, signal }: Sending): Promise<Reply> {
  const gate = new AbortController();
  const close = () => gate.abort();
  signal.addEventListener('abort', close);
  let late = false;
  let proxy: ViaProxy | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    signal.throwIfAborted();
    proxy = await proxyFor(url, gate.signal);
    timer = setTimeout(() => {
      late = true;
      gate.abort();
    }, firstByte);
    const message = await headOf(url, headers, proxy, gate.signal);
    message.once('close', () => signal.removeEventListener('abort', close));
    return { message, url };
  } catch (error) {
    signal.removeEventListener('abort', close);
    if (late) return { fault: silence(firstByte) };
    return { fault: (proxy && faultOfProxy(error, proxy)) ?? faultOfError(error) };
  } finally {
    clearTimeout(timer);
  }
}

function silence(milliseconds: number): Fault {
  return { kind: 'transient', reason: `no answer came for ${milliseconds / 1000} s`, elsewhere: true };
}

function headOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
  proxy: ViaProxy | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent of its own a connection would stay open after the last byte.
    const outgoing = request(url, { agent: proxy?.agent ?? false, headers, signal }, (message) => {
      // A body that breaks before or after it is read breaks for its reader, if there is one.
      message.on('error', () => undefined);
      resolve(message);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
