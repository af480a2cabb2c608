// The inputs about nodes: what they mean, and which combinations are errors.
import { describe, expect, it } from 'vitest';
import { readSetupInputs } from '../../../../actions/setup-ipfs-kit/inputs.ts';
import { type NodeInputs, readNodeInputs } from '../../../../actions/setup-ipfs-kit/node/inputs.ts';
import { mayNeedNode } from '../../../../actions/setup-ipfs-kit/node-request.ts';

const PEER = '/ip4/192.0.2.1/tcp/4001/p2p/12D3KooWHazi8jHsB8bBco4Tjq1KAJfqNTNkmrdvuS416d3s99dH';
const CLUSTER = { 'cluster-version': '1.1.6', 'cluster-peers': '2' };

function createRunner(inputs: Readonly<Record<string, string>>) {
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  return { env: { ...env, HOME: '/home/me', USERPROFILE: '/home/me' }, write: () => {} };
}
const read = (inputs: Readonly<Record<string, string>>) => {
  const runner = createRunner(inputs);
  return readNodeInputs(runner, readSetupInputs(runner));
};

it.each(['False', 'FALSE', 'false'])('daemon: %s starts no node', (daemon) => {
  expect(read({ daemon })).toBe(null);
});

describe('a job', () => {
  it.each<[boolean, Readonly<Record<string, string>>]>([
    [false, {}],
    [true, { daemon: 'yes' }],
    [false, { daemon: 'false', 'cluster-peers': '0', 'min-peers': '0', 'cluster-api-port': '0' }],
    [true, { daemon: 'offline' }],
    [true, { 'cluster-peers': '3' }],
    [true, { daemon: 'false', 'min-peers': '1' }],
    [true, { bootstrap: 'none' }],
    [true, { 'api-auth': 'true' }],
    [false, { 'api-auth': 'false' }],
    [true, { 'cluster-env': 'CLUSTER_X=1' }],
  ])('may request a node: %s, with %j', (expected, inputs) => {
    expect(mayNeedNode(createRunner(inputs))).toBe(expected);
  });

  it.each<[string, Readonly<Record<string, string>>, Partial<NodeInputs>]>([
    ['bootstrap', { daemon: 'online', bootstrap: PEER }, { settings: [{ key: 'Bootstrap', value: [PEER] }] }],
    [
      'an empty bootstrap list',
      { daemon: 'online', bootstrap: 'none' },
      { settings: [{ key: 'Bootstrap', value: [] }] },
    ],
    [
      'bootstrap before ipfs-config, which wins',
      { daemon: 'online', bootstrap: PEER, 'ipfs-config': 'Bootstrap=["auto"]' },
      {
        settings: [
          { key: 'Bootstrap', value: [PEER] },
          { key: 'Bootstrap', value: ['auto'] },
        ],
      },
    ],
    ['min-peers', { daemon: 'online', 'min-peers': '3' }, { minPeers: 3 }],
    ['api-auth', { daemon: 'local', 'api-auth': 'true' }, { apiAuth: true }],
    ['no api-auth', { daemon: 'local', 'api-auth': 'false' }, { apiAuth: false }],
    ['api-auth unset', { daemon: 'local' }, { apiAuth: false }],
    ['no api-auth for a cluster', { ...CLUSTER, 'api-auth': 'false' }, { apiAuth: false, clusterPeers: 2 }],
    ['a kept repository', { daemon: 'local', 'repo-path': 'a', 'keep-repo': 'true' }, { keepRepo: true, repo: 'a' }],
    ['no kept repository', { daemon: 'local', 'keep-repo': 'false' }, { keepRepo: false, repo: null }],
    ['a repository with a sign in its name', { daemon: 'local', 'repo-path': './$a' }, { repo: './$a' }],
    ['a repository in the home folder', { daemon: 'local', 'repo-path': '~/a' }, { repo: '/home/me/a' }],
    ['no min-peers', { daemon: 'local', 'min-peers': '0' }, { minPeers: 0 }],
    [
      'settings of a cluster',
      {
        ...CLUSTER,
        'cluster-config': 'cluster.disable_repinning=false',
        'cluster-env': 'CLUSTER_TRACING_SAMPLINGPROB=1',
        'cluster-api-port': '9094',
      },
      {
        clusterPeers: 2,
        clusterConfig: [{ key: 'cluster.disable_repinning', value: false }],
        clusterEnv: { CLUSTER_TRACING_SAMPLINGPROB: '1' },
        clusterApiPort: 9094,
      },
    ],
  ])('gets %s', (_, inputs, expected) => {
    expect(read(inputs)).toMatchObject(expected);
  });

  it.each<[Readonly<Record<string, string>>, RegExp]>([
    [
      { daemon: 'local', bootstrap: PEER },
      /Input bootstrap: a node in mode local does not connect to bootstrap peers\. Use daemon: online/,
    ],
    [{ ...CLUSTER, bootstrap: PEER }, /a node in mode local does not connect to bootstrap peers/],
    [{ daemon: 'online', bootstrap: 'example.com' }, /Input bootstrap 'example\.com': a multiaddr starts with a slash/],
    [{ daemon: 'offline', 'min-peers': '1' }, /Input min-peers '1': a node in mode offline has no peers/],
    [{ daemon: 'online', 'min-peers': '1.5' }, /Input min-peers '1\.5': must be a whole number from 0 to 96/],
    [{ daemon: 'online', 'min-peers': '97' }, /whole number from 0 to 96/],
    [{ 'api-auth': 'true' }, /Input api-auth: it has no effect, because daemon is false and cluster-peers is 0\./],
    [{ daemon: 'local', 'api-auth': 'yes' }, /Input api-auth 'yes': must be true or false\. Write api-auth: true\./],
    ...['yes', 'true', 'True', 'on', '1'].map((daemon): [Readonly<Record<string, string>>, RegExp] => [
      { daemon },
      new RegExp(
        `Input daemon '${daemon}': must be one of false, offline, local, online\\. Write daemon: offline \\(no network\\), ` +
          'daemon: local \\(nodes of this machine\\) or daemon: online \\(the public network\\)\\.',
      ),
    ]),
    [{ daemon: 'off' }, /Input daemon 'off': must be one of .* Write daemon: false\./],
    [{ daemon: 'no' }, /Input daemon 'no': must be one of .* Write daemon: false\./],
    [{ daemon: 'Offline' }, /Write daemon: offline\./],
    [{ daemon: 'onlin' }, /Write daemon: online\./],
    [{ daemon: 'local', 'keep-repo': 'true' }, /Input keep-repo 'true': without repo-path, .* Set repo-path/],
    [{ daemon: 'local', 'repo-path': '$HOME/a' }, /Input repo-path '\$HOME\/a': no shell reads it, .* Write ~\/… for/],
    [{ daemon: 'local', 'repo-path': '~me/a' }, /Input repo-path '~me\/a': no shell reads it/],
    [{ daemon: 'local', 'repo-path': '%USERPROFILE%\\a' }, /Input repo-path '%USERPROFILE%\\a': no shell reads it/],
    [{ 'keep-repo': 'true', 'repo-path': 'a' }, /Input keep-repo: it has no effect, because daemon is false/],
    [{ ...CLUSTER, 'api-auth': 'true' }, /Input api-auth 'true': IPFS Cluster cannot send a secret to its Kubo node/],
    [
      { ...CLUSTER, 'ipfs-config': 'API={"Authorizations": {"a": {"AuthSecret": "bearer:b"}}}' },
      /The setting API\.Authorizations in ipfs-config: IPFS Cluster cannot send a secret to its Kubo node/,
    ],
    [{ 'min-peers': '1' }, /Input min-peers: it has no effect, because daemon is false and cluster-peers is 0\./],
    [{ daemon: 'false', bootstrap: 'none' }, /Input bootstrap: it has no effect, because daemon is false/],
    [
      { daemon: 'local', 'cluster-config': 'cluster.a=1' },
      /Input cluster-config: it has no effect, because cluster-peers is 0\. Set cluster-peers, or/,
    ],
    [
      { daemon: 'local', 'cluster-api-port': '9094' },
      /Input cluster-api-port: it has no effect, because cluster-peers is 0/,
    ],
    [
      { ...CLUSTER, 'ipfs-config': 'Addresses.API=["/ip4/127.0.0.1/tcp/5001"]' },
      /setting Addresses\.API in ipfs-config: the \d+ nodes of cluster-peers cannot all listen on \/ip4\/127\.0\.0\.1\/tcp\/5001\./,
    ],
    [{ ...CLUSTER, 'ipfs-config': 'Addresses={"Swarm": ["/ip4/0.0.0.0/udp/4001/quic-v1"]}' }, /cannot all listen on/],
    [{ ...CLUSTER, 'ipfs-config': 'Addresses.Gateway="/unix/run/a.sock"' }, /cannot all listen on \/unix/],
    [{ ...CLUSTER, 'cluster-api-port': '70000' }, /whole number from 0 to 65535/],
    [{ ...CLUSTER, 'cluster-config': 'cluster.secret="0"' }, /every job has its own secret/],
  ])('fails with %j', (inputs, message) => {
    expect(() => read(inputs)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => read(inputs)).toThrow(message);
  });
});
