// What each mode asks of Kubo: its profile, its arguments, and its configuration, whatever profiles were applied and
// whichever release wrote it. A release passes over what it does not know: keys that are newer than it do no harm.

import { applySettings, type DaemonMode, type JsonConfig, type Setting, valueAt } from '../settings.ts';
import { customResolvers, networkSettings, routingSettings } from './network.ts';

export interface NodePorts {
  /** On 127.0.0.1; 0 is a free one. */
  readonly apiPort: number;
  readonly gatewayPort: number;
}

/** Kubo has its profile `test` for nodes that shall meet nobody; a node of the public network has none. */
export function modeProfiles(mode: DaemonMode): readonly string[] {
  return mode === 'online' ? [] : ['test'];
}

/** Returns what `ipfs daemon` is told by a mode. */
export function modeArguments(mode: DaemonMode): readonly string[] {
  return mode === 'offline' ? ['--offline'] : [];
}

/**
 * Returns the settings of a mode for the configuration `config`. `own` are the job's settings (ipfs-config): applied later,
 * and asked here only whether they turn AutoConf on.
 */
export function modeSettings(
  mode: DaemonMode,
  { apiPort, gatewayPort }: NodePorts,
  config: JsonConfig,
  jobSettings: readonly Setting[] = [],
): readonly Setting[] {
  const addresses = [
    { key: 'Addresses.API', value: `/ip4/127.0.0.1/tcp/${apiPort}` },
    { key: 'Addresses.Gateway', value: `/ip4/127.0.0.1/tcp/${gatewayPort}` },
  ];
  return [...addresses, ...(mode === 'online' ? publicNetworkSettings(config, jobSettings) : loopbackSettings(config))];
}

/**
 * AutoConf's server and the certificates of AutoTLS (libp2p.direct) were run by Interplanetary Shipyard, which ended its
 * IPFS work on 2026-09-30. A job that turns AutoConf on gets upstream's placeholders as they were written.
 */
function publicNetworkSettings(config: JsonConfig, jobSettings: readonly Setting[]): readonly Setting[] {
  const autoConf = valueAt(applySettings({}, jobSettings), 'AutoConf.Enabled') === true;
  return [
    ...freeSwarmPorts(config),
    { key: 'AutoTLS.Enabled', value: false },
    ...(autoConf ? [] : networkSettings(config)),
  ];
}

/** Two jobs of one machine must not meet at 4001. */
function freeSwarmPorts(config: JsonConfig): readonly Setting[] {
  const swarm = valueAt(config, 'Addresses.Swarm');
  if (!Array.isArray(swarm)) return [];
  const value = swarm.map((address) => String(address).replace(/\/(tcp|udp)\/\d+/, '/$1/0'));
  return [{ key: 'Addresses.Swarm', value }];
}

/**
 * What the profile `test` of 0.43 sets (config/profile.go). That of older releases knows the addresses, the list of
 * bootstrap peers, MDNS and the port map; loopback addresses in the DHT came with 0.28, AutoTLS and AutoConf later.
 * Beyond the profile: no peers to keep up with, and the DHT alone, because the type `auto` has asked public routers
 * since before AutoConf named them.
 */
function loopbackSettings(config: JsonConfig): readonly Setting[] {
  return [
    { key: 'Addresses.Swarm', value: ['/ip4/127.0.0.1/tcp/0'] },
    { key: 'Swarm.DisableNatPortMap', value: true },
    { key: 'Routing.LoopbackAddressesOnLanDHT', value: true },
    { key: 'Routing.DelegatedRouters', value: [] },
    ...routingSettings(config),
    { key: 'Ipns.DelegatedPublishers', value: [] },
    { key: 'Bootstrap', value: [] },
    { key: 'Peering.Peers', value: [] },
    { key: 'Discovery.MDNS.Enabled', value: false },
    { key: 'AutoTLS.Enabled', value: false },
    { key: 'AutoConf.Enabled', value: false },
    { key: 'DNS.Resolvers', value: customResolvers(config) },
  ];
}
