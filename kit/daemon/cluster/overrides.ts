// Parses the inputs for Cluster peers: cluster-config, for service.json, and cluster-env, for the environment. Settings that the
// action needs itself, to run the peers as one cluster on one machine, are refused with the reason.
// Sections: config/config.go of ipfs-cluster 1.1.6. Variables: https://ipfscluster.io/documentation/reference/configuration/
import { KitError } from '../../errors.ts';
import { findNearestName } from '../../nearest-name.ts';
import type { Setting } from '../settings.ts';
import { parseSettings } from '../settings-text.ts';
import { listVariables } from './service-keys.ts';

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
 * The part between CLUSTER_ and the next underscore in the name of a variable: a component, or a part of the section cluster.
 * Cluster ignores unknown names. Source: envConfigKey of every component of 1.1.6.
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
  /** The environment variable for the same setting. */
  readonly variable: string;
  readonly reason: string;
}

const ADDRESSES = 'each peer listens on a free port of the loopback interface';
/** Settings that the action needs itself. */
const RESERVED: readonly ReservedSetting[] = [
  { key: 'cluster.id', variable: 'CLUSTER_ID', reason: 'each peer has its own identity' },
  { key: 'cluster.private_key', variable: 'CLUSTER_PRIVATEKEY', reason: 'each peer has its own identity' },
  { key: 'cluster.peername', variable: 'CLUSTER_PEERNAME', reason: 'the peers are named cluster-1, cluster-2, …' },
  { key: 'cluster.secret', variable: 'CLUSTER_SECRET', reason: 'every job has its own secret' },
  { key: 'cluster.listen_multiaddress', variable: 'CLUSTER_LISTENMULTIADDRESS', reason: ADDRESSES },
  {
    key: 'cluster.peer_addresses',
    variable: 'CLUSTER_PEERADDRESSES',
    reason: 'each peer gets the addresses of the others',
  },
  {
    key: 'api.restapi.http_listen_multiaddress',
    variable: 'CLUSTER_RESTAPI_HTTPLISTENMULTIADDRESS',
    reason: `${ADDRESSES} (for the port of the first one, use cluster-api-port)`,
  },
  {
    key: 'api.restapi.libp2p_listen_multiaddress',
    variable: 'CLUSTER_RESTAPI_LIBP2PLISTENMULTIADDRESS',
    reason: ADDRESSES,
  },
  {
    key: 'ipfs_connector.ipfshttp.node_multiaddress',
    variable: 'CLUSTER_IPFSHTTP_NODEMULTIADDRESS',
    reason: 'each peer has its own Kubo node',
  },
  {
    key: 'api.restapi.basic_auth_credentials',
    variable: 'CLUSTER_RESTAPI_BASICAUTHCREDENTIALS',
    reason: 'the action calls the REST API without a password',
  },
  {
    key: 'api.restapi.ssl_cert_file',
    variable: 'CLUSTER_RESTAPI_SSLCERTFILE',
    reason: 'the action calls the REST API over plain HTTP',
  },
  {
    key: 'api.restapi.ssl_key_file',
    variable: 'CLUSTER_RESTAPI_SSLKEYFILE',
    reason: 'the action calls the REST API over plain HTTP',
  },
  { key: 'consensus.raft', variable: 'CLUSTER_RAFT_', reason: 'the peers use crdt' },
];

/** Returns the settings for service.json from a text with one `Key=JSON` on each line. Throws `invalid-input`. */
export function parseClusterConfig(text: string): readonly Setting[] {
  const settings = parseSettings(text, 'cluster-config');
  for (const setting of settings) refuseKey(setting);
  return settings;
}

/**
 * Returns the variables from a text with one `CLUSTER_NAME=value` on each line. Empty lines and lines that start with # are skipped.
 * Throws `invalid-input`.
 */
export function parseClusterEnv(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').map((line) => line.trim());
  return Object.fromEntries(lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseVariable));
}

function refuseKey({ key }: Setting): void {
  const [section = ''] = key.split('.');
  if (!SECTIONS.includes(section)) {
    const nearest = findNearestName(section, SECTIONS);
    const fix = nearest ? `Use ${nearest}.` : `The sections are ${SECTIONS.join(', ')}.`;
    throw invalidInput('cluster-config', key, `service.json has no section ${section}`, fix);
  }
  for (const reserved of RESERVED) {
    if (key === reserved.key || key.startsWith(`${reserved.key}.`)) {
      throw invalidInput('cluster-config', key, `the action sets it, because ${reserved.reason}`, 'Remove it.');
    }
    if (reserved.key.startsWith(`${key}.`)) {
      const problem = `it replaces ${reserved.key}, which the action sets, because ${reserved.reason}`;
      throw invalidInput('cluster-config', key, problem, `Set single keys: ${key}.<name>=<JSON>.`);
    }
  }
}

function parseVariable(line: string): readonly [string, string] {
  const split = line.indexOf('=');
  const name = line.slice(0, split).trim();
  if (split < 0 || !/^CLUSTER_[A-Z0-9_]+$/.test(name)) {
    throw invalidInput(
      'cluster-env',
      line,
      'must have the form CLUSTER_NAME=value',
      'Write one variable on each line.',
    );
  }
  const reserved = RESERVED.find(
    ({ variable }) => name === variable || (variable.endsWith('_') && name.startsWith(variable)),
  );
  if (reserved) throw invalidInput('cluster-env', name, `the action sets it, because ${reserved.reason}`, 'Remove it.');
  refuseComponent(name);
  refuseMisspelled(name);
  return [name, line.slice(split + 1).trim()];
}

function refuseComponent(name: string): void {
  const [, component] = /^CLUSTER_([A-Z0-9]+)_/.exec(name) ?? [];
  if (component === undefined || COMPONENTS.includes(component)) return;
  const nearest = findNearestName(component, COMPONENTS);
  const fix = nearest ? `Use CLUSTER_${nearest}_….` : `The components are ${COMPONENTS.join(', ')}.`;
  throw invalidInput('cluster-env', name, `IPFS Cluster has no component ${component} and would ignore it`, fix);
}

/** Other releases may have other variables, so only a name that is nearly a known one is refused. */
function refuseMisspelled(name: string): void {
  const variables = listVariables();
  const nearest = variables.includes(name) ? null : findNearestName(name, variables);
  if (nearest === null) return;
  throw invalidInput('cluster-env', name, 'IPFS Cluster has no such variable and would ignore it', `Use ${nearest}.`);
}

function invalidInput(input: string, subject: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${input} '${subject}'`, problem, fix });
}
