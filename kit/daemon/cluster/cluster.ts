// Starts a cluster for a job: Kubo nodes that are connected only with each other, and an IPFS Cluster peer for each. Ports are
// chosen by the system, so that any number of clusters can run on one machine.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { startKuboNode } from '../kubo/node.ts';
import type { KuboNode, KuboNodeRequest } from '../kubo/request.ts';
import { ownLoopback } from '../loopback-address.ts';
import type { Setting } from '../settings.ts';
import { startTimer } from '../timer.ts';
import { connectNodes } from './nodes.ts';
import { type ClusterPeer, initializePeer, type PeerPlan, startPeer } from './peer.ts';
import { waitForCluster } from './ready.ts';

/** Three peers take a second and a half; under emulation or on a busy machine much longer. */
const READY_LIMIT_MS = 120_000;

/** Logged if seccomp or Perl is missing, or cluster-config needs UDP. */
const PORT_MAPPING_NOTE =
  'When IPFS Cluster starts, it looks for a router with SSDP and NAT-PMP, to map its ports. The action cannot prevent that ' +
  'on this machine. For what it sends, see docs/nodes.md.';

export interface ClusterRequest {
  /** The job's folder for daemons, which `stopAll` gets: logs, records, repositories, secrets. */
  readonly folder: string;
  /** The number of peers, each with a Kubo node. */
  readonly peers: number;
  readonly kubo: { readonly executable: string; readonly version: string };
  /** The folder of the programs. */
  readonly cluster: { readonly directory: string; readonly version: string };
  /** For every Kubo node, as in KuboNodeRequest. */
  readonly profiles: readonly string[] | null;
  readonly settings: readonly Setting[];
  readonly args: readonly string[];
  /** Of the first Kubo node. The others use free ports. */
  readonly apiPort: number;
  readonly gatewayPort: number;
  /** Of the first peer's REST API; 0 means a free port. The others use free ports. */
  readonly clusterApiPort: number;
  /** For every peer: settings of service.json, applied last, and environment variables. */
  readonly clusterConfig: readonly Setting[];
  readonly clusterEnv: Readonly<Record<string, string>>;
  /** Milliseconds until the nodes must be ready, and then until the peers must be. Default: two minutes each. */
  readonly limitMs?: number;
}

export interface RunningCluster {
  readonly nodes: readonly KuboNode[];
  /** Of the first peer: `http://127.0.0.1:40123` and `/ip4/127.0.0.1/tcp/40123`. */
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  /** In the order of their nodes. */
  readonly peers: readonly ClusterPeer[];
}

/**
 * Starts nodes and peers, and returns them when every peer sees all peers and can allocate pins to them. Throws what
 * `startKuboNode` throws, `daemon-failed`, `daemon-not-ready`, `port-in-use`, `interrupted`. Then the folder has the records of
 * what is still running, for `stopAll`.
 */
export async function startCluster(request: ClusterRequest, log: Log): Promise<RunningCluster> {
  const { limitMs = READY_LIMIT_MS, cluster } = request;
  const plans = peerPlans(request);
  const startingNodes = waitForAll(plans.map((_, at) => startKuboNode(nodeRequest(request, at), log)));
  // `init` mostly waits for a second, so the nodes start meanwhile.
  const initialising = waitForAll(plans.map(initializePeer));
  await waitForAll<unknown>([startingNodes, initialising]);
  const nodes = await startingNodes;
  await connectNodes(nodes);
  const starting = startTimer();
  const peers = await startPeers(request, plans, nodes);
  for (const { name, id, apiUrl, process } of peers) {
    log.debug(`${name}: peer ${id}, API ${apiUrl}, log ${process.log}`);
  }
  if (!peers.every(({ isUdpBlocked }) => isUdpBlocked)) log.info(PORT_MAPPING_NOTE);
  await waitForCluster(peers, cluster.version, limitMs);
  log.info(`IPFS Cluster ${cluster.version}: ${peers.length} peers are one cluster after ${starting()}`);
  return { nodes, peers, apiUrl: peers[0]?.apiUrl ?? '', apiMultiaddr: peers[0]?.apiMultiaddr ?? '' };
}

/** One after the other, a tenth of a second each, because a peer needs the addresses of those before it. */
async function startPeers(
  { clusterApiPort, clusterConfig: overrides, limitMs = READY_LIMIT_MS }: ClusterRequest,
  plans: readonly PeerPlan[],
  nodes: readonly KuboNode[],
): Promise<readonly ClusterPeer[]> {
  const secret = randomBytes(32).toString('hex');
  const deadline = Date.now() + limitMs;
  const peers: ClusterPeer[] = [];
  for (const [at, { apiMultiaddr: kuboAddress }] of nodes.entries()) {
    const plan = plans[at];
    const peerAddresses = peers.flatMap(({ addresses }) => addresses);
    const apiPort = at === 0 ? clusterApiPort : 0;
    const settings = { secret, kuboAddress, apiPort, peerAddresses, overrides, loopback: ownLoopback() };
    if (plan) peers.push(await startPeer(plan, { name: plan.name, ...settings }, deadline));
  }
  return peers;
}

function peerPlans({ folder, peers, cluster, clusterEnv: env }: ClusterRequest): readonly PeerPlan[] {
  const { directory, version } = cluster;
  const program = join(directory, process.platform === 'win32' ? 'ipfs-cluster-service.exe' : 'ipfs-cluster-service');
  return Array.from({ length: peers }, (_, at) => ({ name: `cluster-${at + 1}`, folder, program, version, env }));
}

function nodeRequest(request: ClusterRequest, at: number): KuboNodeRequest {
  const { kubo, folder, profiles, settings, args, limitMs } = request;
  const ports = at === 0 ? request : { apiPort: 0, gatewayPort: 0 };
  return {
    ...kubo,
    folder,
    profiles,
    settings,
    args,
    apiPort: ports.apiPort,
    gatewayPort: ports.gatewayPort,
    name: `kubo-${at + 1}`,
    mode: 'local',
    repo: null,
    ...(limitMs === undefined ? {} : { limitMs }),
  };
}

/** Returns all results. If one fails, waits for the others first, so that nothing starts after the error. */
async function waitForAll<Result>(tasks: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}
