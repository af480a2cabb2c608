// Waits for the swarm peers of an online node.
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, isRunning } from '../../process/background.ts';
import { type ApiAccess, countSwarmPeers } from './api.ts';

const POLL_MS = 100;
const ANSWER_LIMIT_MS = 5000;
/** How long to wait for the first peer of a node that needs none, so that the output `peers` is not always 0. */
const FIRST_PEER_MS = 2000;

interface PeerWaitOptions {
  readonly process: BackgroundProcess;
  readonly api: ApiAccess;
  /** How many peers must be connected. */
  readonly minPeers: number;
  /** Milliseconds. */
  readonly limitMs: number;
}

type PeerWaitResult = { readonly how: 'connected' | 'timed-out'; readonly peers: number } | { readonly how: 'exited' };

/**
 * Returns the number of connected peers as soon as it reaches `minPeers`. If `minPeers` is 0, returns at the first peer, or after
 * two seconds without one. Never throws.
 */
export async function waitForPeers({ process, api, minPeers, limitMs }: PeerWaitOptions): Promise<PeerWaitResult> {
  const deadline = Date.now() + (minPeers > 0 ? limitMs : Math.min(limitMs, FIRST_PEER_MS));
  for (let peers = 0; ; await sleep(POLL_MS)) {
    peers = (await countSwarmPeers(api, ANSWER_LIMIT_MS)) ?? peers;
    if (peers >= Math.max(minPeers, 1)) return { how: 'connected', peers };
    if (!isRunning(process)) return { how: 'exited' };
    if (Date.now() > deadline) return { how: minPeers > 0 ? 'timed-out' : 'connected', peers };
  }
}
