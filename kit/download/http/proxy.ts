// Requests through an HTTP proxy: a tunnel for https (CONNECT), and the whole URL in the request for http (RFC 9112, 3.2.2 and
// 3.2.3). With Node's own `proxyEnv`, from 24.5 on, a request to a silent proxy cannot be aborted.
import { type RequestOptions as NodeRequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { failureFromError, type RequestFailure } from './failure.ts';
import type { HttpProxy } from './proxy-settings.ts';

export const PROXY_AUTHENTICATION_REQUIRED = 407;

interface TunnelOptions {
  /** Aborts the attempt to open the tunnel. */
  readonly signal: AbortSignal;
  readonly lookup?: LookupFunction;
}

/** Returns the function that sends requests to a proxy. */
export function requestFunctionFor({ protocol }: HttpProxy): typeof requestHttp {
  return protocol === 'https:' ? requestHttps : requestHttp;
}

/** Returns the options of a request for an http URL that goes to the proxy. */
export function plainProxyOptions(
  proxy: HttpProxy,
  url: URL,
  headers: Readonly<Record<string, string>>,
): NodeRequestOptions {
  const { auth } = urlToHttpOptions(url);
  return {
    ...addressOf(proxy),
    path: `${url.origin}${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, ...authorizationHeader(proxy) },
    ...(typeof auth === 'string' ? { auth } : {}),
    agent: false,
  };
}

/** Opens a tunnel to the host of an https URL. Returns its socket, before TLS, or why it was not opened. */
export function openTunnel(
  proxy: HttpProxy,
  url: URL,
  options: TunnelOptions,
): Promise<{ readonly socket: Socket } | { readonly failure: RequestFailure }> {
  const target = `${url.hostname}:${url.port || 443}`;
  const headers = { host: target, ...authorizationHeader(proxy) };
  return new Promise((resolve) => {
    const outgoing = requestFunctionFor(proxy)({
      ...addressOf(proxy),
      ...options,
      method: 'CONNECT',
      path: target,
      headers,
      agent: false,
    });
    outgoing.once('connect', ({ statusCode = 0, headers: answered }, socket: Socket, head) => {
      if (statusCode >= 200 && statusCode < 300) {
        socket.unshift(head);
        resolve({ socket });
      } else {
        socket.destroy();
        resolve({ failure: failureFromProxyStatus(statusCode, proxy, answered['proxy-authenticate']) });
      }
    });
    outgoing.on('error', (error) => resolve({ failure: failureFromProxyError(error, proxy) }));
    outgoing.end();
  });
}

/** Starts TLS with the host of a URL in a tunnel. */
export function startTls(socket: Socket, { hostname }: URL): TLSSocket {
  const host = hostname.replace(/^\[|\]$/g, '');
  return connectTls({ socket, host, servername: isIP(host) ? '' : host, ALPNProtocols: ['http/1.1'] });
}

/** Returns the failure for an error of the connection to a proxy. */
export function failureFromProxyError(error: unknown, { host, variable }: HttpProxy): RequestFailure {
  const failure = failureFromError(error);
  const advice =
    failure.advice ?? `Check ${variable}, which names the proxy ${host}, or list hosts that need no proxy in NO_PROXY.`;
  return { ...failure, reason: `proxy ${host}: ${failure.reason}`, advice, tryNextOrigin: true };
}

/**
 * Returns the failure for a response of a proxy that speaks for itself, not for the origin. `schemes` is its header
 * Proxy-Authenticate (RFC 9110, 11.7.1).
 */
export function failureFromProxyStatus(status: number, proxy: HttpProxy, schemes?: string): RequestFailure {
  const { host } = proxy;
  if (status === PROXY_AUTHENTICATION_REQUIRED) return failureFromLogin(proxy, schemes);
  const kind = status >= 400 && status < 500 ? 'refused' : 'transient';
  return { kind, reason: `proxy ${host} answered ${status}`, tryNextOrigin: true };
}

function failureFromLogin({ host, variable, authorization }: HttpProxy, schemes: string | undefined): RequestFailure {
  const kind = 'refused';
  if (schemes !== undefined && !/\bbasic\b/i.test(schemes)) {
    const names = schemes.match(/(?<=^|, ?)[\w-]+(?=$|,| )/g)?.join(', ') ?? 'another scheme';
    const advice =
      'Only the scheme Basic is supported. A proxy on this machine, such as cntlm, can log in with others.';
    return { kind, reason: `proxy ${host} requires a login by ${names} (407)`, advice };
  }
  if (authorization !== null) {
    const advice = `Correct them in ${variable}. Special characters in them must be escaped, such as @ as %40.`;
    return { kind, reason: `proxy ${host} refuses the user and password (407)`, advice };
  }
  const advice = `Write them in ${variable}: 'http://user:password@${host}'.`;
  return { kind, reason: `proxy ${host} requires a user and password (407)`, advice };
}

/** The server's name is given, because Node would take it from the header Host. */
function addressOf({ hostname, port }: HttpProxy): NodeRequestOptions & { readonly servername: string } {
  return { host: hostname, port, servername: isIP(hostname) ? '' : hostname };
}

function authorizationHeader({ authorization }: HttpProxy): Readonly<Record<string, string>> {
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}
