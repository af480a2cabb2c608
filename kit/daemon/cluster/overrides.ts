// What a job sets of its Cluster peers: the inputs cluster-config, for service.json, and cluster-env, for the environment.
// What makes the peers one cluster on one machine belongs to the action, and is refused with the reason.
// Sections: config/config.go of ipfs-cluster 1.1.6. Variables: https://ipfscluster.io/documentation/reference/configuration/
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import { parseSettings, type Setting } from '../settings.ts';

/** The top level of service.json. */
const SECTIONS = [
  'cluster',
  'consensus',
  'api',
  'ipfs_connector',
  'state',
  'pin_tracker',
  'monitor',
  'allocator',
  'informer',
  'observations',
  'datastore',
];

/**
 * What follows CLUSTER_ in the name of a variable that has another underscore: a component, or a part of the section cluster.
 * Cluster passes over a name that it does not know. From envConfigKey of every component of 1.1.6.
 */
const COMPONENTS = [
  'BADGER',
  'BADGER3',
  'BALANCED',
  'CONNECTIONMANAGER',
  'CRDT',
  'DISK',
  'IPFSHTTP',
  'IPFSPROXY',
  'LEVELDB',
  'METRICS',
  'NUMPIN',
  'PEBBLE',
  'PINQUEUE',
  'PINSVCAPI',
  'PUBSUB',
  'PUBSUBMON',
  'RAFT',
  'RESOURCEMANAGER',
  'RESTAPI',
  'STATELESS',
  'TAGS',
  'TRACING',
];

interface ReservedSetting {
  readonly key: string;
  /** The environment variable that says the same. */
  readonly variable: string;
  readonly reason: string;
}

const ADDRESSES = 'each peer listens on a free port of 127.0.0.1';
/** What the action decides. */
const RESERVED: readonly ReservedSetting[] = [
  { key: 'cluster.id', variable: 'CLUSTER_ID', reason: 'each peer has an identity of its own' },
  { key: 'cluster.private_key', variable: 'CLUSTER_PRIVATEKEY', reason: 'each peer has an identity of its own' },
  { key: 'cluster.peername', variable: 'CLUSTER_PEERNAME', reason: 'the peers are named cluster-1, cluster-2, …' },
  { key: 'cluster.secret', variable: 'CLUSTER_SECRET', reason: 'every job has a secret of its own' },
  { key: 'cluster.listen_multiaddress', variable: 'CLUSTER_LISTENMULTIADDRESS', reason: ADDRESSES },
  { key: 'cluster.peer_addresses', variable: 'CLUSTER_PEERADDRESSES', reason: 'the peers are told of each other' },
  {
    key: 'api.restapi.http_listen_multiaddress',
    variable: 'CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS',
    reason: `${ADDRESSES}; cluster-api-port names the port of the first one`,
  },
  {
    key: 'api.restapi.libp2p_listen_multiaddress',
    variable: 'CLUSTER_RESTAPI_LIBP2PLISTENMULTIADDRESS',
    reason: ADDRESSES,
  },
  {
    key: 'ipfs_connector.ipfshttp.node_multiaddress',
    variable: 'CLUSTER_IPFSHTTP_NODEMULTIADDRESS',
    reason: 'each peer has a Kubo node of its own',
  },
  {
    key: 'api.restapi.basic_auth_credentials',
    variable: 'CLUSTER_RESTAPI_BASICAUTHCREDENTIALS',
    reason: 'the action asks the REST API whether the peers are ready, without a password',
  },
  {
    key: 'api.restapi.ssl_cert_file',
    variable: 'CLUSTER_RESTAPI_SSLCERTFILE',
    reason: 'the action asks the REST API by plain HTTP',
  },
  {
    key: 'api.restapi.ssl_key_file',
    variable: 'CLUSTER_RESTAPI_SSLKEYFILE',
    reason: 'the action asks the REST API by plain HTTP',
  },
  { key: 'consensus.raft', variable: 'CLUSTER_RAFT_', reason: 'the peers are initialised for crdt' },
];

/** Returns the settings for service.json, one `Key=JSON` a line. Throws `invalid-input`. */
export function parseClusterConfig(text: string): readonly Setting[] {
  const settings = parseSettings(text, 'cluster-config');
  for (const setting of settings) refuseKey(setting);
  return settings;
}

/** Returns variables for the peers' environment, one `CLUSTER_NAME=value` a line. Throws `invalid-input`. */
export function parseClusterEnv(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.trim());
  return Object.fromEntries(lines.filter((line) => line !== '').map(parseVariable));
}

function refuseKey({ key }: Setting): void {
  const [section = ''] = key.split('.');
  if (!SECTIONS.includes(section)) {
    const nearest = findNearestName(section, SECTIONS);
    const next = nearest ? `Use ${nearest}.` : `The sections are ${SECTIONS.join(', ')}.`;
    throw refused('cluster-config', key, `service.json has no section ${section}`, next);
  }
  for (const reserved of RESERVED) {
    if (key === reserved.key || key.startsWith(`${reserved.key}.`)) {
      throw refused('cluster-config', key, `the action sets it itself, because ${reserved.reason}`, 'Leave it out.');
    }
    if (reserved.key.startsWith(`${key}.`)) {
      const found = `it replaces ${reserved.key}, which the action sets itself, because ${reserved.reason}`;
      throw refused('cluster-config', key, found, `Set single keys: ${key}.<name>=<JSON>.`);
    }
  }
}

function parseVariable(line: string): readonly [string, string] {
  const split = line.indexOf('=');
  const name = line.slice(0, split).trim();
  if (split < 0 || !/^CLUSTER_[A-Z0-9_]+$/.test(name)) {
    throw refused('cluster-env', line, 'it is not CLUSTER_NAME=value', 'Write one such variable a line.');
  }
  const reserved = RESERVED.find(
    ({ variable }) => name === variable || (variable.endsWith('_') && name.startsWith(variable)),
  );
  if (reserved)
    throw refused('cluster-env', name, `the action sets it itself, because ${reserved.reason}`, 'Leave it out.');
  refuseComponent(name);
  return [name, line.slice(split + 1).trim()];
}

function refuseComponent(name: string): void {
  const [, component] = /^CLUSTER_([A-Z0-9]+)_/.exec(name) ?? [];
  if (component === undefined || COMPONENTS.includes(component)) return;
  const nearest = findNearestName(component, COMPONENTS);
  const next = nearest ? `Use CLUSTER_${nearest}_….` : `The components are ${COMPONENTS.join(', ')}.`;
  throw refused('cluster-env', name, `IPFS Cluster has no component ${component} and would pass over it`, next);
}

function refused(input: string, subject: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${input} '${subject}'`, problem, fix });
}
