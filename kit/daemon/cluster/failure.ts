// Errors of a job's cluster, with the output of its peers.
import type { KitError } from '../../errors.ts';
import { createNodeError, detectPortInUse, type StartFailure } from '../kubo/failure.ts';
import { describeExit, limitsAdvice } from '../output.ts';

const BUSY_FIX = 'Check whether this machine was busy, or start fewer peers.';

interface NamedPeer {
  readonly name: string;
  readonly version: string;
}

/** What one peer sees of the cluster. */
export interface ClusterView {
  readonly name: string;
  /** How many peers it sees, without those with errors. */
  readonly seen: number;
  /** Metrics that it does not have: `freespace of cluster-2`. Empty as long as it does not see every peer. */
  readonly missing: readonly string[];
  /** The first error; null without one. */
  readonly problem: string | null;
}

/** Returns the error (`invalid-input`, `daemon-failed`) of a peer that could not be initialized. `lines` are the output. */
export function peerInitFailed({ name, version }: NamedPeer, lines: readonly string[]): KitError {
  const subject = `'ipfs-cluster-service init' of IPFS Cluster ${version} (${name})`;
  const fix = 'Check that the programs of IPFS Cluster run on this machine and that the disk has free space.';
  return createNodeError(subject, explainExit(lines, fix), lines);
}

/** Returns the error (`port-in-use`, `invalid-input`, `daemon-failed`) of a peer that exited. `lines` are the end of its log. */
export function peerExited(peer: NamedPeer, lines: readonly string[]): KitError {
  const portInUse = detectPortInUse(lines.join('\n'), 'Use another cluster-api-port, or 0 for a free one.');
  const fix =
    'Check cluster-config and cluster-env. If this version of IPFS Cluster does not work with this Kubo, use another one. ' +
    'Otherwise report it with this log.';
  return createNodeError(startSubject(peer), portInUse ?? explainExit(lines, fix), lines);
}

/** What 1.1.6 prints about settings and variables that it refuses. */
const REFUSED_SETTINGS = /^error (?:loading configurations|applying environment variables|creating datastore: unknown)/;

function explainExit(lines: readonly string[], fix: string): StartFailure {
  const problem = describeExit(lines);
  if (!lines.some((line) => REFUSED_SETTINGS.test(line)))
    return { code: 'daemon-failed', problem, fix: limitsAdvice(lines) ?? fix };
  return {
    code: 'invalid-input',
    problem: `it refuses its configuration: ${problem}`,
    fix: 'Correct cluster-config or cluster-env.',
  };
}

/** Returns the error (`daemon-not-ready`) of a peer whose API does not answer. */
export function peerTimedOut(peer: NamedPeer, lines: readonly string[]): KitError {
  const problem = 'its REST API did not answer in time';
  return createNodeError(startSubject(peer), { code: 'daemon-not-ready', problem, fix: BUSY_FIX }, lines);
}

/** How long a cluster was waited for, and what its peers saw at the end. */
interface ClusterWait {
  readonly version: string;
  readonly peers: number;
  /** Milliseconds. */
  readonly limitMs: number;
  readonly views: readonly ClusterView[];
}

/** Returns the error (`daemon-not-ready`) of peers that do not all see each other. `lines` are the log of one of them. */
export function clusterNotReady({ version, peers, limitMs, views }: ClusterWait, lines: readonly string[]): KitError {
  const problem = `after ${limitMs / 1000} s ${views.map((view) => describeView(view, peers)).join(', ')}`;
  const subject = `a cluster of ${peers} peers of IPFS Cluster ${version}`;
  return createNodeError(subject, { code: 'daemon-not-ready', problem, fix: BUSY_FIX }, lines);
}

function describeView({ name, seen, missing, problem }: ClusterView, peers: number): string {
  const metrics = missing.length > 0 ? ` without the metrics ${missing.join(', ')}` : '';
  return `${name} sees ${seen} of ${peers}${metrics}${problem ? ` (${problem})` : ''}`;
}

function startSubject({ name, version }: NamedPeer): string {
  return `starting IPFS Cluster ${version} (${name})`;
}
