// The REST API of a Cluster peer, as far as a job needs it: who it is, and whom it sees.
import { requestLoopback } from '../loopback.ts';

/** Milliseconds. A peer answers at once; what it asks other peers for it gives 15 s (Cluster's own limit). */
const ANSWER_LIMIT_MS = 20_000;

/** https://ipfscluster.io/documentation/reference/api/ */
export interface PeerIdentity {
  readonly id: string;
  readonly peername: string;
  /** With the id: what another peer can be told. */
  readonly addresses: readonly string[];
  /** Of the peer, and of its Kubo node. Empty where there is none. */
  readonly error: string;
  readonly ipfs: { readonly error: string };
}

/** Returns the REST API's address from a peer's log, or null. Port 0 was asked for: only the log has the real one. */
export function findRestAddress(lines: readonly string[]): string | null {
  const announcement = /RESTAPI \(HTTP\): (\/ip4\/127\.0\.0\.1\/tcp\/\d+)/;
  return lines.map((line) => announcement.exec(line)?.[1]).findLast((address) => address !== undefined) ?? null;
}

/** Returns who answers at a REST API. Throws where nobody does. */
export async function fetchPeerIdentity(apiUrl: string): Promise<PeerIdentity> {
  return JSON.parse(await requestLoopback('GET', `${apiUrl}/id`, ANSWER_LIMIT_MS));
}

/** Returns the peers that a peer lists, as `ipfs-cluster-ctl peers ls` shows them. Throws where it does not answer. */
export async function fetchPeers(apiUrl: string): Promise<readonly PeerIdentity[]> {
  return parsePeers(await requestLoopback('GET', `${apiUrl}/peers`, ANSWER_LIMIT_MS));
}

/** Returns the ids of the peers of which a peer knows a valid metric that has not expired. Throws where it does not answer. */
export async function fetchMetric(apiUrl: string, name: string): Promise<readonly string[]> {
  const text = await requestLoopback('GET', `${apiUrl}/monitor/metrics/${encodeURIComponent(name)}`, ANSWER_LIMIT_MS);
  return parseMetrics(text, Date.now());
}

/** Cluster answers with valid metrics alone; `expire` is in nanoseconds since 1970 (api/types.go of 1.1.6). */
export function parseMetrics(text: string, now: number): readonly string[] {
  const metrics = parseList<{ readonly peer: string; readonly valid: boolean; readonly expire: number }>(text);
  return metrics.filter(({ valid, expire }) => valid && expire / 1e6 > now).map(({ peer }) => peer);
}

export function parsePeers(text: string): readonly PeerIdentity[] {
  return parseList(text);
}

/** One JSON object a line, or one array: which of them depends on the release and the request. `null` is an empty list. */
function parseList<Item>(text: string): readonly Item[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => JSON.parse(line) ?? []);
}
