// The configuration of a Cluster peer. service.json was written by `ipfs-cluster-service init` of 1.1.6; only its secret and the
// name of the machine are replaced.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allocationMetrics,
  createPeerConfig,
  needsUdp,
  type PeerSettings,
  type ServiceConfig,
} from '../../../../kit/daemon/cluster/config.ts';

const written: ServiceConfig = JSON.parse(readFileSync(join(import.meta.dirname, 'service.json'), 'utf8'));
const settings: PeerSettings = {
  name: 'cluster-2',
  apiPort: 0,
  overrides: [],
  secret: 'ab'.repeat(32),
  kuboAddress: '/ip4/127.0.0.1/tcp/40123',
  peerAddresses: ['/ip4/127.0.0.1/tcp/40124/p2p/12D3KooWB56HdXdKNTHaQxzzMhbtiixW3rucb1duUA5deGsF9LGE'],
};

/** The values of a configuration by their path: `cluster.pubsub.d_factor`. */
function leaves(value: unknown, path = ''): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, each]) => leaves(each, path ? `${path}.${key}` : key));
}

const before = new Map(leaves(written));
const after = new Map(leaves(createPeerConfig(written, settings)));

describe('the configuration of a peer', () => {
  it('changes these values of the configuration that Cluster wrote', () => {
    const changed = [...after].filter(([path, value]) => JSON.stringify(before.get(path)) !== JSON.stringify(value));
    expect(Object.fromEntries(changed)).toEqual({
      'cluster.peername': 'cluster-2',
      'cluster.secret': settings.secret,
      'cluster.listen_multiaddress': ['/ip4/127.0.0.1/tcp/0'],
      'cluster.mdns_interval': '0s',
      'cluster.peer_addresses': settings.peerAddresses,
      'cluster.monitor_ping_interval': '5s',
      'cluster.pubsub.heartbeat_interval': '1s',
      'cluster.pubsub.flood_publish': true,
      'consensus.crdt.rebroadcast_interval': '5s',
      'api.restapi.http_listen_multiaddress': '/ip4/127.0.0.1/tcp/0',
      'api.restapi.http_log_file': 'http.log',
      'ipfs_connector.ipfshttp.node_multiaddress': '/ip4/127.0.0.1/tcp/40123',
      'informer.disk.metric_ttl': '6s',
      'informer.pinqueue.metric_ttl': '6s',
      'informer.tags.metric_ttl': '6s',
    });
  });

  it('removes only the IPFS proxy and the pinning service', () => {
    const lacking = [...before.keys()].filter((path) => !after.has(path));
    const apis = new Set(lacking.map((path) => path.split('.').slice(0, 2).join('.')));
    expect([...apis]).toEqual(['api.ipfsproxy', 'api.pinsvcapi']);
  });

  it('listens only on free loopback ports, without statistics and traces', () => {
    const listening = [...after].filter(([path]) => path.includes('listen')).flatMap(([, value]) => value);
    expect(listening).toEqual(['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0']);
    expect(after.get('observations.metrics.enable_stats')).toBe(false);
    expect(after.get('observations.tracing.enable_tracing')).toBe(false);
  });

  it('listens on ::1 on a machine with IPv6 only', () => {
    const config = createPeerConfig(written, { ...settings, apiPort: 9094, loopback: '/ip6/::1' });
    const listening = leaves(config)
      .filter(([path]) => path.includes('listen'))
      .flatMap(([, value]) => value);
    expect(listening).toEqual(['/ip6/::1/tcp/0', '/ip6/::1/tcp/9094']);
  });

  it('has no pubsub section for Cluster before 1.1.2', () => {
    const { pubsub: _, ...cluster } = written.cluster;
    expect(createPeerConfig({ ...written, cluster }, settings).cluster).not.toHaveProperty('pubsub');
  });

  it('does not change the original', () => {
    expect(new Map(leaves(written))).toEqual(before);
  });

  it('applies the settings of the job last, and the port of its REST API', () => {
    const config = createPeerConfig(written, {
      ...settings,
      apiPort: 9094,
      overrides: [
        { key: 'cluster.monitor_ping_interval', value: '2s' },
        { key: 'informer.tags.tags.region', value: 'here' },
      ],
    });
    expect(config.api.restapi).toMatchObject({ http_listen_multiaddress: '/ip4/127.0.0.1/tcp/9094' });
    expect(config.cluster).toMatchObject({ peername: 'cluster-2', monitor_ping_interval: '2s' });
    expect(config.informer.tags).toMatchObject({ metric_ttl: '6s', tags: { group: 'default', region: 'here' } });
  });

  it('keeps the IPFS proxy and the pinning service, on free ports, if the job has settings for them', () => {
    const overrides = [
      { key: 'api.ipfsproxy.idle_timeout', value: '2m' },
      { key: 'api.pinsvcapi.max_header_bytes', value: 8192 },
    ];
    const { api } = createPeerConfig(written, { ...settings, overrides });
    expect(Object.keys(api).sort()).toEqual(['ipfsproxy', 'pinsvcapi', 'restapi']);
    expect(api.ipfsproxy).toMatchObject({
      listen_multiaddress: '/ip4/127.0.0.1/tcp/0',
      node_multiaddress: settings.kuboAddress,
      idle_timeout: '2m',
      read_header_timeout: '5s',
    });
    expect(api.pinsvcapi).toMatchObject({ http_listen_multiaddress: '/ip4/127.0.0.1/tcp/0', max_header_bytes: 8192 });
  });

  it('rejects a setting below a value', () => {
    const overrides = [{ key: 'cluster.peername.first', value: 'x' }];
    expect(() => createPeerConfig(written, { ...settings, overrides })).toThrow(
      /no key cluster\.peername\.first.* Set cluster\.peername itself/,
    );
  });
});

describe('allocationMetrics', () => {
  it.each<[string, ServiceConfig, Readonly<Record<string, string>>, readonly string[]]>([
    ['returns the metrics of the config that Cluster wrote', written, {}, ['ping', 'tag:group', 'freespace']],
    [
      'prefers those of a variable',
      written,
      { CLUSTER_BALANCED_ALLOCATEBY: 'freespace,pinqueue' },
      ['ping', 'freespace', 'pinqueue'],
    ],
    [
      'works without an allocator, as before Cluster 1.0',
      { ...written, allocator: undefined } as never,
      {},
      ['ping', 'freespace'],
    ],
  ])('%s', (_, config, env, expected) => {
    expect(allocationMetrics(config, env)).toEqual(expected);
  });
});

describe('a peer needs UDP', () => {
  it.each<[boolean, string, Readonly<Record<string, string>>]>([
    [false, 'cluster.replication_factor_min', { CLUSTER_REPLICATIONFACTORMIN: '1' }],
    [true, 'observations.tracing.enable_tracing', {}],
    [true, 'observations', {}],
    [true, 'cluster.mdns_interval', {}],
    [false, 'observations.metrics.enable_stats', {}],
    [true, 'cluster.replication_factor_min', { CLUSTER_TRACING_ENABLETRACING: 'true' }],
    [true, 'cluster.replication_factor_min', { CLUSTER_MDNSINTERVAL: '1s' }],
  ])('%s: %s, %j', (expected, key, env) => {
    expect(needsUdp([{ key, value: null }], env)).toBe(expected);
  });
});
