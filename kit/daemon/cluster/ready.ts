// Whether the peers of a job are one cluster: each lists all of them, as `ipfs-cluster-ctl peers ls` shows it, and has
// a Kubo node that answers, and each knows the metrics of all that allocating a pin takes. To list a peer, Cluster asks it: so
// each is connected with each. Metrics come by pubsub: those that a peer published before another one listened it sends again
// after half of metric_ttl. Until then that other one allocates nothing to it ("not enough peers to allocate CID").
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../process/background.ts';
import { readLogTail } from '../log-tail.ts';
import { fetchMetric, fetchPeers, type PeerIdentity } from './api.ts';
import { type ClusterView, clusterNotReady, peerExited } from './failure.ts';
import type { ClusterPeer } from './peer.ts';

const POLL_MS = 25;

/**
 * Returns when every peer sees every other and knows its metrics. Throws `daemon-failed` where one ends, and
 * `daemon-not-ready` after `limit` milliseconds, with who sees how many and which metrics are missing.
 */
export async function waitForCluster(peers: readonly ClusterPeer[], version: string, limit: number): Promise<void> {
  for (const deadline = Date.now() + limit; ; await sleep(POLL_MS)) {
    const views = await Promise.all(peers.map((peer) => readClusterView(peer, peers)));
    const incomplete = peers.find((_, at) => !isComplete(views[at], peers.length));
    if (!incomplete) return;
    const ended = peers.find(({ process }) => !isRunning(process));
    if (ended) throw peerExited({ name: ended.name, version }, readLogTail(ended.process.log));
    if (Date.now() > deadline)
      throw clusterNotReady(version, peers.length, limit, views, readLogTail(incomplete.process.log));
  }
}

function isComplete(view: ClusterView | undefined, peers: number): boolean {
  return view?.seen === peers && view.missing.length === 0;
}

async function readClusterView(peer: ClusterPeer, peers: readonly ClusterPeer[]): Promise<ClusterView> {
  const { name, apiUrl, allocationMetrics } = peer;
  const ids = peers.map(({ id }) => id);
  try {
    const view = createClusterView(name, await fetchPeers(apiUrl), ids);
    if (view.seen < peers.length) return view;
    const known = await Promise.all(
      allocationMetrics.map(async (metric) => [metric, await fetchMetric(apiUrl, metric)] as const),
    );
    return { ...view, missing: missingMetrics(new Map(known), peers) };
  } catch (error) {
    return { name, seen: 0, missing: [], problem: `its API: ${error instanceof Error ? error.message : error}` };
  }
}

/** Returns which metrics are missing, as `freespace of cluster-2`, of what is known by metric: the ids of peers. */
export function missingMetrics(
  known: ReadonlyMap<string, readonly string[]>,
  peers: readonly Pick<ClusterPeer, 'id' | 'name'>[],
): readonly string[] {
  return [...known].flatMap(([metric, ids]) => {
    return peers.filter(({ id }) => !ids.includes(id)).map(({ name }) => `${metric} of ${name}`);
  });
}

/** Returns how many of `ids` a peer lists without an error of theirs or of their nodes. */
export function createClusterView(name: string, listed: readonly PeerIdentity[], ids: readonly string[]): ClusterView {
  const seen = listed.filter((peer) => ids.includes(peer.id) && problemOf(peer) === '');
  const [problem = null] = listed.map(problemOf).filter((each) => each !== '');
  return { name, seen: seen.length, missing: [], problem };
}

function problemOf({ id, peername, error, ipfs }: PeerIdentity): string {
  const problem = error || (ipfs.error && `Kubo: ${ipfs.error}`);
  return problem && `${peername || id}: ${problem}`;
}
