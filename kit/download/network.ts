// How a job uses the network, shared by all its downloads: origins, limits, and what was learnt about hosts.
import { ORIGIN_URLS, type OriginLayout, type OriginUrls } from '../distributions/origins.ts';
import type { Log } from '../log.ts';
import type { TextResponse } from './http/get-text.ts';
import { createHostHealth, type HostHealth } from './http/host-health.ts';
import { TRANSFER_LIMITS, type TransferLimits } from './http/limits.ts';
import type { HostToken } from './http/redirects.ts';
import { createLimiter, type Limiter } from './limiter.ts';

/** Each needs memory, and two cores do not do more at a time. */
const MAX_ARCHIVES = 3;

export interface Network {
  readonly tokens: readonly HostToken[];
  readonly urls: OriginUrls;
  readonly limits: TransferLimits;
  readonly hosts: HostHealth;
  /** Limits how many archives are received at the same time, over all products. */
  readonly archives: Limiter;
  /** Aborts pending requests when the job's installs are done or interrupted. */
  readonly signal: AbortSignal;
  /** `reason`: what downloads that are underway throw. */
  readonly close: (reason?: Error) => void;
  /** Receives a line for each request for a text, and for its failure. */
  readonly log: Pick<Log, 'debug'>;
  /** By a mirror's base URL: its layout; null if it answers in neither. */
  readonly mirrorLayouts: Map<string, Promise<OriginLayout | null>>;
  /** By URL: texts that several products or archives need, such as a release's list of files. */
  readonly texts: Map<string, Promise<TextResponse>>;
}

/** Returns the network of a job, without any state yet. */
export function openNetwork({
  tokens = [],
  urls = ORIGIN_URLS,
  limits = TRANSFER_LIMITS,
  log = { debug: () => {} },
}: Partial<Pick<Network, 'tokens' | 'urls' | 'limits' | 'log'>> = {}): Network {
  const hosts = createHostHealth(limits.connectMs);
  const closing = new AbortController();
  const { signal } = closing;
  const close = (reason?: Error) => closing.abort(reason);
  const archives = createLimiter(MAX_ARCHIVES);
  return { tokens, urls, limits, hosts, log, archives, signal, close, mirrorLayouts: new Map(), texts: new Map() };
}
