import { describe, expect, it } from 'vitest';
import { createDaemonEnvironment } from '../../../../kit/daemon/environment.ts';
import {
  DAEMON_MODES,
  type DaemonMode,
  modeArguments,
  modeProfiles,
  modeSettings,
} from '../../../../kit/daemon/kubo/modes.ts';
import { defaultBootstrap } from '../../../../kit/daemon/kubo/network.ts';
import { applySettings, type JsonConfig, valueAt } from '../../../../kit/daemon/settings.ts';

const PORTS = { apiPort: 0, gatewayPort: 0 };
const apply = (mode: DaemonMode, config: JsonConfig, ports = PORTS) => {
  return applySettings(config, modeSettings(mode, ports, config, []));
};

/** As `ipfs init` of 0.43.0 wrote it, without the parts that no mode changes. */
const KUBO_0_43: JsonConfig = {
  Identity: { PeerID: '12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH' },
  Addresses: {
    Swarm: [
      '/ip4/0.0.0.0/tcp/4001',
      '/ip6/::/tcp/4001',
      '/ip4/0.0.0.0/udp/4001/webrtc-direct',
      '/ip4/0.0.0.0/udp/4001/quic-v1',
      '/ip4/0.0.0.0/udp/4001/quic-v1/webtransport',
      '/ip6/::/udp/4001/webrtc-direct',
      '/ip6/::/udp/4001/quic-v1',
      '/ip6/::/udp/4001/quic-v1/webtransport',
    ],
    Announce: [],
    AppendAnnounce: [],
    NoAnnounce: [],
    API: '/ip4/127.0.0.1/tcp/5001',
    Gateway: '/ip4/127.0.0.1/tcp/8080',
  },
  Discovery: { MDNS: { Enabled: true } },
  Routing: { DelegatedRouters: ['auto'] },
  Ipns: { RepublishPeriod: '', RecordLifetime: '', ResolveCacheSize: 128, DelegatedPublishers: ['auto'] },
  Bootstrap: ['auto'],
  Swarm: { AddrFilters: null, DisableNatPortMap: false },
  AutoTLS: {},
  Peering: { Peers: null },
  DNS: { Resolvers: { '.': 'auto', 'eth.': 'https://resolver.example/dns-query' } },
  AutoConf: {},
};

const FREE_ADDRESSES = {
  Swarm: [
    '/ip4/0.0.0.0/tcp/0',
    '/ip6/::/tcp/0',
    '/ip4/0.0.0.0/udp/0/webrtc-direct',
    '/ip4/0.0.0.0/udp/0/quic-v1',
    '/ip4/0.0.0.0/udp/0/quic-v1/webtransport',
    '/ip6/::/udp/0/webrtc-direct',
    '/ip6/::/udp/0/quic-v1',
    '/ip6/::/udp/0/quic-v1/webtransport',
  ],
  Announce: [],
  AppendAnnounce: [],
  NoAnnounce: [],
  API: '/ip4/127.0.0.1/tcp/0',
  Gateway: '/ip4/127.0.0.1/tcp/0',
};

describe('online', () => {
  it('uses free ports, an API and a gateway on loopback, and no AutoConf', () => {
    expect(apply('online', KUBO_0_43)).toEqual({
      ...KUBO_0_43,
      Addresses: FREE_ADDRESSES,
      Bootstrap: defaultBootstrap(),
      Routing: { Type: 'dht', DelegatedRouters: [] },
      Ipns: { RepublishPeriod: '', RecordLifetime: '', ResolveCacheSize: 128, DelegatedPublishers: [] },
      DNS: { Resolvers: { 'eth.': 'https://resolver.example/dns-query' } },
      AutoTLS: { Enabled: false },
      AutoConf: { Enabled: false },
    });
  });

  it.each([
    ['AutoConf.Enabled', { key: 'AutoConf.Enabled', value: true }],
    ['AutoConf as a whole', { key: 'AutoConf', value: { Enabled: true } }],
  ])('keeps every placeholder if ipfs-config turns on %s', (_, own) => {
    const config = applySettings(KUBO_0_43, [...modeSettings('online', PORTS, KUBO_0_43, [own]), own]);
    expect(config).toEqual({
      ...KUBO_0_43,
      Addresses: FREE_ADDRESSES,
      AutoTLS: { Enabled: false },
      AutoConf: { Enabled: true },
    });
  });

  it('applies ipfs-config over its own settings', () => {
    const own = [
      { key: 'Bootstrap', value: ['/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH'] },
      { key: 'Routing.Type', value: 'dhtclient' },
      { key: 'AutoTLS.Enabled', value: true },
    ];
    const config = applySettings(KUBO_0_43, [...modeSettings('online', PORTS, KUBO_0_43, own), ...own]);
    for (const { key, value } of own) expect(valueAt(config, key)).toEqual(value);
  });

  it('accepts a configuration without addresses', () => {
    expect(apply('online', {})).toMatchObject({
      Addresses: { API: '/ip4/127.0.0.1/tcp/0', Gateway: '/ip4/127.0.0.1/tcp/0' },
      Bootstrap: [],
    });
  });
});

describe.each(['local', 'offline'] as const)('%s', (mode) => {
  it('connects to no other node', () => {
    expect(apply(mode, KUBO_0_43)).toEqual({
      Identity: KUBO_0_43.Identity,
      Addresses: {
        Swarm: ['/ip4/127.0.0.1/tcp/0'],
        Announce: [],
        AppendAnnounce: [],
        NoAnnounce: [],
        API: '/ip4/127.0.0.1/tcp/0',
        Gateway: '/ip4/127.0.0.1/tcp/0',
      },
      Discovery: { MDNS: { Enabled: false } },
      Routing: { DelegatedRouters: [], LoopbackAddressesOnLanDHT: true, Type: 'dht' },
      Ipns: { RepublishPeriod: '', RecordLifetime: '', ResolveCacheSize: 128, DelegatedPublishers: [] },
      Bootstrap: [],
      Swarm: { AddrFilters: null, DisableNatPortMap: true },
      AutoTLS: { Enabled: false },
      Peering: { Peers: [] },
      DNS: { Resolvers: { 'eth.': 'https://resolver.example/dns-query' } },
      AutoConf: { Enabled: false },
    });
  });

  it.each([
    [undefined, 'dht'],
    ['auto', 'dht'],
    ['autoclient', 'dhtclient'],
    ['dhtserver', 'dhtserver'],
    ['none', 'none'],
  ])('uses only the DHT: the routing type %s becomes %s', (type, expected) => {
    expect(apply(mode, { Routing: { Type: type } })).toMatchObject({ Routing: { Type: expected } });
  });
});

it.each(DAEMON_MODES)('%s uses the given ports', (mode) => {
  expect(apply(mode, KUBO_0_43, { apiPort: 5001, gatewayPort: 8080 })).toMatchObject({
    Addresses: { API: '/ip4/127.0.0.1/tcp/5001', Gateway: '/ip4/127.0.0.1/tcp/8080' },
  });
});

it.each([
  ['offline', ['test'], ['--offline']],
  ['local', ['test'], []],
  ['online', [], []],
] as const)('%s has the profiles %j and the arguments %j', (mode, profiles, args) => {
  expect(modeProfiles(mode)).toEqual(profiles);
  expect(modeArguments(mode)).toEqual(args);
});

describe('on a machine with IPv6 only', () => {
  it.each(DAEMON_MODES)('a node in mode %s has its API and gateway on ::1', (mode) => {
    const { API, Gateway } = applySettings(KUBO_0_43, modeSettings(mode, PORTS, KUBO_0_43, [], '/ip6/::1'))
      .Addresses as JsonConfig;
    expect([API, Gateway]).toEqual(['/ip6/::1/tcp/0', '/ip6/::1/tcp/0']);
  });

  it('a local node has its swarm there, too', () => {
    const config = applySettings(KUBO_0_43, modeSettings('local', PORTS, KUBO_0_43, [], '/ip6/::1'));
    expect(valueAt(config, 'Addresses.Swarm')).toEqual(['/ip6/::1/tcp/0']);
  });
});

describe('the environment of a daemon', () => {
  it.each([
    ['PATH', true],
    ['Path', true],
    ['HOME', true],
    ['https_proxy', true],
    ['SSL_CERT_FILE', true],
    ['RUNNER_TRACKING_ID', true],
    ['IPFS_LOGGING', true],
    ['CLUSTER_SECRET', true],
    ['LIBP2P_FORCE_PNET', true],
    ['GOLOG_LOG_LEVEL', true],
    ['GOMAXPROCS', true],
    ['GOMEMLIMIT', true],
    ['GOOGLE_TOKEN', false],
    ['GOPRIVATE', false],
    ['GITHUB_TOKEN', false],
    ['ACTIONS_RUNTIME_TOKEN', false],
    ['INPUT_TOKEN', false],
    ['AWS_SECRET_ACCESS_KEY', false],
    ['NODE_OPTIONS', false],
  ])('has the variable %s: %s', (name, passedOn) => {
    expect(name in createDaemonEnvironment({ [name]: 'x' })).toBe(passedOn);
  });

  it('switches telemetry off, even if the job switches it on', () => {
    expect(createDaemonEnvironment({ IPFS_TELEMETRY: 'on' })).toEqual({ IPFS_TELEMETRY: 'off' });
  });
});
