import { describe, expect, it } from 'vitest';
import { parseClusterConfig, parseClusterEnv } from '../../../../kit/daemon/cluster/overrides.ts';

describe('the input cluster-config', () => {
  it('has one Key=JSON on each line', () => {
    expect(
      parseClusterConfig('cluster.replication_factor_min=2\n\n  pin_tracker.stateless.concurrent_pins = 3 '),
    ).toEqual([
      { key: 'cluster.replication_factor_min', value: 2 },
      { key: 'pin_tracker.stateless.concurrent_pins', value: 3 },
    ]);
  });

  it.each<[string, RegExp]>([
    ['cluster', /Setting 'cluster' in cluster-config: must have the form Key=JSON/],
    ['cluster.peername=x', /value is not valid JSON.*put it in quotes: cluster\.peername="x"/],
    ['custer.disable_repinning=false', /service\.json has no section custer\. Use cluster\./],
    ['source="https://example.com"', /no section source\. The sections are cluster, consensus/],
    ['cluster.secret="00"', /'cluster\.secret': the action sets it, because every job has its own secret\. Remove it/],
    ['cluster.peername="x"', /the peers are named cluster-1/],
    [
      'api.restapi.http_listen_multiaddress="/ip4/0.0.0.0/tcp/9094"',
      /for the port of the first one, use cluster-api-port/,
    ],
    ['api.restapi.basic_auth_credentials.user="x"', /without a password/],
    ['consensus.raft.init_peerset=[]', /the peers use crdt/],
    [
      'cluster={"secret":"00"}',
      /it replaces cluster\.id, which the action sets, because.*Set single keys: cluster\.<name>/,
    ],
    ['ipfs_connector.ipfshttp={}', /it replaces ipfs_connector\.ipfshttp\.node_multiaddress/],
  ])('rejects %s', (text, message) => {
    expect(() => parseClusterConfig(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseClusterConfig(text)).toThrow(message);
  });
});

describe('the input cluster-env', () => {
  it('has one CLUSTER_NAME=value on each line, without quotes', () => {
    expect(
      parseClusterEnv(
        '# comment\nCLUSTER_REPLICATIONFACTORMIN=2\n CLUSTER_TAGS_TAGS = {"group":"a=b"}\nCLUSTER_EMPTY=\n',
      ),
    ).toEqual({
      CLUSTER_REPLICATIONFACTORMIN: '2',
      CLUSTER_TAGS_TAGS: '{"group":"a=b"}',
      CLUSTER_EMPTY: '',
    });
    expect(parseClusterEnv('')).toEqual({});
  });

  it.each<[string, RegExp]>([
    ['CLUSTER_X', /'CLUSTER_X': must have the form CLUSTER_NAME=value/],
    ['PATH=/bin', /must have the form CLUSTER_NAME=value/],
    ['IPFS_PATH=/tmp', /must have the form CLUSTER_NAME=value/],
    ['CLUSTER_SECRET=00', /'CLUSTER_SECRET': the action sets it, because every job has its own secret/],
    ['CLUSTER_RAFT_CLUSTERNAME=x', /the peers use crdt/],
    ['CLUSTER_REST_API_HEADERS=x', /no component REST and would ignore it\. The components are BADGER/],
    ['CLUSTER_OBSERVATIONS_METRICS_ENABLESTATS=true', /no component OBSERVATIONS/],
    ['CLUSTER_STATELESS_CONCURENTPINS=2', /would ignore it\. Use CLUSTER_STATELESS_CONCURRENTPINS\./],
    ['CLUSTER_REPLICATION_FACTOR_MIN=2', /no component REPLICATION/],
    ['CLUSTER_REPLICATIONFACTERMIN=2', /would ignore it\. Use CLUSTER_REPLICATIONFACTORMIN\./],
    ['CLUSTER_PEBBLE_PEBBLEOPTIONS_CACHESIZEBYTS=1', /Use CLUSTER_PEBBLE_PEBBLEOPTIONS_CACHESIZEBYTES\./],
    ['CLUSTER_CRDT_TRUSTEDPEER=*', /Use CLUSTER_CRDT_TRUSTEDPEERS\./],
    ['CLUSTER_IPFSHTP_PINTIMEOUT=1m', /no component IPFSHTP and would ignore it\. Use CLUSTER_IPFSHTTP_…\./],
  ])('rejects %s', (text, message) => {
    expect(() => parseClusterEnv(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parseClusterEnv(text)).toThrow(message);
  });

  it.each([
    'CLUSTER_MONITORPINGINTERVAL=2s',
    'CLUSTER_IPFSPROXY_NODEHTTPS=true',
    'CLUSTER_OTHERRELEASE=1',
    'CLUSTER_TAGS_TAGS=a:b',
    'CLUSTER_CRDT_BATCHING_MAXBATCHSIZE=1',
    'CLUSTER_METRICS_ENABLESTATS=true',
    'CLUSTER_CRDT_TRUSTEDPEERS=*',
    'CLUSTER_PUBSUB_DFACTOR=4',
  ])('accepts %s', (line) => {
    expect(Object.entries(parseClusterEnv(line)).map((pair) => pair.join('='))).toEqual([line]);
  });

  it('does not repeat the value of a rejected variable', () => {
    expect(() => parseClusterEnv('CLUSTER_SECRET=0123abcd')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('0123abcd') }),
    );
  });
});
