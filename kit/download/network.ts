// How one job reaches the network, shared by all its downloads: where origins are, how long they are waited for, and what
// was learnt of them so far.
import { ORIGIN_URLS, type OriginLayout, type OriginUrls } from '../distributions/origins.ts';
import type { TextResponse } from './http/get-text.ts';
import { type HostHealth, newHostHealth } from './http/host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './http/limits.ts';
import type { HostToken } from './http/token.ts';

export interface Network {
  readonly token: HostToken | null;
  readonly urls: OriginUrls;
  readonly limits: TransferLimits;
  readonly hosts: HostHealth;
  /** Given when the job's installs are over: nothing that is still asked matters then. */
  readonly signal: AbortSignal;
  readonly close: () => void;
  /** Told of each request for a text, and of what became of it. */
  readonly log: { readonly debug: (text: string) => void };
  /** By a mirror's base URL: which layout it turned out to have; null where it answered in neither. */
  readonly mirrorLayouts: Map<string, Promise<OriginLayout | null>>;
  /** By URL: texts that several products or archives of a job need, such as a release's list of files. */
  readonly texts: Map<string, Promise<TextResponse>>;
}

/** Returns the network of a job that has not asked anything yet. */
export function openNetwork({
  token = null,
  urls = ORIGIN_URLS,
  limits = TRANSFER_LIMITS,
  log = { debug: () => {} },
}: Partial<Pick<Network, 'token' | 'urls' | 'limits' | 'log'>> = {}): Network {
  const hosts = newHostHealth(limits.connectMs);
  const closing = new AbortController();
  const { signal } = closing;
  const close = () => closing.abort();
  return { token, urls, limits, hosts, log, signal, close, mirrorLayouts: new Map(), texts: new Map() };
}
