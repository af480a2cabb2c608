// Why the peers of a job did not become a cluster, in the words of what they wrote themselves.
import type { KitError } from '../../errors.ts';
import { createNodeError, detectPortInUse } from '../kubo/failure.ts';

const BUSY = 'See what else this machine was busy with, or ask for fewer peers.';

interface NamedPeer {
  readonly name: string;
  readonly version: string;
}

/** Whom one peer sees of those that it should, and what is wrong with the others. */
export interface ClusterView {
  readonly name: string;
  readonly seen: number;
  /** Metrics that it does not know: `freespace of cluster-2`. Not asked for before it sees all. */
  readonly missing: readonly string[];
  /** The first thing; null where there is none, or nothing is said about it. */
  readonly problem: string | null;
}

/** Returns the error (`daemon-failed`) of a peer that could not be initialised; `lines` are what Cluster said. */
export function peerInitFailed({ name, version }: NamedPeer, lines: readonly string[]): KitError {
  const problem = describeExit(lines);
  const fix = 'Check that the programs of IPFS Cluster run here, and that there is room on the disk.';
  return createNodeError(
    `'ipfs-cluster-service init' of IPFS Cluster ${version} (${name})`,
    { code: 'daemon-failed', problem, fix },
    lines,
  );
}

/** Returns the error (`daemon-failed`, `port-in-use`) of a peer that ended; `lines` are the end of its log. */
export function peerExited(peer: NamedPeer, lines: readonly string[]): KitError {
  const taken = detectPortInUse(lines.join('\n'), 'Choose another cluster-api-port, or 0 for a free one.');
  if (taken) return createNodeError(starting(peer), taken, lines);
  const fix =
    'Ask for another version of IPFS Cluster if this one does not suit this Kubo; else report it with this log.';
  return createNodeError(starting(peer), { code: 'daemon-failed', problem: describeExit(lines), fix }, lines);
}

/** Returns the error (`daemon-not-ready`) of a peer whose API does not answer. */
export function peerTimedOut(peer: NamedPeer, lines: readonly string[]): KitError {
  const problem = 'its REST API did not answer in time';
  return createNodeError(starting(peer), { code: 'daemon-not-ready', problem, fix: BUSY }, lines);
}

/** Returns the error (`daemon-not-ready`) of peers that do not all see each other; `lines` are of one of them. */
export function clusterNotReady(
  version: string,
  peers: number,
  limit: number,
  views: readonly ClusterView[],
  lines: readonly string[],
): KitError {
  const problem = `after ${limit / 1000} s ${views.map((view) => describeView(view, peers)).join(', ')}`;
  const asked = `a cluster of ${peers} peers of IPFS Cluster ${version}`;
  return createNodeError(asked, { code: 'daemon-not-ready', problem, fix: BUSY }, lines);
}

function describeView({ name, seen, missing, problem }: ClusterView, peers: number): string {
  const metrics = missing.length > 0 ? ` without the metrics ${missing.join(', ')}` : '';
  return `${name} sees ${seen} of ${peers}${metrics}${problem ? ` (${problem})` : ''}`;
}

/** The program's last words are `error creating REST API component: …`. */
function describeExit(lines: readonly string[]): string {
  const lastError = lines.findLast((line) => /^error /i.test(line));
  return lastError ? `it ended with '${lastError}'` : 'it ended without saying why';
}

function starting({ name, version }: NamedPeer): string {
  return `starting IPFS Cluster ${version} (${name})`;
}
