// Parses logs and API responses of Cluster peers, and explains failures. The logs are of 1.1.6.
import { describe, expect, it } from 'vitest';
import { findRestAddress, type PeerIdentity, parseList, parseMetrics } from '../../../../kit/daemon/cluster/api.ts';
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
    ['in the log', [...starting, rest], '/ip4/127.0.0.1/tcp/38153'],
    ['on a machine with IPv6 only', [rest.replace('/ip4/127.0.0.1', '/ip6/::1')], '/ip6/::1/tcp/38153'],
    ['not logged yet', starting, null],
    ['of an empty log', [], null],
    ['logged twice, in a log of two runs', [rest, rest.replace('38153', '38154')], '/ip4/127.0.0.1/tcp/38154'],
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

describe('a list of peers', () => {
  const peers = [peer('1'), peer('2')];

  it.each([
    ['with one object on each line', peers.map((each) => `${JSON.stringify(each)}\n`).join(''), peers],
    ['as one array', JSON.stringify(peers), peers],
    ['that is empty', '', []],
  ])('%s', (_, text, expected) => {
    expect(parseList(text)).toEqual(expected);
  });
});

describe('a peer sees', () => {
  const refused = 'dial tcp 127.0.0.1:35919: connect: connection refused';

  it.each([
    ['all peers', [peer('1'), peer('2')], 2, null],
    ['only itself', [peer('1')], 1, null],
    [
      'one less for a peer that it cannot reach',
      [peer('1'), peer('2', `failed to dial: ${refused}`)],
      1,
      `2: failed to dial: ${refused}`,
    ],
    ['one less for a peer without a Kubo node', [peer('1', '', refused), peer('2')], 1, `cluster-1: Kubo: ${refused}`],
    ['only peers of the job', [peer('1'), peer('3')], 1, null],
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
  /** As in the response of 1.1.6 to /monitor/metrics/freespace, without the members that are not read. */
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
    ['without expired ones', JSON.stringify([metric('1', 5), metric('2', -1)]), ['1']],
    ['without invalid ones', JSON.stringify([metric('1', 5, false)]), []],
    ['of no peers', 'null\n', []],
    [
      'with one object on each line',
      `${JSON.stringify(metric('1', 5))}\n${JSON.stringify(metric('2', 5))}\n`,
      ['1', '2'],
    ],
  ])('%s', (_, text, expected) => {
    expect(parseMetrics(text, now)).toEqual(expected);
  });

  it('that are missing are listed with their peers', () => {
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

describe('the error of a cluster', () => {
  const named = { name: 'cluster-2', version: '1.1.6' };
  const taken = [
    '2026-11-23T00:53:38.416Z	INFO	service	ipfs-cluster-service/daemon.go:279	Datastore backend: pebble',
    'error creating REST API component: listen tcp4 127.0.0.1:45454: bind: address already in use',
  ];

  it.each<[string, KitError, string, string]>([
    [
      'of a peer whose port is in use',
      peerExited(named, taken),
      'port-in-use',
      'Starting IPFS Cluster 1.1.6 (cluster-2): another process uses 127.0.0.1:45454. Use another cluster-api-port',
    ],
    [
      'of a peer that exited',
      peerExited(named, [...taken.slice(0, 1), 'error creating pintracker: no luck']),
      'daemon-failed',
      "Starting IPFS Cluster 1.1.6 (cluster-2): it exited with 'error creating pintracker: no luck'.",
    ],
    [
      'of a peer with a setting that it refuses',
      peerExited(named, ['error loading configurations: cluster.replication_factor_min is larger than max']),
      'invalid-input',
      "it exited with 'error loading configurations: cluster.replication_factor_min is larger than max'. Correct cluster-config or cluster-env.",
    ],
    [
      'of a peer with settings of another datastore',
      peerExited(named, ['error creating datastore: unknown datastore']),
      'invalid-input',
      'Correct cluster-config or cluster-env.',
    ],
    [
      'of a variable that it refuses',
      peerInitFailed(named, [
        "error applying environment variables to configuration: envconfig.Process: assigning CLUSTER_A: converting 'abc' to type int",
      ]),
      'invalid-input',
      'Correct cluster-config or cluster-env.',
    ],
    [
      'of a peer that was killed',
      peerExited(named, taken.slice(0, 1)),
      'daemon-failed',
      'Starting IPFS Cluster 1.1.6 (cluster-2): it exited without an error message.',
    ],
    [
      'of a folder that is not writable',
      peerInitFailed(named, ['error saving default configuration: mkdir /proc/cluster-2: no such file or directory']),
      'daemon-failed',
      "'ipfs-cluster-service init' of IPFS Cluster 1.1.6 (cluster-2): it exited with 'error saving default configuration: mkdir /proc/cluster-2: no such file or directory'.",
    ],
  ])('%s', (_, error, code, start) => {
    expect(error.code).toBe(code);
    expect(error.message).toContain(start);
  });

  it('of peers that do not connect says what each peer sees, with the end of a log', () => {
    const views = [
      { name: 'cluster-1', seen: 2, missing: ['freespace of cluster-2'], problem: null },
      { name: 'cluster-2', seen: 1, missing: [], problem: '1: failed to dial' },
    ];
    const error = clusterNotReady({ version: '1.1.6', peers: 2, limitMs: 120_000, views }, taken);
    expect(error.code).toBe('daemon-not-ready');
    expect(error.message).toContain(
      'A cluster of 2 peers of IPFS Cluster 1.1.6: after 120 s cluster-1 sees 2 of 2 without the metrics freespace of cluster-2, cluster-2 sees 1 of 2 (1: failed to dial).',
    );
    expect(error.message).toContain(taken[1]);
  });
});

it('a peer that crashed shows the reason, and which limits to check', () => {
  const stacks = Array.from({ length: 60 }, (_, at) => `\truntime/proc.go:${at} +0xce`);
  const lines = [
    'runtime: failed to create new OS thread (have 5 already; errno=11)',
    'fatal error: newosproc',
    ...stacks,
  ];
  const { code, message } = peerExited({ name: 'cluster-1', version: '1.1.6' }, lines);
  expect(code).toBe('daemon-failed');
  expect(message).toMatch(
    /it crashed with 'runtime: failed to create new OS thread .*'\. Check the limits of the job .*\n {2}runtime: failed/,
  );
});
