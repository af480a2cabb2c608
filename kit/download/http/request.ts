// One GET request, without redirects: sent through the proxy that there may be, and bounded until its answer's head comes.
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Fault, faultOfError } from './failure.ts';
import type { HostHealth } from './host-health.ts';
import { faultOfProxy, proxyFor, type ViaProxy } from './proxy.ts';

/** Milliseconds more that a proxy has: it connects on our behalf, and answers only when it has. */
const PROXY_EXTRA_MS = 7000;

export type Reply = { readonly message: IncomingMessage; readonly url: URL } | { readonly fault: Fault };

export interface Sending {
  readonly method?: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until the head of the answer. */
  readonly firstByte: number;
  /** Ends the request, and its answer's body after it. */
  readonly signal: AbortSignal;
  /** What the job knows of hosts: it bounds the wait for a connection. */
  readonly hosts?: HostHealth;
}

/** Returns the answer's head with its body still to be read, whatever its status, or why there is none. Never throws. */
export async function send(url: URL, sending: Sending): Promise<Reply> {
  const { firstByte, signal, hosts } = sending;
  const { host } = url;
  const remaining = hosts?.remaining(host) ?? firstByte;
  if (remaining <= 0) return { fault: givenUp(host) };
  const gate = new AbortController();
  const close = () => gate.abort();
  signal.addEventListener('abort', close);
  const ended = hosts?.connecting(host);
  let connected = false;
  let late: Fault | null = null;
  let proxy: ViaProxy | null = null;
  const timers: NodeJS.Timeout[] = [];
  const endAfter = (milliseconds: number, fault: () => Fault | null) => {
    const end = () => {
      late = fault();
      if (late) gate.abort();
    };
    timers.push(setTimeout(end, milliseconds));
  };
  try {
    signal.throwIfAborted();
    proxy = await proxyFor(url, gate.signal);
    endAfter(firstByte, () => silence(firstByte));
    const patience = remaining + (proxy ? PROXY_EXTRA_MS : 0);
    const through = proxy;
    if (hosts && patience < firstByte) endAfter(patience, () => (connected ? null : noConnection(hosts, through)));
    const message = await headOf(url, sending, proxy, gate.signal, () => {
      connected = true;
      ended?.(true);
    });
    message.once('close', () => signal.removeEventListener('abort', close));
    return { message, url };
  } catch (error) {
    signal.removeEventListener('abort', close);
    const fault = late ?? (proxy && faultOfProxy(error, proxy)) ?? faultOfError(error);
    if (!connected) ended?.(false);
    if (connected || !hosts || signal.aborted || fault.kind !== 'transient') return { fault };
    return { fault: { ...fault, elsewhere: true, unreachable: host } };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

function silence(milliseconds: number): Fault {
  return { kind: 'transient', reason: `no answer came for ${milliseconds / 1000} s`, elsewhere: true, silent: true };
}

/** What counts is all that the job has waited for the host. */
function noConnection({ limit }: HostHealth, proxy: ViaProxy | null): Fault {
  const reason = proxy
    ? `proxy ${proxy.host} did not connect to it within ${(limit + PROXY_EXTRA_MS) / 1000} s`
    : `it did not accept a connection within ${limit / 1000} s`;
  return { kind: 'transient', reason, elsewhere: true };
}

function givenUp(host: string): Fault {
  const reason = `not asked, because ${host} did not accept a connection earlier in this job`;
  return { kind: 'refused', reason, elsewhere: true, unreachable: host };
}

function headOf(
  url: URL,
  { method = 'GET', headers, hosts }: Sending,
  proxy: ViaProxy | null,
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
