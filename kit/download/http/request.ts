// One GET request, without redirects: sent through the proxy that there may be, and bounded until its answer's head comes.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { failureFromError, type RequestFailure } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import { failureFromProxy, type ProxyConnection, proxyFor } from './proxy.ts';

/** Milliseconds more that a proxy has: it connects on our behalf, and answers only when it has. */
const PROXY_EXTRA_MS = 7000;

export type RequestResult =
  | { readonly message: IncomingMessage; readonly url: URL }
  | { readonly failure: RequestFailure };

export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the head of the answer. */
  readonly firstByteMs: number;
  /** Ends the request, and its answer's body after it. */
  readonly signal: AbortSignal;
  /** What the job knows of hosts: it bounds the wait for a connection. */
  readonly hosts?: HostHealth;
}

/** Returns the answer's head with its body still to be read, whatever its status, or why there is none. Never throws. */
export async function sendRequest(url: URL, options: RequestOptions): Promise<RequestResult> {
  const { firstByteMs, signal, hosts } = options;
  const { host } = url;
  const remaining = hosts?.remainingMs(host) ?? firstByteMs;
  if (remaining <= 0) return { failure: hostGivenUp(host) };
  const abort = new AbortController();
  const close = () => abort.abort();
  signal.addEventListener('abort', close);
  const connectionEnded = hosts?.trackConnection(host);
  let connected = false;
  let timeoutFailure: RequestFailure | null = null;
  let proxy: ProxyConnection | null = null;
  const timers: NodeJS.Timeout[] = [];
  const endAfter = (milliseconds: number, failure: () => RequestFailure | null) => {
    const end = () => {
      timeoutFailure = failure();
      if (timeoutFailure) abort.abort();
    };
    timers.push(setTimeout(end, milliseconds));
  };
  try {
    signal.throwIfAborted();
    proxy = await proxyFor(url, abort.signal);
    endAfter(firstByteMs, () => noResponse(firstByteMs));
    const connectLimitMs = remaining + (proxy ? PROXY_EXTRA_MS : 0);
    const usedProxy = proxy;
    if (hosts && connectLimitMs < firstByteMs)
      endAfter(connectLimitMs, () => (connected ? null : noConnection(hosts, usedProxy)));
    const message = await requestHead(url, options, proxy, abort.signal, () => {
      connected = true;
      connectionEnded?.(true);
    });
    message.once('close', () => signal.removeEventListener('abort', close));
    return { message, url };
  } catch (error) {
    signal.removeEventListener('abort', close);
    const failure = timeoutFailure ?? (proxy && failureFromProxy(error, proxy)) ?? failureFromError(error);
    if (!connected) connectionEnded?.(false);
    if (connected || !hosts || signal.aborted || failure.kind !== 'transient') return { failure };
    return { failure: { ...failure, tryNextOrigin: true, unreachableHost: host } };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function noResponse(milliseconds: number): RequestFailure {
  return {
    kind: 'transient',
    reason: `no answer came for ${milliseconds / 1000} s`,
    tryNextOrigin: true,
    timedOut: true,
  };
}

/** What counts is all that the job has waited for the host. */
function noConnection({ limitMs: limit }: HostHealth, proxy: ProxyConnection | null): RequestFailure {
  const reason = proxy
    ? `proxy ${proxy.host} did not connect to it within ${(limit + PROXY_EXTRA_MS) / 1000} s`
    : `it did not accept a connection within ${limit / 1000} s`;
  return { kind: 'transient', reason, tryNextOrigin: true };
}

function hostGivenUp(host: string): RequestFailure {
  const reason = `not asked, because ${host} did not accept a connection earlier in this job`;
  return { kind: 'refused', reason, tryNextOrigin: true, unreachableHost: host };
}

function requestHead(
  url: URL,
  { method = 'GET', headers, hosts }: RequestOptions,
  proxy: ProxyConnection | null,
  signal: AbortSignal,
  onConnected: () => void,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent of its own a connection would stay open after the last byte.
    const lookup = hosts ? { lookup: hosts.lookup } : {};
    const outgoing = request(url, { method, agent: proxy?.agent ?? false, headers, signal, ...lookup }, (message) => {
      // A body that breaks before or after it is read breaks for its reader, if there is one.
      message.on('error', () => undefined);
      resolve(message);
    });
    // Of a proxy the socket comes when its tunnel is open.
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnected);
      else onConnected();
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
