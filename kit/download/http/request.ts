// Sends one request, through a proxy if one is set, without following redirects. Limits the time to the response's head.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { failureFromError, type RequestFailure } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import { failureFromProxy, type ProxyConnection, proxyFor } from './proxy.ts';

/** Additional milliseconds for a proxy, which answers only after it has connected to the host. */
const PROXY_EXTRA_MS = 7000;

export const REQUEST_HEADERS = { 'user-agent': 'setup-ipfs-kit', 'accept-encoding': 'identity' } as const;

export type RequestResult =
  | { readonly message: IncomingMessage; readonly url: URL }
  | { readonly failure: RequestFailure };

export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the head of the response. */
  readonly firstByteMs: number;
  /** Aborts the request and the body of its response. */
  readonly signal: AbortSignal;
  /** Limits the wait for a connection. */
  readonly hosts?: HostHealth;
}

/** Returns the response, of any status, with its body still to be read, or a failure. Never throws. */
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
    const onConnected = () => {
      connected = true;
      connectionEnded?.(true);
    };
    const message = await requestHead({ ...options, url, proxy, signal: abort.signal, onConnected });
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
    reason: `it did not answer within ${milliseconds / 1000} s`,
    tryNextOrigin: true,
    timedOut: true,
  };
}

/** The limit covers all the time that the job has waited for the host. */
function noConnection({ limitMs: limit }: HostHealth, proxy: ProxyConnection | null): RequestFailure {
  const reason = proxy
    ? `proxy ${proxy.host} did not connect to it within ${(limit + PROXY_EXTRA_MS) / 1000} s`
    : `it did not accept a connection within ${limit / 1000} s`;
  return { kind: 'transient', reason, tryNextOrigin: true };
}

function hostGivenUp(host: string): RequestFailure {
  const reason = `it was skipped, because ${host} did not accept a connection earlier in this job`;
  return { kind: 'refused', reason, tryNextOrigin: true, unreachableHost: host };
}

interface HeadRequest extends Omit<RequestOptions, 'firstByteMs'> {
  readonly url: URL;
  readonly proxy: ProxyConnection | null;
  readonly onConnected: () => void;
}

function requestHead(options: HeadRequest): Promise<IncomingMessage> {
  const { url, method = 'GET', headers, hosts, proxy, signal, onConnected } = options;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Without an agent: the default one would keep the connection open after the last byte.
    const lookup = hosts ? { lookup: hosts.lookup } : {};
    const outgoing = request(url, { method, agent: proxy?.agent ?? false, headers, signal, ...lookup }, (message) => {
      // The reader of the body handles its errors. This listener is for bodies that are not read.
      message.on('error', () => undefined);
      resolve(message);
    });
    // With a proxy, the socket exists only when its tunnel is open.
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnected);
      else onConnected();
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
