// Sends one request, through a proxy if one is set, without following redirects. Limits the time to the response's head.
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { failureFromError, type RequestFailure } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import {
  failureFromProxyError,
  failureFromProxyStatus,
  openTunnel,
  PROXY_AUTHENTICATION_REQUIRED,
  plainProxyOptions,
  requestFunctionFor,
  startTls,
} from './proxy.ts';
import { chooseProxy, type HttpProxy } from './proxy-settings.ts';
import { startTimeLimit } from './time-limit.ts';

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
  const proxy = findProxy(url);
  if (proxy && 'failure' in proxy) return proxy;
  const name = proxy?.hostname ?? url.hostname;
  const remaining = hosts?.remainingMs(url.host) ?? firstByteMs;
  if (remaining <= 0) return { failure: hostGivenUp(url.host) };
  if (hosts?.lookupPauseMs(name) === Number.POSITIVE_INFINITY) return { failure: nameGivenUp(url.host, name) };
  const abort = new AbortController();
  const close = () => abort.abort();
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  const connectionEnded = hosts?.trackConnection(url.host);
  let connected = false;
  let timeoutFailure: RequestFailure | null = null;
  const endAfter = (milliseconds: number, failure: () => RequestFailure | null) =>
    startTimeLimit(milliseconds, () => {
      timeoutFailure = failure();
      if (timeoutFailure) abort.abort();
    });
  const connectLimitMs = remaining + (proxy ? PROXY_EXTRA_MS : 0);
  const endLimits = [
    endAfter(firstByteMs, () => noResponse(firstByteMs)),
    ...(hosts && connectLimitMs < firstByteMs
      ? [endAfter(connectLimitMs, () => (connected ? null : noConnection(hosts, proxy)))]
      : []),
  ];
  const onConnected = () => {
    connected = true;
    connectionEnded?.(true);
  };
  const result = await requestHead({ ...options, url, proxy, signal: abort.signal, onConnected });
  for (const endLimit of endLimits) endLimit();
  if ('message' in result) {
    result.message.once('close', () => signal.removeEventListener('abort', close));
    return { message: result.message, url };
  }
  signal.removeEventListener('abort', close);
  const failure = timeoutFailure ?? result.failure;
  if (!connected) connectionEnded?.(false);
  if (connected || !hosts || signal.aborted || failure.kind !== 'transient') return { failure };
  const pauseMs = hosts.lookupPauseMs(name);
  const pause = pauseMs > 0 ? { retryAfterMs: pauseMs } : {};
  return { failure: { ...failure, ...pause, tryNextOrigin: true, unreachableHost: url.host } };
}

function findProxy(url: URL): HttpProxy | { readonly failure: RequestFailure } | null {
  try {
    return chooseProxy(url);
  } catch (error) {
    return { failure: failureFromError(error) };
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
function noConnection({ limitMs: limit }: HostHealth, proxy: HttpProxy | null): RequestFailure {
  const reason = proxy
    ? `proxy ${proxy.host} did not connect to it within ${(limit + PROXY_EXTRA_MS) / 1000} s`
    : `it did not accept a connection within ${limit / 1000} s`;
  return { kind: 'transient', reason, tryNextOrigin: true };
}

function hostGivenUp(host: string): RequestFailure {
  const reason = `it was skipped, because ${host} did not accept a connection earlier in this job`;
  return { kind: 'refused', reason, tryNextOrigin: true, unreachableHost: host };
}

function nameGivenUp(host: string, name: string): RequestFailure {
  const reason = `it was skipped, because the name ${name} was not found earlier in this job`;
  return { kind: 'refused', reason, tryNextOrigin: true, unreachableHost: host };
}

interface HeadRequest extends Omit<RequestOptions, 'firstByteMs'> {
  readonly url: URL;
  readonly proxy: HttpProxy | null;
  /** Called when the host, or for plain requests the proxy, has accepted the connection. */
  readonly onConnected: () => void;
}

type HeadResult = { readonly message: IncomingMessage } | { readonly failure: RequestFailure };

function requestHead(options: HeadRequest): Promise<HeadResult> {
  const { url, proxy } = options;
  if (!proxy) return requestDirectly(options);
  return url.protocol === 'https:' ? requestThroughTunnel(options, proxy) : requestPlainly(options, proxy);
}

function requestDirectly({
  url,
  method = 'GET',
  headers,
  hosts,
  signal,
  onConnected,
}: HeadRequest): Promise<HeadResult> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  // Without an agent: the default one would keep the connection open after the last byte.
  const outgoing = request(url, { method, agent: false, headers, signal, ...lookupOf(hosts) });
  return awaitHead(outgoing, onConnected);
}

async function requestThroughTunnel(options: HeadRequest, proxy: HttpProxy): Promise<HeadResult> {
  const { url, method = 'GET', headers, hosts, signal, onConnected } = options;
  const tunnel = await openTunnel(proxy, url, { signal, ...lookupOf(hosts) });
  if ('failure' in tunnel) return tunnel;
  const createConnection = () => startTls(tunnel.socket, url);
  return awaitHead(requestHttps(url, { method, headers, signal, createConnection }), onConnected);
}

async function requestPlainly(options: HeadRequest, proxy: HttpProxy): Promise<HeadResult> {
  const { url, method = 'GET', headers, hosts, signal, onConnected } = options;
  const proxyOptions = plainProxyOptions(proxy, url, headers);
  const outgoing = requestFunctionFor(proxy)({ ...proxyOptions, method, signal, ...lookupOf(hosts) });
  const result = await awaitHead(outgoing, onConnected, (error) => failureFromProxyError(error, proxy));
  if ('failure' in result || result.message.statusCode !== PROXY_AUTHENTICATION_REQUIRED) return result;
  result.message.destroy();
  const { 'proxy-authenticate': schemes } = result.message.headers;
  return { failure: failureFromProxyStatus(PROXY_AUTHENTICATION_REQUIRED, proxy, schemes) };
}

function awaitHead(
  outgoing: ClientRequest,
  onConnected: () => void,
  toFailure: (error: unknown) => RequestFailure = failureFromError,
): Promise<HeadResult> {
  return new Promise((resolve) => {
    outgoing.on('response', (message) => {
      // The reader of the body handles its errors. This listener is for bodies that are not read.
      message.on('error', () => undefined);
      resolve({ message });
    });
    outgoing.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnected);
      else onConnected();
    });
    outgoing.on('error', (error) => resolve({ failure: toFailure(error) }));
    outgoing.end();
  });
}

function lookupOf(hosts: HostHealth | undefined): { readonly lookup?: LookupFunction } {
  return hosts ? { lookup: hosts.lookup } : {};
}
