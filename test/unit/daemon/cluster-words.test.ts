// What Cluster peers say, in their logs and by their APIs, and what is made of it. The logs are of 1.1.6.
import { describe, expect, it } from 'vitest';
import { type PeerIdentity, parsePeers, restAddress } from '../../../kit/daemon/cluster-api.ts';
import { initFailed, notTogether, peerEnded } from '../../../kit/daemon/cluster-failure.ts';
import { viewOf } from '../../../kit/daemon/cluster-ready.ts';
import type { KitError } from '../../../kit/kit-error.ts';

describe("the REST API's address", () => {
  const starting = [
    '2026-11-23T00:47:32.944Z	INFO	cluster	ipfs-cluster/cluster.go:141	IPFS Cluster v1.1.6 listening on:',
    '        /ip4/127.0.0.1/tcp/38177/p2p/12D3KooWGogZGasTu3JJak6FiVDSc9UiubUENxDPySknCubQyqEc',
  ];
  const rest = '2026-11-23T00:47:32.945Z	INFO	restapi	common/api.go:454	RESTAPI (HTTP): /ip4/127.0.0.1/tcp/38153';

  it.each([
    ['said', [...starting, rest], '/ip4/127.0.0.1/tcp/38153'],
    ['not yet said', starting, null],
    ['of no log', [], null],
    ['said twice, in a log that goes on', [rest, rest.replace('38153', '38154')], '/ip4/127.0.0.1/tcp/38154'],
  ])('%s', (_, lines, address) => {
    expect(restAddress(lines)).toBe(address);
  });
});

const peer = (id: string, error = '', ipfs = ''): PeerIdentity => ({
  id,
  peername: error ? '' : `cluster-${id}`,
  addresses: [],
  error,
  ipfs: { error: ipfs },
});

describe('the list of peers', () => {
  const peers = [peer('1'), peer('2')];

  it.each([
    ['a line each', peers.map((each) => `${JSON.stringify(each)}\n`).join(''), peers],
    ['one array', JSON.stringify(peers), peers],
    ['none', '', []],
  ])('%s', (_, text, expected) => {
    expect(parsePeers(text)).toEqual(expected);
  });
});

describe('whom a peer sees', () => {
  const refused = 'dial tcp 127.0.0.1:35919: connect: connection refused';

  it.each([
    ['all', [peer('1'), peer('2')], 2, null],
    ['itself', [peer('1')], 1, null],
    [
      'one that it cannot reach',
      [peer('1'), peer('2', `failed to dial: ${refused}`)],
      1,
      `2: failed to dial: ${refused}`,
    ],
    ['one without a node', [peer('1', '', refused), peer('2')], 1, `cluster-1: Kubo: ${refused}`],
    ['one that is none of the job', [peer('1'), peer('3')], 1, null],
  ])('%s', (_, listed, seen, trouble) => {
    expect(viewOf('cluster-1', listed, ['1', '2'])).toEqual({ name: 'cluster-1', seen, trouble });
  });
});

describe('why there is no cluster', () => {
  const named = { name: 'cluster-2', version: '1.1.6' };
  const taken = [
    '2026-11-23T00:53:38.416Z	INFO	service	ipfs-cluster-service/daemon.go:279	Datastore backend: pebble',
    'error creating REST API component: listen tcp4 127.0.0.1:45454: bind: address already in use',
  ];

  it.each<[string, KitError, string]>([
    [
      'a peer that ended',
      peerEnded(named, taken),
      `Starting IPFS Cluster 1.1.6 (cluster-2): it ended with '${taken[1]}'.`,
    ],
    [
      'a peer that was killed',
      peerEnded(named, taken.slice(0, 1)),
      'Starting IPFS Cluster 1.1.6 (cluster-2): it ended without saying why.',
    ],
    [
      'a folder that cannot be written',
      initFailed(named, ['error saving default configuration: mkdir /proc/cluster-2: no such file or directory']),
      "'ipfs-cluster-service init' of IPFS Cluster 1.1.6 (cluster-2): it ended with 'error saving default configuration: mkdir /proc/cluster-2: no such file or directory'.",
    ],
  ])('%s: daemon-failed', (_, error, start) => {
    expect(error.code).toBe('daemon-failed');
    expect(error.message).toContain(start);
  });

  it('peers that do not meet: daemon-not-ready, with who sees whom and the end of a log', () => {
    const views = [
      { name: 'cluster-1', seen: 2, trouble: null },
      { name: 'cluster-2', seen: 1, trouble: '1: failed to dial' },
    ];
    const error = notTogether('1.1.6', 2, 120_000, views, taken);
    expect(error.code).toBe('daemon-not-ready');
    expect(error.message).toContain(
      'A cluster of 2 peers of IPFS Cluster 1.1.6: after 120 s cluster-1 sees 2 of 2, cluster-2 sees 1 of 2 (1: failed to dial).',
    );
    expect(error.message).toContain(taken[1]);
  });
});
