// Waits until the peers of a job are one cluster. Each must list all of them, as `ipfs-cluster-ctl peers ls` does, with a Kubo
// node that answers, and each must have the metrics of all of them that allocating a pin needs. To list a peer, Cluster calls it,
// so a complete list shows that all are connected. Metrics come by pubsub: a peer that subscribed late gets them again after half
// of metric_ttl, and until then allocates nothing to the others ("not enough peers to allocate CID").
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../../errors.ts';
import { isRunning } from '../../process/background.ts';
import { readExitLog, readLogTail } from '../log-tail.ts';
import { fetchMetric, fetchPeers, type PeerIdentity } from './api.ts';
import { type ClusterView, clusterNotReady, peerExited } from './failure.ts';
import type { ClusterPeer } from './peer.ts';

const POLL_MS = 25;

/**
 * Returns when every peer sees all peers and has their metrics. Throws `daemon-failed` if one exits, and `daemon-not-ready`
 * after `limit` milliseconds, with what each peer sees and which metrics are missing.
 */
export async function waitForCluster(peers: readonly ClusterPeer[], version: string, limitMs: number): Promise<void> {
  for (const deadline = Date.now() + limitMs; ; await sleep(POLL_MS)) {
    const views = await Promise.all(peers.map((peer) => readClusterView(peer, peers)));
    const incomplete = peers.find((_, at) => !isComplete(views[at], peers.length));
    if (!incomplete) return;
    const exited = peers.find(({ process }) => !isRunning(process));
    if (exited) throw peerExited({ name: exited.name, version }, readExitLog(exited.process.log));
    if (Date.now() > deadline) {
      const wait = { version, peers: peers.length, limitMs, views };
      throw clusterNotReady(wait, readLogTail(incomplete.process.log));
    }
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
    return { name, seen: 0, missing: [], problem: `its API: ${errorMessage(error)}` };
  }
}

/** Returns the missing metrics, as `freespace of cluster-2`. `known` has the ids of the peers of each metric. */
export function missingMetrics(
  known: ReadonlyMap<string, readonly string[]>,
  peers: readonly Pick<ClusterPeer, 'id' | 'name'>[],
): readonly string[] {
  return [...known].flatMap(([metric, ids]) => {
    return peers.filter(({ id }) => !ids.includes(id)).map(({ name }) => `${metric} of ${name}`);
  });
}

/** Returns the view of a peer that lists `listed`. Counts the peers of `ids` without errors of their own or of their nodes. */
export function createClusterView(name: string, listed: readonly PeerIdentity[], ids: readonly string[]): ClusterView {
  const seen = listed.filter((peer) => ids.includes(peer.id) && peerProblem(peer) === '');
  const [problem = null] = listed.map(peerProblem).filter((each) => each !== '');
  return { name, seen: seen.length, missing: [], problem };
}

function peerProblem({ id, peername, error, ipfs }: PeerIdentity): string {
  const problem = error || (ipfs.error && `Kubo: ${ipfs.error}`);
  return problem && `${peername || id}: ${problem}`;
}
