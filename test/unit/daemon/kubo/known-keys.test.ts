// Settings that a Kubo knows, and those that it would ignore.
import { describe, expect, it } from 'vitest';
import {
  isKnownRelease,
  listDoubtfulSettings,
  refuseUnknownSettings,
} from '../../../../kit/daemon/kubo/known-keys/check.ts';
import { parseSettings } from '../../../../kit/daemon/settings-text.ts';

const check = (text: string, kubo = '0.43.0') => refuseUnknownSettings(parseSettings(text), kubo);

/** What init scripts of projects set with `ipfs config`. Kubo 0.43.0 starts with all of it. */
const COMMON = `
API.HTTPHeaders.Access-Control-Allow-Origin=["http://localhost:3000", "http://127.0.0.1:5001", "https://webui.ipfs.io"]
API.HTTPHeaders.Access-Control-Allow-Methods=["PUT", "POST"]
API.HTTPHeaders.Access-Control-Allow-Credentials=["true"]
API.HTTPHeaders.Access-Control-Expose-Headers=["Location"]
Gateway.HTTPHeaders.Cache-Control=["public, max-age=3600"]
Gateway.PublicGateways={
  "localhost": {"Paths": ["/ipfs", "/ipns"], "UseSubdomains": false},
  "*.example.com": {"Paths": [], "UseSubdomains": true, "NoDNSLink": true}
}
Gateway.NoFetch=true
Gateway.RootRedirect="/"
Gateway.ExposeRoutingAPI=false
Addresses.AppendAnnounce=["/ip4/203.0.113.7/tcp/4001", "/ip4/203.0.113.7/udp/4001/quic-v1"]
AutoNAT={"ServiceMode": "enabled", "Throttle": {"GlobalLimit": 0, "Interval": "1m", "PeerLimit": 3}}
Peering.Peers=[{"ID": "bafzbeibhqavlasjc7dvbiopygwncnrtvjd2xmryk5laib7zyjor6kf3avm", "Addrs": ["/dnsaddr/elastic.dag.house"]}]
Datastore.BloomFilterSize=268435456
Datastore.StorageGCWatermark=90
Datastore.StorageMax="160GB"
Datastore.GCPeriod="12h"
Datastore.HashOnRead=true
Datastore.Spec.mounts=[
  {"mountpoint": "/blocks", "type": "measure", "prefix": "flatfs.datastore", "child": {"type": "flatfs", "path": "blocks", "sync": false, "shardFunc": "/repo/flatfs/shard/v1/next-to-last/2"}},
  {"mountpoint": "/", "type": "measure", "prefix": "leveldb.datastore", "child": {"type": "levelds", "path": "datastore", "compression": "none"}}
]
Swarm.ConnMgr={"GracePeriod": "30s", "HighWater": 1024, "LowWater": 512, "Type": "basic"}
Swarm.ResourceMgr.MaxMemory="4GB"
Swarm.ResourceMgr.MaxFileDescriptors=8192
Swarm.AddrFilters=["/ip4/100.64.0.0/ipcidr/10", "/ip6/fc00::/ipcidr/7"]
Swarm.Transports.Network={"Websocket": false}
Swarm.RelayClient={"Enabled": true, "StaticRelays": []}
Swarm.RelayService.Enabled=false
Swarm.EnableHolePunching=true
Swarm.DisableBandwidthMetrics=true
Internal.Bitswap.TaskWorkerCount=512
Internal.Bitswap.EngineBlockstoreWorkerCount=4096
Internal.Bitswap.BroadcastControl.Enable=false
Routing.AcceleratedDHTClient=false
Routing.DelegatedRouters=["https://routing.example.net/routing/v1"]
Provide.Strategy="pinned"
Provide.DHT.Interval="12h"
Ipns.UsePubsub=true
Ipns.MaxCacheTTL="1h"
Ipns.ResolveCacheSize=256
Pubsub.Enabled=true
Experimental.FilestoreEnabled=true
Experimental.UrlstoreEnabled=true
Experimental.Libp2pStreamMounting=true
Experimental.OptimisticProvide=true
Pinning.RemoteServices.mine={"API": {"Endpoint": "https://pins.example.org/psa", "Key": "x"}, "Policies": {"MFS": {"Enable": false, "PinName": "", "RepinInterval": "5m"}}}
Plugins.Plugins.telemetry.Config.Mode="off"
DNS.Resolvers={".": "https://dns.example/dns-query", "eth.": "https://eth.example/dns-query"}
Import={"CidVersion": 1, "UnixFSChunker": "size-1048576", "UnixFSRawLeaves": true}
Bitswap.ServerEnabled=true
HTTPRetrieval.Enabled=false
Version.AgentSuffix="ci"
Mounts.FuseAllowOther=false
`;

describe('ipfs-config accepts', () => {
  it('the settings that projects write most', () => expect(() => check(COMMON)).not.toThrow());

  it.each([
    'Gateway.NoFetch=true',
    'Gateway={"NoFetch": null, "HTTPHeaders": {"X-A.b": ["c"]}}',
    'Gateway.PublicGateways={"example.com": {"Paths": ["/ipfs"], "UseSubdomains": true}}',
    'Gateway.PublicGateways."example.com"={"UseSubdomains": true}',
    'Gateway.PublicGateways."example.com"=null',
    'Gateway.PublicGateways.localhost.Paths=["/ipfs"]',
    'DNS.Resolvers."eth."="https://dns.example/dns-query"',
    'Swarm.ResourceMgr.Enabled=false',
    'Swarm.ResourceMgr.MaxMemory="4GB"',
    'Swarm.ConnMgr.GracePeriod="20s"',
    'Swarm.Transports.Security.Noise=false',
    'Routing.Routers.mine={"Type": "http", "Parameters": {"Endpoint": "https://example.com"}}',
    'Routing.Methods.provide.RouterName="mine"',
    'Pinning.RemoteServices.mine.Policies.MFS.Enable=true',
    'Experimental.FilestoreEnabled=true',
    'Experimental.Libp2pStreamMounting=true',
    'Internal.Bitswap.TaskWorkerCount=4',
    'AutoConf.RefreshInterval="24h"',
    'Import.CidVersion=1',
    'Plugins.Plugins.peerlog.Config.Enabled.Deep=[1]',
    'Plugins.Plugins.peerlog={"Disabled": true, "Config": {"any": "thing"}}',
    'Datastore.Spec={"type": "measure", "child": {"path": "blocks"}}',
    'Datastore.Spec.child.path="x"',
    'API.Authorizations.alice={"AuthSecret": "bearer:a", "AllowedPaths": ["/api/v0/id"]}',
    'API.HTTPHeaders.Access-Control-Allow-Origin=["*"]',
    'Addresses.API=["/unix/run/a.sock", "/ip4/127.0.0.1/tcp/0"]',
    'Addresses.Gateway="/ip4/127.0.0.1/tcp/0"',
    'Peering.Peers=[{"ID": "12D3KooW", "Addrs": []}]',
    'Provide.DHT.Interval="0"',
    'Datastore.StorageMax="1GB"',
    'Mounts.FuseAllowOther=true',
    'Version.AgentSuffix="ci"',
    'Swarm.ConnMgr.GracePeriod="1m30.5s"',
    'Swarm.ConnMgr.GracePeriod="default"',
    'Swarm.ConnMgr.GracePeriod=0',
    'Reprovider={"Interval": null, "Strategy": ""}',
    'Experimental.StrategicProviding=false',
    'Gateway.MaxRangeRequestFileSize="1,000 MB"',
    'Swarm.ResourceMgr.MaxMemory="400 MB"',
    'Swarm.ResourceMgr.MaxMemory="4g"',
    'Swarm.ResourceMgr.MaxMemory=4294967296',
    'Import.UnixFSHAMTDirectorySizeThreshold="256KiB"',
  ])('%s', (text) => expect(() => check(text)).not.toThrow());

  it('and refuses very long values without delay', () => {
    const values = ['1', ' ', '1s', '1.', ','].map((text) => `1${text.repeat(500_000)}x`);
    const keys = ['Swarm.ConnMgr.GracePeriod', 'Swarm.ResourceMgr.MaxMemory'];
    const started = performance.now();
    for (const key of keys) for (const value of values) expect(() => check(`${key}="${value}"`)).toThrow(/, got "1/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('everything for a release that is older or newer than the known ones', () => {
    for (const kubo of ['0.4.23', '0.99.0', 'unknown']) {
      expect(isKnownRelease(kubo)).toBe(false);
      expect(() => check('Gatway.NoFetch=true', kubo)).not.toThrow();
    }
  });
});

describe('ipfs-config refuses', () => {
  it.each<[string, string]>([
    [
      'Gatway.NoFetch=true',
      "Setting 'Gatway.NoFetch' in ipfs-config: Kubo 0.43.0 has no key Gatway. Use Gateway.NoFetch.",
    ],
    [
      'Gateway.NoFecth=true',
      "Setting 'Gateway.NoFecth' in ipfs-config: Kubo 0.43.0 has no key Gateway.NoFecth. Use Gateway.NoFetch.",
    ],
    ['gateway.nofetch=true', 'has no key gateway. Use Gateway.NoFetch.'],
    ['NoFetch=true', 'has no key NoFetch. Use Gateway.NoFetch.'],
    ['Swarm.HighWater=9', 'has no key Swarm.HighWater. Use Swarm.ConnMgr.HighWater.'],
    [
      'Swarm={"ConnMgr": {"HihgWater": 1}}',
      "Setting 'Swarm' in ipfs-config: Kubo 0.43.0 has no key Swarm.ConnMgr.HihgWater. Use Swarm.ConnMgr.HighWater.",
    ],
    ['Pubsub.Zzz=1', 'has no key Pubsub.Zzz. The keys there are DisableSigning, '],
    ['Gateway.NoFetch.Deep=true', 'has no key Gateway.NoFetch.Deep. Set Gateway.NoFetch itself.'],
    ['"Gateway.NoFetch"=true', 'has no key "Gateway.NoFetch".'],
    ['constructor.x=1', 'has no key constructor. The keys there are API, '],
    ['*=1', 'has no key *. '],
    [
      'Gateway.PublicGateways.example.com={"UseSubdomains": true}',
      'has no key Gateway.PublicGateways.example.com. If example.com is one name, put it in quotes: Gateway.PublicGateways."example.com".',
    ],
    [
      'Gateway.PublicGateways.a.example.com.Paths=[]',
      'If a.example.com is one name, put it in quotes: Gateway.PublicGateways."a.example.com".Paths.',
    ],
    ['DNS.Resolvers.example.com="https://a"', 'put it in quotes: DNS.Resolvers."example.com".'],
    [
      'Gateway.PublicGateways={"example.com": {"Path": []}}',
      'has no key Gateway.PublicGateways."example.com".Path. Use Gateway.PublicGateways."example.com".Paths.',
    ],
    [
      'Gateway.NoFetch="yes"',
      `Setting 'Gateway.NoFetch="yes"' in ipfs-config: must be true or false, got "yes". Write a value of that type`,
    ],
    ['Gateway={"NoFetch": 1}', "Setting 'Gateway' in ipfs-config: Gateway.NoFetch must be true or false, got 1."],
    ['Bootstrap="none"', 'must be a list of strings, got "none".'],
    ['Swarm.ConnMgr.HighWater="96"', 'must be a whole number below 2^53, got "96".'],
    ['Import.CidVersion=1.5', 'must be a whole number below 2^53, got 1.5.'],
    [
      'Gateway.Writable=true',
      'Kubo 0.43.0 refuses or ignores Gateway.Writable, as every release since 0.20.0 does. Remove it.',
    ],
    [
      'Gateway.FastDirIndexThreshold=0',
      'Kubo 0.43.0 does not have Gateway.FastDirIndexThreshold, which only releases up to 0.17.0 have. Remove it.',
    ],
    ['Swarm.Transports.Security.Noise=true', 'must be a whole number above 0 or false, got true.'],
    ['Gateway=true', 'must be an object, got true.'],
    // Kubo's own message does not name the key: `time: missing unit in duration "20"`.
    ['Swarm.ConnMgr.GracePeriod=20', 'must be a duration such as "10m", got 20.'],
    ['Swarm.ConnMgr.GracePeriod="20"', 'must be a duration such as "10m", got "20".'],
    ['Provide.DHT.Interval="1 day"', 'must be a duration such as "10m", got "1 day".'],
    ['AutoConf.RefreshInterval=["1h"]', 'must be a duration such as "10m", got ["1h"].'],
    ['Gateway.MaxRangeRequestFileSize="big"', 'must be a size such as "5GiB", got "big".'],
    ['Swarm.ResourceMgr.MaxMemory=true', 'must be a size such as "5GiB", got true.'],
    // JavaScript would write 9223372036854776000.
    ['Internal.Bitswap.MaxOutstandingBytesPerPeer=9223372036854775807', 'must be a whole number below 2^53'],
    ['Experimental.Pubsub=true', 'Use a key of Pubsub: DisableSigning, Enabled, '],
    ['PublicGateways={}', 'has no key PublicGateways. Use Gateway.PublicGateways.'],
  ])('%s', (text, message) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => check(text)).toThrow(message);
  });

  it.each<[string, string, string]>([
    [
      'Reprovider.Interval="12h"',
      '0.43.0',
      'Reprovider.Interval, as every release since 0.38.0 does. Remove it, or use Provide.DHT.Interval',
    ],
    [
      'Reprovider={"Strategy": "roots"}',
      '0.43.0',
      'Reprovider, as every release since 0.38.0 does. Remove it, or use Provide, which',
    ],
    [
      'Reprovider.Stategy="roots"',
      '0.43.0',
      'Kubo 0.43.0 refuses or ignores Reprovider, as every release since 0.38.0 does.',
    ],
    [
      'Provider.Enabled=false',
      '0.43.0',
      'refuses or ignores Provider, as every release since 0.38.0 does. Remove it, or use Provide, which',
    ],
    [
      'Experimental={"ShardingEnabled": true}',
      '0.43.0',
      'use Import.UnixFSHAMTDirectorySizeThreshold, which replaced it.',
    ],
    ['Experimental.ShardingEnabled=true', '0.20.0', 'use Internal.UnixFSShardingSizeThreshold, which replaced it.'],
    ['Experimental.StrategicProviding=true', '0.43.0', 'use Provide.Enabled, which replaced it.'],
    ['Experimental.AcceleratedDHTClient=true', '0.21.0', 'use Routing.AcceleratedDHTClient, which replaced it.'],
    [
      'Swarm.ResourceMgr.Limits.System.FD=8192',
      '0.43.0',
      'Swarm.ResourceMgr.Limits, as every release since 0.19.0 does. Remove it.',
    ],
    ['Discovery.MDNS.Interval=10', '0.20.0', 'as every release since 0.14.0 does. Remove it.'],
    ['Gateway.APICommands=["a"]', '0.10.0', 'as every release since 0.5.0 does. Remove it.'],
    ['Swarm.EnableAutoRelay=true', '0.43.0', 'use Swarm.RelayClient.Enabled, which replaced it.'],
    [
      'Datastore.NoSync=true',
      '0.43.0',
      'refuses or ignores Datastore.NoSync, as every release since 0.5.0 does. Remove it, or use Datastore.Spec',
    ],
  ])('keys that a release only reads: %s, Kubo %s', (text, kubo, message) => {
    expect(() => check(text, kubo)).toThrow(message);
  });

  it('only from the release on that does not use them, and does not advise them', () => {
    expect(() => check('Reprovider.Interval="12h"', '0.37.0')).not.toThrow();
    expect(() => check('Experimental.AcceleratedDHTClient=true', '0.20.0')).not.toThrow();
    expect(() => check('Swarm.ResourceMgr.Limits.System.FD=8192', '0.18.1')).not.toThrow();
    expect(() => check('Swarm.ResourceMgr.MaxFD=1')).toThrow('are Allowlist, Enabled, MaxFileDescriptors, MaxMemory.');
  });

  it('keys of newer releases', () => {
    expect(() => check('AutoConf.Enabled=false', '0.36.0')).toThrow(
      'Kubo 0.36.0 does not have AutoConf, which came with 0.37.0. Use Kubo 0.37.0 or newer, or remove the setting.',
    );
    expect(() => check('AutoConf.Enabled=false', '0.37.0')).not.toThrow();
  });
});

it('a newer Kubo is asked about keys that no known release has', () => {
  const settings = parseSettings('Gateway.NoFetch=true\nGateway.New=1');
  expect(listDoubtfulSettings(settings, '0.43.0')).toEqual([]);
  expect(listDoubtfulSettings(settings, '0.99.0')).toEqual([
    { setting: { key: 'Gateway.New', value: 1 }, error: expect.objectContaining({ code: 'invalid-input' }) },
  ]);
});
