// Reads and checks the inputs about a node before anything is installed. Loaded only if a job may request a node.
import { parseClusterConfig, parseClusterEnv } from '../../../kit/daemon/cluster/overrides.ts';
import { hasAuthorizations } from '../../../kit/daemon/kubo/authorization.ts';
import { parseBootstrap } from '../../../kit/daemon/kubo/bootstrap-list.ts';
import { DAEMON_MODES, type DaemonMode } from '../../../kit/daemon/kubo/modes.ts';
import type { KuboNodeRequest } from '../../../kit/daemon/kubo/request.ts';
import { applySettings, type Setting, valueAt } from '../../../kit/daemon/settings.ts';
import { parseSettings } from '../../../kit/daemon/settings-text.ts';
import { CLUSTER_SERVICE, parseClusterPrograms } from '../../../kit/distributions/products/cluster-programs.ts';
import { KitError } from '../../../kit/errors.ts';
import { findNearestName } from '../../../kit/nearest-name.ts';
import { getBooleanInput, getInput } from '../../../kit/runner/inputs.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import { expandHome } from '../../../kit/system/home-path.ts';
import type { SetupInputName } from '../input-names.ts';
import type { SetupInputs } from '../inputs.ts';
import { NODE_ONLY_INPUTS } from '../node-request.ts';

/** As many as a runner has memory for. */
const MAX_CLUSTER_PEERS = 16;
/** Kubo closes connections to stay below 96 peers (Swarm.ConnMgr of 0.43: LowWater 32, HighWater 96). */
const MAX_SWARM_PEERS = 96;
const MAX_PORT = 65_535;
/** Inputs that have an effect only with cluster-peers. */
const CLUSTER_INPUTS = ['cluster-config', 'cluster-env', 'cluster-api-port'] as const;

/** ipfsconn/ipfshttp of 1.1.6 has no setting for a secret. */
const CLUSTER_SENDS_NO_SECRET =
  'IPFS Cluster cannot send a secret to its Kubo node, so the peers of cluster-peers could not use their nodes';

type NodeSettings = Pick<
  KuboNodeRequest,
  'mode' | 'profiles' | 'settings' | 'args' | 'repo' | 'apiPort' | 'gatewayPort'
> & {
  readonly minPeers: number;
  readonly keepRepo: boolean;
  /** Whether the API requires a secret. */
  readonly apiAuth: boolean;
};

export interface NodeInputs extends NodeSettings {
  /** 0 means a Kubo node without Cluster. */
  readonly clusterPeers: number;
  readonly clusterConfig: readonly Setting[];
  readonly clusterEnv: Readonly<Record<string, string>>;
  readonly clusterApiPort: number;
}

/** Returns the inputs; null if no node is requested. Throws `invalid-input`. */
export function readNodeInputs(runner: Runner, inputs: SetupInputs): NodeInputs | null {
  const text = (name: SetupInputName) => getInput(runner, name);
  const clusterPeers = parseWholeNumber(text('cluster-peers'), 'cluster-peers', MAX_CLUSTER_PEERS);
  const mode = readMode(text('daemon'), clusterPeers);
  if (mode === null) {
    refuseIfGiven(NODE_ONLY_INPUTS, text, 'daemon is false and cluster-peers is 0', 'Set daemon or cluster-peers');
    return null;
  }
  refuseContradictions(inputs, clusterPeers, text('repo-path'));
  if (clusterPeers === 0) refuseIfGiven(CLUSTER_INPUTS, text, 'cluster-peers is 0', 'Set cluster-peers');
  const profiles = splitWords(text('ipfs-profile').replaceAll(',', ' '));
  const settings = [...bootstrapSettings(text('bootstrap'), mode), ...parseSettings(text('ipfs-config'))];
  if (clusterPeers > 0) refuseClusterWithSecret(settings);
  if (clusterPeers > 1) refuseSharedPorts(settings, clusterPeers);
  return {
    mode,
    profiles: profiles.length > 0 ? profiles : null,
    settings,
    args: splitWords(text('daemon-args')),
    repo: readRepoPath(text('repo-path'), runner),
    keepRepo: readKeepRepo(runner),
    apiPort: parseWholeNumber(text('api-port'), 'api-port', MAX_PORT),
    gatewayPort: parseWholeNumber(text('gateway-port'), 'gateway-port', MAX_PORT),
    minPeers: readMinPeers(text('min-peers'), mode),
    apiAuth: readApiAuth(runner, clusterPeers),
    clusterPeers,
    clusterConfig: parseClusterConfig(text('cluster-config')),
    clusterEnv: parseClusterEnv(text('cluster-env')),
    clusterApiPort: parseWholeNumber(text('cluster-api-port'), 'cluster-api-port', MAX_PORT),
  };
}

/** Only an online node connects to peers by itself. The settings in ipfs-config come later and win. */
function bootstrapSettings(text: string, mode: DaemonMode): readonly Setting[] {
  const value = parseBootstrap(text);
  if (value === null) return [];
  if (mode === 'online') return [{ key: 'Bootstrap', value }];
  throw invalidInput(
    'bootstrap',
    `a node in mode ${mode} does not connect to bootstrap peers`,
    'Use daemon: online, or remove bootstrap and connect local nodes with `ipfs swarm connect`.',
  );
}

function readMinPeers(text: string, mode: DaemonMode): number {
  const minPeers = parseWholeNumber(text, 'min-peers', MAX_SWARM_PEERS);
  if (minPeers === 0 || mode === 'online') return minPeers;
  throw invalidInput(
    `min-peers '${text}'`,
    `a node in mode ${mode} has no peers`,
    'Use daemon: online, or remove min-peers.',
  );
}

function refuseClusterWithSecret(settings: readonly Setting[]): void {
  if (!hasAuthorizations(applySettings({}, settings))) return;
  throw new KitError('invalid-input', {
    subject: 'the setting API.Authorizations in ipfs-config',
    problem: CLUSTER_SENDS_NO_SECRET,
    fix: 'Remove the setting, or start a node without cluster-peers.',
  });
}

/** The error of the system would say that another process uses the port. */
function refuseSharedPorts(settings: readonly Setting[], clusterPeers: number): void {
  const config = applySettings({}, settings);
  for (const key of ['Addresses.API', 'Addresses.Gateway', 'Addresses.Swarm']) {
    const shared = [valueAt(config, key)].flat().find((each) => /\/(?:tcp|udp)\/0*[1-9]|^\/unix\//.test(`${each}`));
    if (shared === undefined) continue;
    throw new KitError('invalid-input', {
      subject: `the setting ${key} in ipfs-config`,
      problem: `the ${clusterPeers} nodes of cluster-peers cannot all listen on ${shared}`,
      fix: 'Write the port 0 for free ones. api-port and gateway-port are for the first node.',
    });
  }
}

function readApiAuth(runner: Runner, clusterPeers: number): boolean {
  if (!getBooleanInput(runner, 'api-auth', false)) return false;
  if (clusterPeers === 0) return true;
  throw invalidInput(
    "api-auth 'true'",
    CLUSTER_SENDS_NO_SECRET,
    'Remove api-auth. On a machine with other users, run the job in a container, where they cannot reach the API.',
  );
}

function refuseIfGiven(
  names: readonly SetupInputName[],
  text: (name: SetupInputName) => string,
  reason: string,
  fix: string,
): void {
  const name = names.find((each) => !/^(?:0|false)?$/i.test(text(each)));
  if (name) throw invalidInput(name, `it has no effect, because ${reason}`, `${fix}, or remove ${name}.`);
}

/** A folder that is named `$HOME` would be made without a word. */
function readRepoPath(text: string, { env }: Runner): string | null {
  if (!/^(?:\$|~[^/\\]|%\w+%)/.test(text)) return expandHome(text, env) || null;
  throw invalidInput(
    `repo-path '${text}'`,
    'no shell reads it, so only ~/ at its start has a meaning',
    `Write ~/… for the home folder, or \${{ env.NAME }} for a variable. A folder of that name is ./${text}.`,
  );
}

function readKeepRepo(runner: Runner): boolean {
  if (!getBooleanInput(runner, 'keep-repo', false)) return false;
  if (getInput(runner, 'repo-path') !== '') return true;
  throw invalidInput(
    "keep-repo 'true'",
    'without repo-path, the repository is in another folder in each job, so that no later step could find it',
    'Set repo-path to the folder that a later step saves, or remove keep-repo.',
  );
}

/** The nodes of Cluster peers run in mode local: they reach each other, but no other node. */
function readMode(text: string, clusterPeers: number): DaemonMode | null {
  if (/^(?:false|False|FALSE)?$/.test(text)) return clusterPeers > 0 ? 'local' : null;
  const mode = DAEMON_MODES.find((known) => known === text);
  if (!mode) throw unknownMode(text);
  if (clusterPeers > 0 && mode !== 'local') {
    const problem = 'cluster-peers starts its nodes in mode local';
    throw invalidInput(`daemon '${text}'`, problem, 'Remove daemon, or set it to local.');
  }
  return mode;
}

/** Many first write a boolean. */
function unknownMode(text: string): KitError {
  const problem = `must be one of false, ${DAEMON_MODES.join(', ')}`;
  const nearest = findNearestName(text, DAEMON_MODES);
  const modes =
    'daemon: offline (no network), daemon: local (nodes of this machine) or daemon: online (the public network)';
  if (/^(?:n|no|off|0|none)$/i.test(text)) return invalidInput(`daemon '${text}'`, problem, 'Write daemon: false.');
  return invalidInput(`daemon '${text}'`, problem, nearest ? `Write daemon: ${nearest}.` : `Write ${modes}.`);
}

function refuseContradictions(
  { versions, versionFile, clusterTools }: SetupInputs,
  clusterPeers: number,
  repo: string,
): void {
  if (versions.kubo?.kind === 'none') {
    throw invalidInput('daemon', "a node needs Kubo, and kubo-version is 'none'", 'Set kubo-version.');
  }
  if (clusterPeers === 0) return;
  if (repo !== '') {
    throw invalidInput('repo-path', 'cluster-peers starts several nodes, each with its own', 'Remove repo-path.');
  }
  const cluster = versions.cluster?.kind ?? (versionFile === '' ? 'none' : 'in the version file');
  const subject = `cluster-peers '${clusterPeers}'`;
  if (cluster === 'none') {
    throw invalidInput(subject, 'it needs IPFS Cluster, and cluster-version is not set', 'Set cluster-version.');
  }
  const programs = parseClusterPrograms(clusterTools, 'input cluster-tools');
  if (programs && !programs.includes(CLUSTER_SERVICE)) {
    throw invalidInput(
      subject,
      `it needs ${CLUSTER_SERVICE}, and cluster-tools only names ${programs.join(', ')}`,
      'Add service to cluster-tools, or remove cluster-tools.',
    );
  }
}

function parseWholeNumber(text: string, name: SetupInputName, maximum: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number <= maximum) return number;
  const problem = `must be a whole number from 0 to ${maximum}`;
  throw invalidInput(`${name} '${text}'`, problem, `Write ${name}: '0', for example.`);
}

/** The words never reach a shell, so quotes are not needed and have no meaning. */
function splitWords(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function invalidInput(input: string, problem: string, fix: string): KitError {
  return new KitError('invalid-input', { subject: `input ${input}`, problem, fix });
}
