// What Cluster peers say, in their logs and by their APIs, and what is made of it. The logs are of 1.1.6.
import { describe, expect, it } from 'vitest';
import { findRestAddress, type PeerIdentity, parseMetrics, parsePeers } from '../../../../kit/daemon/cluster/api.ts';
import { clusterNotReady, peerExited, peerInitFailed } from '../../../../kit/daemon/cluster/failure.ts';
import { createClusterView, missingMetrics } from '../../../../kit/daemon/cluster/ready.ts';
import type { KitError } from '../../../../kit/errors.ts';

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
    expect(findRestAddress(lines)).toBe(address);
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
  ])('%s', (_, listed, seen, problem) => {
    expect(createClusterView('cluster-1', listed, ['1', '2'])).toEqual({
      name: 'cluster-1',
      seen,
      missing: [],
      problem,
    });
  });
});

describe('metrics', () => {
  /** As 1.1.6 answers to /monitor/metrics/freespace, without what nothing here reads. */
  const metric = (peer: string, seconds: number, valid = true) => ({
    name: 'freespace',
    peer,
    value: '1000',
    expire: (1_795_900_000 + seconds) * 1e9,
    valid,
  });
  const now = 1_795_900_000_000;

  it.each<[string, string, readonly string[]]>([
    ['of two peers', JSON.stringify([metric('1', 5), metric('2', 1)]), ['1', '2']],
    ['that have expired are not counted', JSON.stringify([metric('1', 5), metric('2', -1)]), ['1']],
    ['that are not valid are not counted', JSON.stringify([metric('1', 5, false)]), []],
    ['of no peer', 'null\n', []],
    ['a line each', `${JSON.stringify(metric('1', 5))}\n${JSON.stringify(metric('2', 5))}\n`, ['1', '2']],
  ])('%s', (_, text, expected) => {
    expect(parseMetrics(text, now)).toEqual(expected);
  });

  it('that are missing are named with their peers', () => {
    const peers = ['1', '2'].map((id) => ({ id, name: `cluster-${id}` }));
    const known = new Map([
      ['ping', ['2', '1']],
      ['freespace', ['1']],
      ['tag:group', []],
    ]);
    expect(missingMetrics(known, peers)).toEqual([
      'freespace of cluster-2',
      'tag:group of cluster-1',
      'tag:group of cluster-2',
    ]);
  });
});

describe('why there is no cluster', () => {
  const named = { name: 'cluster-2', version: '1.1.6' };
  const taken = [
    '2026-11-23T00:53:38.416Z	INFO	service	ipfs-cluster-service/daemon.go:279	Datastore backend: pebble',
    'error creating REST API component: listen tcp4 127.0.0.1:45454: bind: address already in use',
  ];

  it.each<[string, KitError, string, string]>([
    [
      'a peer whose port is taken',
      peerExited(named, taken),
      'port-in-use',
      'Starting IPFS Cluster 1.1.6 (cluster-2): 127.0.0.1:45454 is taken by another process. Choose another cluster-api-port',
    ],
    [
      'a peer that ended',
      peerExited(named, [...taken.slice(0, 1), 'error creating pintracker: no luck']),
      'daemon-failed',
      "Starting IPFS Cluster 1.1.6 (cluster-2): it ended with 'error creating pintracker: no luck'.",
    ],
    [
      'a peer that was killed',
      peerExited(named, taken.slice(0, 1)),
      'daemon-failed',
      'Starting IPFS Cluster 1.1.6 (cluster-2): it ended without saying why.',
    ],
    [
      'a folder that cannot be written',
      peerInitFailed(named, ['error saving default configuration: mkdir /proc/cluster-2: no such file or directory']),
      'daemon-failed',
      "'ipfs-cluster-service init' of IPFS Cluster 1.1.6 (cluster-2): it ended with 'error saving default configuration: mkdir /proc/cluster-2: no such file or directory'.",
    ],
  ])('%s', (_, error, code, start) => {
    expect(error.code).toBe(code);
    expect(error.message).toContain(start);
  });

  it('peers that do not meet: daemon-not-ready, with who sees whom and the end of a log', () => {
    const views = [
      { name: 'cluster-1', seen: 2, missing: ['freespace of cluster-2'], problem: null },
      { name: 'cluster-2', seen: 1, missing: [], problem: '1: failed to dial' },
    ];
    const error = clusterNotReady('1.1.6', 2, 120_000, views, taken);
    expect(error.code).toBe('daemon-not-ready');
    expect(error.message).toContain(
      'A cluster of 2 peers of IPFS Cluster 1.1.6: after 120 s cluster-1 sees 2 of 2 without the metrics freespace of cluster-2, cluster-2 sees 1 of 2 (1: failed to dial).',
    );
    expect(error.message).toContain(taken[1]);
  });
});
