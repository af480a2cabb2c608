// The public network as a node without AutoConf is told of it: network.json, each part with its date, its source and what
// is known about it. Kubo 0.37 and newer write the placeholder `auto` in these places, older ones write the list that
// Interplanetary Shipyard ran.

import { type JsonConfig, type Setting, valueAt } from '../settings.ts';
import network from './network.json' with { type: 'json' };

/** What stands for AutoConf's values in a configuration. */
const AUTO = 'auto';

/** Returns the peers that a node of the public network dials first. */
export function defaultBootstrap(): readonly string[] {
  return network.bootstrap.flatMap(({ peers }) => peers);
}

/**
 * Returns the settings of a node that gets nothing from AutoConf: no placeholder is left, upstream's own bootstrap list is
 * replaced, and what someone else wrote stays.
 */
export function networkSettings(config: JsonConfig): readonly Setting[] {
  return [
    { key: 'AutoConf.Enabled', value: false },
    { key: 'Bootstrap', value: expandBootstrap(valueAt(config, 'Bootstrap')) },
    ...routingSettings(config),
    {
      key: 'Routing.DelegatedRouters',
      value: expand(config, 'Routing.DelegatedRouters', network.delegatedRouters.urls),
    },
    {
      key: 'Ipns.DelegatedPublishers',
      value: expand(config, 'Ipns.DelegatedPublishers', network.delegatedPublishers.urls),
    },
    { key: 'DNS.Resolvers', value: { ...network.dnsResolvers.byDomain, ...customResolvers(config) } },
  ];
}

/** Returns the routing without AutoConf's routers: the types `auto` and `autoclient` asked public routers as well. */
export function routingSettings(config: JsonConfig): readonly Setting[] {
  const type = valueAt(config, 'Routing.Type') ?? 'auto';
  if (type === 'auto') return [{ key: 'Routing.Type', value: 'dht' }];
  if (type === 'autoclient') return [{ key: 'Routing.Type', value: 'dhtclient' }];
  return [];
}

/** Returns the resolvers that a configuration names itself. */
export function customResolvers(config: JsonConfig): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(valueAt(config, 'DNS.Resolvers') ?? {}).filter(([, url]) => url !== AUTO));
}

function expandBootstrap(written: unknown): readonly unknown[] {
  const entries = Array.isArray(written) ? written : [];
  const ids = new Set(defaultBootstrap().map(peerIdIn));
  const isDefault = (entry: unknown) => entry === AUTO || ids.has(peerIdIn(String(entry)));
  const first = entries.findIndex(isDefault);
  return entries.flatMap((entry, at) => (isDefault(entry) ? (at === first ? defaultBootstrap() : []) : [entry]));
}

function expand(config: JsonConfig, key: string, values: readonly string[]): readonly unknown[] {
  const written = valueAt(config, key);
  return Array.isArray(written) ? written.flatMap((entry) => (entry === AUTO ? values : [entry])) : values;
}

/** `/p2p/…`, which releases before 0.5 wrote as `/ipfs/…`. */
function peerIdIn(multiaddr: string): string {
  return /\/(?:p2p|ipfs)\/([^/]+)$/.exec(multiaddr)?.[1] ?? multiaddr;
}
