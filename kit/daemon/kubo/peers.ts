// Waiting for the swarm peers of a node that is online.
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, isRunning } from '../../process/background.ts';
import { countSwarmPeers } from './api.ts';

const POLL_MS = 100;
const ANSWER_LIMIT_MS = 5000;
/** How long a node that needs no peers is given to find its first one, so that `peers` says more than 0. */
const FIRST_PEER_MS = 2000;

export interface PeerWaitOptions {
  readonly process: BackgroundProcess;
  readonly apiUrl: string;
  /** Peers that must be connected. */
  readonly minPeers: number;
  /** Milliseconds. */
  readonly limit: number;
}

export type PeerWaitResult =
  | { readonly how: 'connected'; readonly peers: number }
  | { readonly how: 'limit'; readonly peers: number }
  | { readonly how: 'ended' };

/**
 * Returns how many peers are connected, as soon as they are `least`. Where `least` is 0, returns at the first peer, or after
 * two seconds without one. Never throws.
 */
export async function waitForPeers({ process, apiUrl, minPeers, limit }: PeerWaitOptions): Promise<PeerWaitResult> {
  const deadline = Date.now() + (minPeers > 0 ? limit : Math.min(limit, FIRST_PEER_MS));
  for (let peers = 0; ; await sleep(POLL_MS)) {
    peers = (await countSwarmPeers(apiUrl, ANSWER_LIMIT_MS)) ?? peers;
    if (peers >= Math.max(minPeers, 1)) return { how: 'connected', peers };
    if (!isRunning(process)) return { how: 'ended' };
    if (Date.now() > deadline) return { how: minPeers > 0 ? 'limit' : 'connected', peers };
  }
}
