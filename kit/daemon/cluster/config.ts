// The configuration of a Cluster peer: the service.json from `ipfs-cluster-service init`, changed so that several peers can run
// on one machine. Names: https://ipfscluster.io/documentation/reference/configuration/
import { IPV4_LOOPBACK, type Loopback } from '../loopback-address.ts';
import { applySettings, type Setting, valueAt } from '../settings.ts';
import { refuseUnknownServiceKeys } from './service-keys.ts';

type Section = Readonly<Record<string, unknown>>;

/** The sections of service.json that are changed. The others stay as this version of IPFS Cluster wrote them. */
export interface ServiceConfig {
  readonly cluster: Section;
  readonly consensus: { readonly crdt: Section };
  readonly api: Readonly<Record<string, Section>>;
  readonly ipfs_connector: { readonly ipfshttp: Section };
  readonly informer: Readonly<Record<string, Section>>;
}

export interface PeerSettings {
  readonly name: string;
  /** 32 random bytes in hex, the same for all peers of a job. */
  readonly secret: string;
  /** Multiaddr of its Kubo node's API: `/ip4/127.0.0.1/tcp/40123`. */
  readonly kuboAddress: string;
  /** Where it listens. Default: 127.0.0.1. */
  readonly loopback?: Loopback;
  /** Port of its REST API there; 0 means a free port. */
  readonly apiPort: number;
  /** Multiaddrs of the peers that are already running, with their ids. */
  readonly peerAddresses: readonly string[];
  /** The settings from the input cluster-config, applied last. */
  readonly overrides: readonly Setting[];
}

/** How often a peer sends its ping metric, which expires after twice as long. Cluster's default is 15 s. */
const PING_INTERVAL = '5s';
/**
 * How long a metric for allocating pins is valid. A peer sends it again after half of that time. So a new cluster waits that long
 * until the last peer has the metrics of the first one, and a peer that pauses for longer gets no pins. Cluster's default is 30 s.
 */
const METRIC_TTL = '6s';
/** How often a peer repeats its state for peers that missed it. Cluster's default is one minute. */
const REBROADCAST_INTERVAL = '5s';
/** How often peers exchange their pubsub subscriptions. With Cluster's default of 10 s, three peers take 16 s to connect. */
const HEARTBEAT_INTERVAL = '1s';

/**
 * Returns the configuration of a peer. It has the REST API, with its own log of requests, and those of the other APIs that the
 * job's settings name. Throws `invalid-input` for an invalid setting.
 */
export function createPeerConfig(written: ServiceConfig, settings: PeerSettings): ServiceConfig {
  const { name, secret, kuboAddress, peerAddresses, overrides, loopback = IPV4_LOOPBACK } = settings;
  const { cluster, consensus, ipfs_connector, informer } = written;
  refuseUnknownServiceKeys(overrides, { ...written });
  const config: ServiceConfig = {
    ...written,
    cluster: {
      ...cluster,
      peername: name,
      secret,
      listen_multiaddress: [`${loopback}/tcp/0`],
      mdns_interval: '0s',
      peer_addresses: peerAddresses,
      monitor_ping_interval: PING_INTERVAL,
      ...pubsubSection(cluster),
    },
    consensus: { crdt: { ...consensus.crdt, rebroadcast_interval: REBROADCAST_INTERVAL } },
    api: apiSections(written.api, settings),
    ipfs_connector: { ipfshttp: { ...ipfs_connector.ipfshttp, node_multiaddress: kuboAddress } },
    informer: Object.fromEntries(
      Object.entries(informer).map(([kind, section]) => [kind, { ...section, metric_ttl: METRIC_TTL }]),
    ),
  };
  return applySettings({ ...config }, overrides, 'cluster-config') as unknown as ServiceConfig;
}

/**
 * Returns the names of the metrics that a peer must have of every peer before it can allocate a pin. `ping` shows which peers
 * are alive; the allocator uses the others. Source: allocate.go and cmd/ipfs-cluster-service/daemon.go of 1.1.6.
 */
export function allocationMetrics(
  config: ServiceConfig,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const configured = valueAt({ ...config }, 'allocator.balanced.allocate_by') ?? ['freespace'];
  const names = env.CLUSTER_BALANCED_ALLOCATEBY?.split(',') ?? (Array.isArray(configured) ? configured : []);
  return ['ping', ...names.map(String)];
}

/** Returns whether a job's settings need UDP: for traces to Jaeger, or mDNS. */
export function needsUdp(overrides: readonly Setting[], env: Readonly<Record<string, string | undefined>>): boolean {
  const isUdp = (key: string) => /^observations(?:\.tracing|$)|^cluster\.mdns_interval$/.test(key);
  return (
    overrides.some(({ key }) => isUdp(key)) ||
    Object.keys(env).some((name) => /^CLUSTER_(?:TRACING_|MDNSINTERVAL$)/.test(name))
  );
}

/** The IPFS proxy and the pinning service listen on fixed ports by default, which only one peer of a machine could use. */
function apiSections(
  written: ServiceConfig['api'],
  { kuboAddress, apiPort, overrides, loopback = IPV4_LOOPBACK }: PeerSettings,
): ServiceConfig['api'] {
  const isNamed = (section: string) => overrides.some(({ key }) => key.startsWith(`api.${section}.`));
  const freePort = `${loopback}/tcp/0`;
  const optional: ServiceConfig['api'] = {
    ipfsproxy: { ...written.ipfsproxy, listen_multiaddress: freePort, node_multiaddress: kuboAddress },
    pinsvcapi: { ...written.pinsvcapi, http_listen_multiaddress: freePort },
  };
  const http_listen_multiaddress = `${loopback}/tcp/${apiPort}`;
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([section]) => isNamed(section))),
    restapi: { ...written.restapi, http_listen_multiaddress, http_log_file: 'http.log' },
  };
}

/** Cluster has the section since 1.1.2, and needs it complete. With flood_publish each message goes to every peer directly. */
function pubsubSection({ pubsub }: Section): Section {
  if (typeof pubsub !== 'object' || pubsub === null) return {};
  return { pubsub: { ...pubsub, heartbeat_interval: HEARTBEAT_INTERVAL, flood_publish: true } };
}
