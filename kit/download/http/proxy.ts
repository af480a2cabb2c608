// Proxies, from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. Loads @actions/http-client only if a variable is set, because loading
// it takes longer than downloading a small file.

import type { Agent } from 'node:http';
import { errorMessage } from '../../errors.ts';
import type { RequestFailure } from './failure.ts';

export interface ProxyConnection {
  readonly agent: Agent;
  /** `proxy.example:3128`, without credentials. */
  readonly host: string;
}

const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'];
const TUNNEL_FAILURE = /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))/s;

/** Returns the proxy for a URL, or null. `signal` aborts a hanging connection to the proxy. */
export async function proxyFor(url: URL, signal: AbortSignal): Promise<ProxyConnection | null> {
  if (!VARIABLES.some((name) => process.env[name])) return null;
  const { getProxyUrl, HttpClient } = await import('@actions/http-client');
  const proxy = proxyUrl(getProxyUrl, url);
  if (!proxy) return null;
  const agent = new HttpClient().getAgent(url.href);
  // These are the options of the request that opens the tunnel.
  if ('proxyOptions' in agent) Object.assign(agent.proxyOptions as object, { signal });
  return { agent, host: new URL(proxy).host };
}

function proxyUrl(read: (url: string) => string, url: URL): string {
  try {
    return read(url.href);
  } catch (cause) {
    const variable = `${url.protocol.slice(0, -1)}_proxy`.toUpperCase();
    throw Object.assign(new Error(`${variable} is not a URL`, { cause }), { code: 'ERR_INVALID_URL' });
  }
}

/** Returns the failure for an error of a proxy, or null for other errors. */
export function failureFromProxy(error: unknown, { host }: ProxyConnection): RequestFailure | null {
  const [matched, status, cause] = TUNNEL_FAILURE.exec(errorMessage(error)) ?? [];
  if (!matched) return null;
  if (!status) return { kind: 'transient', reason: `proxy ${host}: ${cause?.trim()}`, tryNextOrigin: true };
  if (status === '407') return { kind: 'refused', reason: `proxy ${host} requires a user and password (407)` };
  const kind = status.startsWith('4') ? 'refused' : 'transient';
  return { kind, reason: `proxy ${host} answered ${status}`, tryNextOrigin: true };
}
