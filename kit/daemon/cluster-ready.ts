// Whether the peers of a job are one cluster: each lists all of them, as `ipfs-cluster-ctl peers ls` shows it, and has
// a Kubo node that answers. To list a peer, Cluster asks it: so each is connected with each.
import { setTimeout as sleep } from 'node:timers/promises';
import { runs } from '../process/background.ts';
import { type PeerIdentity, peersAt } from './cluster-api.ts';
import { notTogether, peerEnded, type View } from './cluster-failure.ts';
import type { ClusterPeer } from './cluster-peer.ts';
import { logTail } from './log-tail.ts';

const POLL = 25;

/**
 * Returns when every peer sees every other. Throws `daemon-failed` where one ends, and `daemon-not-ready` after `limit`
 * milliseconds, with who sees how many.
 */
export async function untilTogether(peers: readonly ClusterPeer[], version: string, limit: number): Promise<void> {
  const ids = peers.map(({ id }) => id);
  for (const deadline = Date.now() + limit; ; await sleep(POLL)) {
    const views = await Promise.all(peers.map((peer) => look(peer, ids)));
    const apart = peers.find((_, at) => views[at]?.seen !== peers.length);
    if (!apart) return;
    const ended = peers.find(({ process }) => !runs(process));
    if (ended) throw peerEnded({ name: ended.name, version }, logTail(ended.process.log));
    if (Date.now() > deadline) throw notTogether(version, peers.length, limit, views, logTail(apart.process.log));
  }
}

async function look({ name, apiUrl }: ClusterPeer, ids: readonly string[]): Promise<View> {
  try {
    return viewOf(name, await peersAt(apiUrl), ids);
  } catch (error) {
    return { name, seen: 0, trouble: `its API: ${error instanceof Error ? error.message : error}` };
  }
}

/** Returns how many of `ids` a peer lists without an error of theirs or of their nodes. */
export function viewOf(name: string, listed: readonly PeerIdentity[], ids: readonly string[]): View {
  const seen = listed.filter((peer) => ids.includes(peer.id) && troubleOf(peer) === '');
  const [trouble = null] = listed.map(troubleOf).filter((each) => each !== '');
  return { name, seen: seen.length, trouble };
}

function troubleOf({ id, peername, error, ipfs }: PeerIdentity): string {
  const trouble = error || (ipfs.error && `Kubo: ${ipfs.error}`);
  return trouble && `${peername || id}: ${trouble}`;
}
