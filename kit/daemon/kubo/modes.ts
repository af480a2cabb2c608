// The modes of a node: their profiles, arguments and settings of Kubo. The settings work with any profile and any release of
// Kubo, because a release ignores keys that are newer than it.
import { IPV4_LOOPBACK, type Loopback } from '../loopback-address.ts';
import { applySettings, type JsonConfig, type Setting, valueAt } from '../settings.ts';
import { customResolvers, networkSettings, routingSettings } from './network.ts';

/**
 * offline: no network. local: a swarm on the loopback interface, without known peers. online: a node of the public network, on
 * free ports.
 */
export const DAEMON_MODES = ['offline', 'local', 'online'] as const;
export type DaemonMode = (typeof DAEMON_MODES)[number];

/** On the loopback interface; 0 means a free port. */
interface NodePorts {
  readonly apiPort: number;
  readonly gatewayPort: number;
}

/** Returns the profiles of a mode. Kubo's `test` is for nodes that must not connect to others. */
export function modeProfiles(mode: DaemonMode): readonly string[] {
  return mode === 'online' ? [] : ['test'];
}

/** Returns the arguments of a mode for `ipfs daemon`. */
export function modeArguments(mode: DaemonMode): readonly string[] {
  return mode === 'offline' ? ['--offline'] : [];
}

/**
 * Returns the settings of a mode for the configuration `config`. `jobSettings` are the job's settings (ipfs-config). They are
 * applied later; here they only tell whether AutoConf is on. `loopback` is where the node listens.
 */
export function modeSettings(
  mode: DaemonMode,
  { apiPort, gatewayPort }: NodePorts,
  config: JsonConfig,
  jobSettings: readonly Setting[],
  loopback: Loopback = IPV4_LOOPBACK,
): readonly Setting[] {
  const addresses = [
    { key: 'Addresses.API', value: `${loopback}/tcp/${apiPort}` },
    { key: 'Addresses.Gateway', value: `${loopback}/tcp/${gatewayPort}` },
  ];
  const network = mode === 'online' ? publicNetworkSettings(config, jobSettings) : loopbackSettings(config, loopback);
  return [...addresses, ...network];
}

/**
 * Interplanetary Shipyard ran the server of AutoConf and the certificates of AutoTLS (libp2p.direct), and ended its IPFS work
 * on 2026-09-30. So both are off. If a job turns AutoConf on, upstream's placeholders stay in the configuration.
 */
function publicNetworkSettings(config: JsonConfig, jobSettings: readonly Setting[]): readonly Setting[] {
  const autoConf = valueAt(applySettings({}, jobSettings), 'AutoConf.Enabled') === true;
  return [
    ...freeSwarmPorts(config),
    { key: 'AutoTLS.Enabled', value: false },
    ...(autoConf ? [] : networkSettings(config)),
  ];
}

/** Two jobs on one machine must not use the same port 4001. */
function freeSwarmPorts(config: JsonConfig): readonly Setting[] {
  const swarm = valueAt(config, 'Addresses.Swarm');
  if (!Array.isArray(swarm)) return [];
  const value = swarm.map((address) => String(address).replace(/\/(tcp|udp)\/\d+/, '/$1/0'));
  return [{ key: 'Addresses.Swarm', value }];
}

/**
 * The settings of the profile `test` of 0.43 (config/profile.go). In older releases it sets only the addresses, the bootstrap
 * peers, MDNS and the port map; loopback addresses in the DHT came with 0.28, AutoTLS and AutoConf later. In addition: no
 * peering, and only the DHT, because the routing type `auto` also used public routers before AutoConf existed.
 */
function loopbackSettings(config: JsonConfig, loopback: Loopback): readonly Setting[] {
  return [
    { key: 'Addresses.Swarm', value: [`${loopback}/tcp/0`] },
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
