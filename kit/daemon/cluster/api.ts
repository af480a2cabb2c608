// The REST API of a Cluster peer, as far as a job needs it: its identity, the peers that it sees, and their metrics.
import { requestLoopback } from '../loopback.ts';

/** A peer answers at once, unless it calls other peers, for which Cluster's own limit is 15 s. */
const ANSWER_LIMIT_MS = 20_000;

/** https://ipfscluster.io/documentation/reference/api/ */
export interface PeerIdentity {
  readonly id: string;
  readonly peername: string;
  /** Multiaddrs with the id, for other peers to connect to. */
  readonly addresses: readonly string[];
  /** Empty without an error. */
  readonly error: string;
  /** Its Kubo node. */
  readonly ipfs: { readonly error: string };
}

/** Returns the REST API's address from a peer's log, or null. If the configured port is 0, only the log has the real one. */
export function findRestAddress(lines: readonly string[]): string | null {
  const announcement = /RESTAPI \(HTTP\): ((?:\/ip4\/127\.0\.0\.1|\/ip6\/::1)\/tcp\/\d+)/;
  return lines.map((line) => announcement.exec(line)?.[1]).findLast((address) => address !== undefined) ?? null;
}

/** Returns the identity of the peer at a REST API. Throws if it does not answer. */
export async function fetchPeerIdentity(apiUrl: string): Promise<PeerIdentity> {
  return JSON.parse(await requestLoopback('GET', `${apiUrl}/id`, ANSWER_LIMIT_MS));
}

/** Returns the peers that a peer lists, as `ipfs-cluster-ctl peers ls` shows them. Throws if it does not answer. */
export async function fetchPeers(apiUrl: string): Promise<readonly PeerIdentity[]> {
  return parseList(await requestLoopback('GET', `${apiUrl}/peers`, ANSWER_LIMIT_MS));
}

/** Returns the ids of the peers whose metric a peer has, valid and not expired. Throws if it does not answer. */
export async function fetchMetric(apiUrl: string, name: string): Promise<readonly string[]> {
  const text = await requestLoopback('GET', `${apiUrl}/monitor/metrics/${encodeURIComponent(name)}`, ANSWER_LIMIT_MS);
  return parseMetrics(text, Date.now());
}

/** Returns the ids of peers with a valid metric. `expire` is in nanoseconds since the epoch (api/types.go of 1.1.6). */
export function parseMetrics(text: string, now: number): readonly string[] {
  const metrics = parseList<{ readonly peer: string; readonly valid: boolean; readonly expire: number }>(text);
  return metrics.filter(({ valid, expire }) => valid && expire / 1e6 > now).map(({ peer }) => peer);
}

/** Parses one JSON object on each line, or one array, depending on the release and the request. `null` is an empty list. */
export function parseList<Item>(text: string): readonly Item[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => JSON.parse(line) ?? []);
}
