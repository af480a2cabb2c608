// A cluster of a job: Kubo nodes that know each other and nobody else, and an IPFS Cluster peer for each. Every port is
// a free one that the system chose, so that any number of clusters can be on one machine.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type KuboNode, type KuboNodeRequest, startKuboNode } from '../kubo/node.ts';
import type { NodeLog } from '../log.ts';
import type { Setting } from '../settings.ts';
import { connectNodes } from './nodes.ts';
import { type ClusterPeer, initialisePeer, type PeerPlan, startPeer } from './peer.ts';
import { waitForCluster } from './ready.ts';

/** Milliseconds. Three peers take a second and a half; emulated or on a busy machine many. */
const READY_LIMIT_MS = 120_000;

/** Where seccomp or Perl is missing, or cluster-config needs UDP. */
const PORT_MAPPING_NOTE =
  'IPFS Cluster looks for a router to map its ports at when it starts, by SSDP and NAT-PMP. On this machine the action ' +
  'cannot prevent that; docs/nodes.md says what is sent.';

export interface ClusterRequest {
  /** The job's folder of daemons, which `stopAll` is given: logs, records, repositories, secrets. */
  readonly folder: string;
  /** Each with a Kubo node. */
  readonly peers: number;
  readonly kubo: { readonly executable: string; readonly version: string };
  /** The folder of the programs. */
  readonly cluster: { readonly directory: string; readonly version: string };
  /** Of every Kubo node, as KuboNodeRequest has them. */
  readonly profiles: readonly string[] | null;
  readonly settings: readonly Setting[];
  readonly args: readonly string[];
  /** Of the first Kubo node; those of the others are free ones. */
  readonly apiPort: number;
  readonly gatewayPort: number;
  /** Of the first peer's REST API; 0 is a free one, as those of the others are. */
  readonly clusterApiPort: number;
  /** Of every peer: settings of service.json, applied last, and variables. */
  readonly clusterConfig: readonly Setting[];
  readonly clusterEnv: Readonly<Record<string, string>>;
  /** Milliseconds that the nodes have to be ready, and the peers then; two minutes each if absent. */
  readonly limit?: number;
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
 * Starts nodes and peers and returns them when every peer sees every other and can allocate pins to it. Throws what `startKuboNode` throws, and
 * `daemon-failed`, `daemon-not-ready`, `interrupted`: then what runs is recorded in the folder; no more starts.
 */
export async function startCluster(request: ClusterRequest, log: NodeLog): Promise<RunningCluster> {
  const { limit = READY_LIMIT_MS, cluster } = request;
  const plans = peerPlans(request);
  const starting = waitForAll(plans.map((_, at) => startKuboNode(nodeRequest(request, at), log)));
  // Has a second of waiting in it, which is no work for this machine: the nodes start meanwhile.
  const initialising = waitForAll(plans.map(initialisePeer));
  await waitForAll<unknown>([starting, initialising]);
  const nodes = await starting;
  await connectNodes(nodes);
  const peers = await startPeers(request, plans, nodes);
  for (const { name, id, apiUrl, process } of peers) {
    log.debug(`${name}: peer ${id}, API ${apiUrl}, log ${process.log}`);
  }
  if (!peers.every(({ isUdpBlocked }) => isUdpBlocked)) log.info(PORT_MAPPING_NOTE);
  await waitForCluster(peers, cluster.version, limit);
  return { nodes, peers, apiUrl: peers[0]?.apiUrl ?? '', apiMultiaddr: peers[0]?.apiMultiaddr ?? '' };
}

/** One after the other, a tenth of a second each: a peer is told the addresses of those before it, ports and all. */
async function startPeers(
  { clusterApiPort, clusterConfig: overrides, limit = READY_LIMIT_MS }: ClusterRequest,
  plans: readonly PeerPlan[],
  nodes: readonly KuboNode[],
): Promise<readonly ClusterPeer[]> {
  const secret = randomBytes(32).toString('hex');
  const deadline = Date.now() + limit;
  const peers: ClusterPeer[] = [];
  for (const [at, { apiMultiaddr: kubo }] of nodes.entries()) {
    const plan = plans[at];
    const known = peers.flatMap(({ addresses }) => addresses);
    const apiPort = at === 0 ? clusterApiPort : 0;
    const settings = { secret, kubo, apiPort, known, overrides };
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
  const { kubo, folder, profiles, settings, args, limit } = request;
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
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Returns what all give. Where one fails, the others end first: nothing starts behind the back of who is told. */
async function waitForAll<Result>(tasks: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}
