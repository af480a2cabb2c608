// Settings for the public network without AutoConf, from network.json, where each part has its date and its source. Kubo 0.37 and
// newer write the placeholder `auto` in these places; older ones write the bootstrap list that Interplanetary Shipyard ran.
import { type JsonConfig, type Setting, valueAt } from '../settings.ts';
import network from './network.json' with { type: 'json' };

/** The placeholder for AutoConf's values in a configuration. */
const AUTO = 'auto';

/** Returns the bootstrap peers of the public network. */
export function defaultBootstrap(): readonly string[] {
  return network.bootstrap.flatMap(({ peers }) => peers);
}

/**
 * Returns the settings of a node without AutoConf. They replace all placeholders and upstream's own bootstrap list, and keep
 * values that others wrote.
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

/** Returns the routing settings without public routers, which the types `auto` and `autoclient` would use. */
export function routingSettings(config: JsonConfig): readonly Setting[] {
  const type = valueAt(config, 'Routing.Type') ?? 'auto';
  if (type === 'auto') return [{ key: 'Routing.Type', value: 'dht' }];
  if (type === 'autoclient') return [{ key: 'Routing.Type', value: 'dhtclient' }];
  return [];
}

/** Returns the DNS resolvers in a configuration, without placeholders. */
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
