// Starts the node that a job requests, after the installs, and reports it to the steps that follow. The post step stops it.
import type { RunningCluster } from '../../../kit/daemon/cluster/cluster.ts';
import { startKuboNode } from '../../../kit/daemon/kubo/node.ts';
import type { KuboNode } from '../../../kit/daemon/kubo/request.ts';
import type { ProductName } from '../../../kit/distributions/distribution.ts';
import { KitError } from '../../../kit/errors.ts';
import type { InstalledProduct } from '../../../kit/install/request.ts';
import type { Log } from '../../../kit/log.ts';
import { formatPlatform } from '../../../kit/platform/platform.ts';
import { setOutputs } from '../../../kit/runner/file-commands.ts';
import { group, info, notice } from '../../../kit/runner/log-commands.ts';
import { formatMarkdownTable } from '../../../kit/runner/markdown.ts';
import type { Runner } from '../../../kit/runner/runner.ts';
import { maskSecret, restrictOutputFile } from '../../../kit/runner/secret.ts';
import { appendSummary } from '../../../kit/runner/step-summary.ts';
import { exportVariable, saveState } from '../../../kit/runner/variables-and-state.ts';
import type { SetupInputs } from '../inputs.ts';
import { createStepLog } from '../log.ts';
import { createNodeFolder } from './create-folder.ts';
import type { NodeInputs } from './inputs.ts';
import { FOLDER_STATE } from './state.ts';

/** A test compares them with action.yml, where they follow the outputs of the installs. */
export const NODE_OUTPUT_NAMES = [
  'api-url',
  'api-multiaddr',
  'api-auth',
  'gateway-url',
  'peer-id',
  'repo-path',
  'peers',
  'cluster-api-url',
  'cluster-api-multiaddr',
  'cluster-peers-json',
] as const;

/** The permission bits of group and others to write. */
const WRITABLE_BY_OTHERS = 0o022;
/** Of the secret that the API requires with api-auth. */
const TOKEN_BYTES = 32;

interface RunningNodes {
  /** The first one is the one that the outputs name. */
  readonly nodes: readonly KuboNode[];
  readonly cluster: RunningCluster | null;
  /** The secret that the API requires, or null. */
  readonly apiToken: string | null;
}

/** The installed programs of a node. */
interface NodePrograms {
  readonly kubo: InstalledProduct;
  readonly cluster: InstalledProduct | null;
}

/** Starts the requested node and reports it. Throws the KitErrors of kit/daemon, and leaves nothing behind then. */
export async function startNode(
  runner: Runner,
  inputs: NodeInputs,
  all: readonly InstalledProduct[],
  { summary, env }: Pick<SetupInputs, 'summary' | 'env'>,
): Promise<void> {
  const kubo = requireNative(all, 'kubo');
  const cluster = inputs.clusterPeers > 0 ? requireNative(all, 'cluster') : null;
  const folder = createNodeFolder(runner.env);
  // Saved before anything starts, because the post step also runs if this step is cancelled.
  saveState(runner, FOLDER_STATE, folder);
  // A repository in repo-path may be where others can reach it. Kubo and this step make files that only the umask protects.
  process.umask(process.umask() | WRITABLE_BY_OTHERS);
  const log = createStepLog(runner);
  const apiToken = inputs.apiAuth ? await drawToken() : null;
  if (apiToken !== null) maskSecret(runner, apiToken);
  const what = cluster ? `${inputs.clusterPeers} IPFS Cluster peers` : `a Kubo node (${inputs.mode})`;
  const running = await group(runner, `Start ${what}`, async () => {
    try {
      return await startNodes(inputs, { kubo, cluster }, apiToken, folder, log);
    } catch (error) {
      await (await import('../../../kit/daemon/stop.ts')).stopAll(folder, log);
      throw error;
    }
  });
  await reportNode(runner, running);
  if (env) exportNode(runner, running, kubo);
  if (summary) writeNodeSummary(runner, inputs, running);
}

/** Returns a new secret. node:crypto takes 5 ms to load. */
async function drawToken(): Promise<string> {
  return (await import('node:crypto')).randomBytes(TOKEN_BYTES).toString('hex');
}

async function startNodes(
  { mode, clusterPeers, clusterConfig, clusterEnv, clusterApiPort, apiAuth: _, ...nodeInputs }: NodeInputs,
  { kubo, cluster }: NodePrograms,
  apiToken: string | null,
  folder: string,
  log: Log,
): Promise<RunningNodes> {
  const executable = kubo.executables[0] ?? '';
  const { version } = kubo;
  if (!cluster) {
    const request = { ...nodeInputs, name: 'kubo', folder, executable, version, mode, apiToken };
    return { nodes: [await startKuboNode(request, log)], cluster: null, apiToken };
  }
  const { startCluster } = await import('../../../kit/daemon/cluster/cluster.ts');
  const running = await startCluster(
    {
      ...nodeInputs,
      clusterConfig,
      clusterEnv,
      clusterApiPort,
      folder,
      peers: clusterPeers,
      kubo: { executable, version },
      cluster: { directory: cluster.directory, version: cluster.version },
    },
    log,
  );
  return { nodes: running.nodes, cluster: running, apiToken };
}

async function reportNode(runner: Runner, { nodes, cluster, apiToken }: RunningNodes): Promise<void> {
  const [node] = nodes;
  if (!node) return;
  const outputs: Record<(typeof NODE_OUTPUT_NAMES)[number], string> = {
    'api-url': node.apiUrl,
    'api-multiaddr': node.apiMultiaddr,
    'api-auth': apiToken ?? '',
    'gateway-url': node.gatewayUrl ?? '',
    'peer-id': node.peerId,
    'repo-path': node.repo,
    peers: node.peers === null ? '' : `${node.peers}`,
    'cluster-api-url': cluster?.apiUrl ?? '',
    'cluster-api-multiaddr': cluster?.apiMultiaddr ?? '',
    'cluster-peers-json': cluster ? JSON.stringify(describePeers(cluster)) : '',
  };
  if (apiToken !== null) restrictOutputFile(runner);
  setOutputs(runner, Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== '')));
  info(runner, `The Kubo node is ready: peer ${node.peerId}, API ${node.apiUrl}`);
  if (node.peers !== null) await reportPeers(runner, node.peers);
  if (cluster) info(runner, `IPFS Cluster is ready: ipfs-cluster-ctl --host ${cluster.apiMultiaddr} peers ls`);
}

/** Sets variables for later steps. */
function exportNode(runner: Runner, { nodes }: RunningNodes, kubo: InstalledProduct): void {
  // `ipfs` finds the node by IPFS_PATH. Telemetry is off for every process of the job.
  exportVariable(runner, 'IPFS_PATH', nodes[0]?.repo);
  exportVariable(runner, 'IPFS_TELEMETRY', 'off');
  // The package kubo of npm, and what uses it, such as ipfsd-ctl, run this executable instead of the one that the package downloads.
  exportVariable(runner, 'KUBO_BINARY', kubo.executables[0]);
}

async function reportPeers(runner: Runner, peers: number): Promise<void> {
  info(runner, `Connected swarm peers: ${peers}`);
  if (peers > 0) return;
  const { NO_PEERS_FIX } = await import('../../../kit/daemon/kubo/failure.ts');
  const title = 'setup-ipfs-kit: the node has no peers';
  notice(
    runner,
    `The node is online but not connected to any peer yet. ${NO_PEERS_FIX} To make the step wait for peers, set min-peers.`,
    { title },
  );
}

/** The objects in the output cluster-peers-json. */
function describePeers({ peers, nodes }: RunningCluster): readonly Readonly<Record<string, string | null>>[] {
  return peers.map(({ name, id, apiUrl, apiMultiaddr, folder }, at) => ({
    name,
    id,
    apiUrl,
    apiMultiaddr,
    folder,
    kuboApiUrl: nodes[at]?.apiUrl ?? null,
    kuboPeerId: nodes[at]?.peerId ?? null,
    kuboRepo: nodes[at]?.repo ?? null,
    gatewayUrl: nodes[at]?.gatewayUrl ?? null,
  }));
}

function writeNodeSummary(runner: Runner, { mode }: NodeInputs, { nodes, cluster }: RunningNodes): void {
  if (!runner.env.GITHUB_STEP_SUMMARY) return;
  const rows = nodes.map(({ name, peerId, apiUrl }) => [name, mode, peerId, apiUrl]);
  const line = cluster ? `\nIPFS Cluster: ${cluster.apiUrl}\n` : '';
  appendSummary(runner, `\n${formatMarkdownTable(['Node', 'Mode', 'Peer', 'API'], rows)}\n${line}`);
}

/** Returns a product that was installed for this machine. Throws `invalid-input`. */
function requireNative(all: readonly InstalledProduct[], product: ProductName): InstalledProduct {
  const installed = all.find((each) => each.product === product);
  if (installed?.native) return installed;
  throw new KitError('invalid-input', {
    subject: 'starting a node',
    problem: installed
      ? `${product} was installed for ${formatPlatform(installed.platform)}, which is not the platform of this job`
      : `${product} is not installed`,
    fix: `Install ${product} for the platform of the job: set its version, and remove architecture.`,
  });
}
