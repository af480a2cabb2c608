// The inputs about a node, read and checked before anything is installed. Loaded only where a job asks for one.

import { parseClusterConfig, parseClusterEnv } from '../../../kit/daemon/cluster/overrides.ts';
import { parseBootstrap } from '../../../kit/daemon/kubo/bootstrap-list.ts';
import type { KuboNodeRequest } from '../../../kit/daemon/kubo/node.ts';
import { DAEMON_MODES, type DaemonMode, parseSettings, type Setting } from '../../../kit/daemon/settings.ts';
import { CLUSTER_SERVICE, parseClusterPrograms } from '../../../kit/distributions/cluster-programs.ts';
import { KitError } from '../../../kit/errors.ts';
import { getInput } from '../../../kit/runner/inputs.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import type { SetupInputName } from '../input-names.ts';
import { NODE_ONLY_INPUTS, type SetupInputs } from '../inputs.ts';

/** A machine of a job has room for no more. */
const MOST_PEERS = 16;
/** Kubo closes connections to get below 96 peers (Swarm.ConnMgr of 0.43: LowWater 32, HighWater 96). */
const MOST_SWARM_PEERS = 96;
/** Without cluster-peers they would do nothing. */
const CLUSTER_INPUTS = ['cluster-config', 'cluster-env', 'cluster-api-port'] as const;

type NodeSettings = Pick<
  KuboNodeRequest,
  'mode' | 'profiles' | 'settings' | 'args' | 'repo' | 'apiPort' | 'gatewayPort'
> & { readonly minPeers: number };

export interface NodeInputs extends NodeSettings {
  /** 0 means a Kubo node without Cluster. */
  readonly clusterPeers: number;
  readonly clusterConfig: readonly Setting[];
  readonly clusterEnv: Readonly<Record<string, string>>;
  readonly clusterApiPort: number;
}

/** Returns what is asked for; null where that is no node. Throws `invalid-input`. */
export function readNodeInputs(runner: Runner, inputs: SetupInputs): NodeInputs | null {
  const text = (name: SetupInputName) => getInput(runner, name);
  const clusterPeers = parseWholeNumber(text('cluster-peers'), 'cluster-peers', MOST_PEERS);
  const mode = readMode(text('daemon'), clusterPeers);
  if (mode === null) {
    refuseIfGiven(NODE_ONLY_INPUTS, text, 'daemon is false and cluster-peers is 0', 'Set daemon or cluster-peers.');
    return null;
  }
  refuseContradictions(inputs, clusterPeers, text('repo-path'));
  if (clusterPeers === 0) refuseIfGiven(CLUSTER_INPUTS, text, 'cluster-peers is 0', 'Set cluster-peers.');
  const profiles = splitWords(text('ipfs-profile').replaceAll(',', ' '));
  return {
    mode,
    profiles: profiles.length > 0 ? profiles : null,
    settings: [...bootstrapSettings(text('bootstrap'), mode), ...parseSettings(text('ipfs-config'))],
    args: splitWords(text('daemon-args')),
    repo: text('repo-path') || null,
    apiPort: parseWholeNumber(text('api-port'), 'api-port', 65_535),
    gatewayPort: parseWholeNumber(text('gateway-port'), 'gateway-port', 65_535),
    minPeers: readMinPeers(text('min-peers'), mode),
    clusterPeers,
    clusterConfig: parseClusterConfig(text('cluster-config')),
    clusterEnv: parseClusterEnv(text('cluster-env')),
    clusterApiPort: parseWholeNumber(text('cluster-api-port'), 'cluster-api-port', 65_535),
  };
}

/** Only a node of the public network dials peers by itself; ipfs-config can still say otherwise. */
function bootstrapSettings(text: string, mode: DaemonMode): readonly Setting[] {
  const value = parseBootstrap(text);
  if (value === null) return [];
  if (mode === 'online') return [{ key: 'Bootstrap', value }];
  throw invalid(
    'bootstrap',
    `a node of the mode ${mode} dials no peers`,
    'Use daemon: online, or leave bootstrap out and connect nodes of this machine with `ipfs swarm connect`.',
  );
}

function readMinPeers(text: string, mode: DaemonMode): number {
  const minPeers = parseWholeNumber(text, 'min-peers', MOST_SWARM_PEERS);
  if (minPeers === 0 || mode === 'online') return minPeers;
  throw invalid(
    `min-peers '${text}'`,
    `a node of the mode ${mode} has no peers`,
    'Use daemon: online, or leave it out.',
  );
}

function refuseIfGiven(
  names: readonly SetupInputName[],
  text: (name: SetupInputName) => string,
  found: string,
  next: string,
): void {
  const name = names.find((each) => !['', '0'].includes(text(each)));
  if (name) throw invalid(name, `${found}, so there is nothing that it could apply to`, `${next} Or leave it out.`);
}

/** Cluster's nodes must reach each other, and nobody else. */
function readMode(text: string, clusterPeers: number): DaemonMode | null {
  const off = text === '' || text === 'false';
  if (off) return clusterPeers > 0 ? 'local' : null;
  const mode = DAEMON_MODES.find((known) => known === text);
  if (!mode) throw invalid(`daemon '${text}'`, `it is none of false, ${DAEMON_MODES.join(', ')}`, 'Use one of them.');
  if (clusterPeers > 0 && mode !== 'local') {
    throw invalid(
      `daemon '${text}'`,
      `cluster-peers starts nodes of the mode local`,
      'Leave daemon out, or write local.',
    );
  }
  return mode;
}

function refuseContradictions(
  { versions, versionFile, clusterTools }: SetupInputs,
  clusterPeers: number,
  repo: string,
): void {
  if (versions.kubo?.kind === 'none') {
    throw invalid('daemon', 'kubo-version is none, and a node is Kubo', 'Name a version of Kubo.');
  }
  if (clusterPeers === 0) return;
  if (repo !== '')
    throw invalid('repo-path', 'cluster-peers starts several nodes, each with a repository', 'Leave it out.');
  const cluster = versions.cluster?.kind ?? (versionFile === '' ? 'none' : 'in the version file');
  if (cluster === 'none') {
    throw invalid(`cluster-peers '${clusterPeers}'`, 'there is no cluster-version', 'Name a version of IPFS Cluster.');
  }
  const clusterPrograms = parseClusterPrograms(clusterTools, 'cluster-tools');
  if (clusterPrograms && !clusterPrograms.includes(CLUSTER_SERVICE)) {
    throw invalid(
      `cluster-peers '${clusterPeers}'`,
      `a peer is ${CLUSTER_SERVICE}, and cluster-tools names ${clusterPrograms.join(', ')} alone`,
      'Add service to cluster-tools, or leave cluster-tools out.',
    );
  }
}

function parseWholeNumber(text: string, name: SetupInputName, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= most) return number;
  throw invalid(
    `${name} '${text}'`,
    `it must be a whole number from 0 to ${most}`,
    `Write it as ${name}: '0', for example.`,
  );
}

/** No shell ever sees them, so no quotes are needed, or understood. */
function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function invalid(asked: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${asked}`, problem, fix });
}
