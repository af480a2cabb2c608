// What a peer of a job's cluster is told: the service.json that its own `ipfs-cluster-service init` wrote, with what
// makes it one of a few on a single machine. Names: https://ipfscluster.io/documentation/reference/configuration/

type Section = Readonly<Record<string, unknown>>;

/** The sections of service.json that are changed. The others stay as that version of IPFS Cluster wrote them. */
export interface ServiceConfig {
  readonly cluster: Section;
  readonly consensus: { readonly crdt: Section };
  readonly api: { readonly restapi: Section };
  readonly ipfs_connector: { readonly ipfshttp: Section };
  readonly informer: Readonly<Record<string, Section>>;
}

export interface PeerSettings {
  readonly name: string;
  /** 32 bytes in hex, the same for all peers of a job, and nobody else's. */
  readonly secret: string;
  /** The API of its Kubo node: `/ip4/127.0.0.1/tcp/40123`. */
  readonly kubo: string;
  /** Addresses of the peers that run already, with their ids. */
  readonly known: readonly string[];
}

/** A free port, and nobody beyond this machine. */
const LOOPBACK = '/ip4/127.0.0.1/tcp/0';
/** How often a peer says that it is there; one that has not for twice as long is no peer. Cluster's own is 15 s. */
const PING = '5s';
const METRIC_LIFE = '10s';
/** How often what was said is said again to who may have missed it. Cluster's own is one minute. */
const REBROADCAST = '5s';
/** Who wants to hear what: on Cluster's own 10 s, three peers take 16 to know each other. */
const HEARTBEAT = '1s';

/** Returns the configuration of a peer. It has the REST API and no other, with a log of its own for requests. */
export function peerConfig(written: ServiceConfig, { name, secret, kubo, known }: PeerSettings): ServiceConfig {
  const { cluster, consensus, api, ipfs_connector, informer } = written;
  return {
    ...written,
    cluster: {
      ...cluster,
      peername: name,
      secret,
      listen_multiaddress: [LOOPBACK],
      mdns_interval: '0s',
      peer_addresses: known,
      monitor_ping_interval: PING,
      ...pubsubSection(cluster),
    },
    consensus: { crdt: { ...consensus.crdt, rebroadcast_interval: REBROADCAST } },
    api: { restapi: { ...api.restapi, http_listen_multiaddress: LOOPBACK, http_log_file: 'http.log' } },
    ipfs_connector: { ipfshttp: { ...ipfs_connector.ipfshttp, node_multiaddress: kubo } },
    informer: Object.fromEntries(
      Object.entries(informer).map(([kind, section]) => [kind, { ...section, metric_ttl: METRIC_LIFE }]),
    ),
  };
}

/** Cluster has the section since 1.1.2, and takes it whole or not at all. Each message goes to every peer at once. */
function pubsubSection({ pubsub }: Section): Section {
  if (typeof pubsub !== 'object' || pubsub === null) return {};
  return { pubsub: { ...pubsub, heartbeat_interval: HEARTBEAT, flood_publish: true } };
}
