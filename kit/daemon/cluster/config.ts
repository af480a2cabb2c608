// What a peer of a job's cluster is told: the service.json that its own `ipfs-cluster-service init` wrote, with what
// makes it one of a few on a single machine. Names: https://ipfscluster.io/documentation/reference/configuration/

import { applySettings, type Setting, valueAt } from '../settings.ts';

type Section = Readonly<Record<string, unknown>>;

/** The sections of service.json that are changed. The others stay as that version of IPFS Cluster wrote them. */
export interface ServiceConfig {
  readonly cluster: Section;
  readonly consensus: { readonly crdt: Section };
  readonly api: Readonly<Record<string, Section>>;
  readonly ipfs_connector: { readonly ipfshttp: Section };
  readonly informer: Readonly<Record<string, Section>>;
}

export interface PeerSettings {
  readonly name: string;
  /** 32 bytes in hex, the same for all peers of a job, and nobody else's. */
  readonly secret: string;
  /** The API of its Kubo node: `/ip4/127.0.0.1/tcp/40123`. */
  readonly kubo: string;
  /** Port of its REST API on 127.0.0.1; 0 is a free one. */
  readonly apiPort: number;
  /** Addresses of the peers that run already, with their ids. */
  readonly known: readonly string[];
  /** The job's own settings (cluster-config), applied last. */
  readonly overrides: readonly Setting[];
}

/** A free port, and nobody beyond this machine. */
const LOOPBACK = '/ip4/127.0.0.1/tcp/0';
/** How often a peer says that it is there; one that has not for twice as long is no peer. Cluster's own is 15 s. */
const PING_INTERVAL = '5s';
/**
 * How long a metric for allocating pins holds. A peer sends it again after half of that: so long a new cluster waits until the
 * peers that started first are known to those that started last, and so long a peer may be held up before others allocate
 * nothing to it. Cluster's own is 30 s.
 */
const METRIC_TTL = '6s';
/** How often what was said is said again to who may have missed it. Cluster's own is one minute. */
const REBROADCAST_INTERVAL = '5s';
/** Who wants to hear what: on Cluster's own 10 s, three peers take 16 to know each other. */
const HEARTBEAT_INTERVAL = '1s';

/**
 * Returns the configuration of a peer. It has the REST API, with a log of its own for requests, and of the other APIs those
 * that the job's settings name. Throws `invalid-input` where one of these has no place.
 */
export function createPeerConfig(written: ServiceConfig, settings: PeerSettings): ServiceConfig {
  const { name, secret, kubo, known, overrides } = settings;
  const { cluster, consensus, ipfs_connector, informer } = written;
  const config: ServiceConfig = {
    ...written,
    cluster: {
      ...cluster,
      peername: name,
      secret,
      listen_multiaddress: [LOOPBACK],
      mdns_interval: '0s',
      peer_addresses: known,
      monitor_ping_interval: PING_INTERVAL,
      ...pubsubSection(cluster),
    },
    consensus: { crdt: { ...consensus.crdt, rebroadcast_interval: REBROADCAST_INTERVAL } },
    api: apiSections(written.api, settings),
    ipfs_connector: { ipfshttp: { ...ipfs_connector.ipfshttp, node_multiaddress: kubo } },
    informer: Object.fromEntries(
      Object.entries(informer).map(([kind, section]) => [kind, { ...section, metric_ttl: METRIC_TTL }]),
    ),
  };
  return applySettings({ ...config }, overrides, 'cluster-config') as unknown as ServiceConfig;
}

/**
 * Returns the names of the metrics that a peer must know of every peer before it can allocate a pin to any of them. `ping`
 * says who is a peer; the allocator asks for the others. Source: allocate.go and cmd/ipfs-cluster-service/daemon.go of 1.1.6.
 */
export function allocationMetrics(
  config: ServiceConfig,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const configured = valueAt({ ...config }, 'allocator.balanced.allocate_by') ?? ['freespace'];
  const names = env.CLUSTER_BALANCED_ALLOCATEBY?.split(',') ?? (Array.isArray(configured) ? configured : []);
  return ['ping', ...names.map(String)];
}

/** Returns whether a job has its peers send by UDP: traces to Jaeger, or mDNS. */
export function needsUdp(overrides: readonly Setting[], env: Readonly<Record<string, string | undefined>>): boolean {
  const isUdp = (key: string) => /^observations(?:\.tracing|$)|^cluster\.mdns_interval$/.test(key);
  return (
    overrides.some(({ key }) => isUdp(key)) ||
    Object.keys(env).some((name) => /^CLUSTER_(?:TRACING_|MDNSINTERVAL$)/.test(name))
  );
}

/** The IPFS proxy and the pinning service would listen on fixed ports, at which two peers of one machine would meet. */
function apiSections(written: ServiceConfig['api'], { kubo, apiPort, overrides }: PeerSettings): ServiceConfig['api'] {
  const isNamed = (section: string) => overrides.some(({ key }) => key.startsWith(`api.${section}.`));
  const optional: ServiceConfig['api'] = {
    ipfsproxy: { ...written.ipfsproxy, listen_multiaddress: LOOPBACK, node_multiaddress: kubo },
    pinsvcapi: { ...written.pinsvcapi, http_listen_multiaddress: LOOPBACK },
  };
  const http_listen_multiaddress = `/ip4/127.0.0.1/tcp/${apiPort}`;
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([section]) => isNamed(section))),
    restapi: { ...written.restapi, http_listen_multiaddress, http_log_file: 'http.log' },
  };
}

/** Cluster has the section since 1.1.2, and takes it whole or not at all. Each message goes to every peer at once. */
function pubsubSection({ pubsub }: Section): Section {
  if (typeof pubsub !== 'object' || pubsub === null) return {};
  return { pubsub: { ...pubsub, heartbeat_interval: HEARTBEAT_INTERVAL, flood_publish: true } };
}
