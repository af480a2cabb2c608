// One Cluster peer of a job: initializes, configures and starts it, and waits for its REST API.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, folderVariable, isRunning, startBackgroundProcess } from '../../process/background.ts';
import { runProcess } from '../../process/run.ts';
import { readBoundedText } from '../../system/read-text.ts';
import { createDaemonEnvironment } from '../environment.ts';
import { multiaddrToUrl } from '../kubo/api.ts';
import { readExitLog, readLogTail } from '../log-tail.ts';
import { outputLines } from '../output.ts';
import { fetchPeerIdentity, findRestAddress } from './api.ts';
import { allocationMetrics, createPeerConfig, needsUdp, type PeerSettings, type ServiceConfig } from './config.ts';
import { peerExited, peerInitFailed, peerTimedOut } from './failure.ts';
import { UDP_FILTER_FAILED, wrapWithoutUdp } from './without-udp.ts';

const POLL_MS = 10;
/** `init` takes about a second, because Cluster itself waits for one. */
const INIT_LIMIT_MS = 60_000;
/** Lines of the log that are searched for the address, which is among the first ones. */
const LOG_LINES = 200;
/** Variables of the job that would override the configuration, or change the log. They may be meant for another cluster. */
const CLUSTER_VARIABLES = /^(?:CLUSTER|IPFS_CLUSTER|GOLOG)_/;

export interface PeerPlan {
  /** The prefix of its files in the folder: `cluster-1`. */
  readonly name: string;
  readonly folder: string;
  /** Path of ipfs-cluster-service. */
  readonly program: string;
  readonly version: string;
  /** Variables from the input cluster-env. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ClusterPeer {
  readonly name: string;
  readonly process: BackgroundProcess;
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  readonly id: string;
  /** With its configuration, identity and data. */
  readonly folder: string;
  /** Multiaddrs for other peers. */
  readonly addresses: readonly string[];
  /** The metrics that it must have of every peer before it can allocate a pin. */
  readonly allocationMetrics: readonly string[];
  /** Whether it cannot send UDP packets: see without-udp.ts. */
  readonly isUdpBlocked: boolean;
}

/** Creates the configuration and identity of a peer with `ipfs-cluster-service init`. Throws `daemon-failed`, `interrupted`. */
export async function initializePeer(plan: PeerPlan): Promise<void> {
  const { folder, program } = plan;
  const args = ['--config', peerFolder(plan), 'init', '--consensus', 'crdt'];
  const env = { ...clusterEnvironment(plan), ...folderVariable(folder) };
  const ended = await runProcess(program, args, { cwd: folder, env, limitMs: INIT_LIMIT_MS });
  if (ended.how !== 'exit' || ended.exitCode !== 0) throw peerInitFailed(plan, outputLines(ended, INIT_LIMIT_MS));
}

/**
 * Starts an initialized peer and returns it when its API answers. It may not have found other peers yet. Throws `daemon-failed`,
 * `port-in-use` if it exits, `daemon-not-ready` after `deadline` (milliseconds since the epoch).
 */
export async function startPeer(plan: PeerPlan, settings: PeerSettings, deadlineMs: number): Promise<ClusterPeer> {
  const config = configure(join(peerFolder(plan), 'service.json'), settings);
  const { folder, name, program } = plan;
  const env = clusterEnvironment(plan);
  const plain = { command: program, args: ['--config', peerFolder(plan), 'daemon'] };
  const wrapped = needsUdp(settings.overrides, env) ? null : wrapWithoutUdp(plain, env);
  const daemon = await startBackgroundProcess(folder, { name, ...(wrapped ?? plain), env });
  const metrics = allocationMetrics(config, env);
  for (; ; await sleep(POLL_MS)) {
    const addresses = await readPeerAddress(daemon);
    if (addresses) {
      const isUdpBlocked =
        wrapped !== null && !readLogTail(daemon.log, LOG_LINES).some((line) => line.startsWith(UDP_FILTER_FAILED));
      return {
        name,
        process: daemon,
        folder: peerFolder(plan),
        ...addresses,
        allocationMetrics: metrics,
        isUdpBlocked,
      };
    }
    if (!isRunning(daemon)) throw peerExited(plan, readExitLog(daemon.log));
    if (Date.now() > deadlineMs) throw peerTimedOut(plan, readLogTail(daemon.log));
  }
}

/** Returns the identity and addresses of a peer; null while its API does not answer. */
async function readPeerAddress({
  log,
}: BackgroundProcess): Promise<Pick<ClusterPeer, 'apiUrl' | 'apiMultiaddr' | 'id' | 'addresses'> | null> {
  const apiMultiaddr = findRestAddress(readLogTail(log, LOG_LINES));
  const apiUrl = apiMultiaddr && multiaddrToUrl(apiMultiaddr);
  if (!apiMultiaddr || !apiUrl) return null;
  const identity = await fetchPeerIdentity(apiUrl).catch(() => null);
  return identity && { apiUrl, apiMultiaddr, id: identity.id, addresses: identity.addresses };
}

/** Only this file has the secret. `init` made it readable for its owner only, and overwriting it keeps the permissions. */
function configure(path: string, settings: PeerSettings): ServiceConfig {
  const config = createPeerConfig(JSON.parse(readBoundedText(path)), settings);
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  return config;
}

function peerFolder({ folder, name }: PeerPlan): string {
  return join(folder, name);
}

function clusterEnvironment({ env }: PeerPlan): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(createDaemonEnvironment(process.env)).filter(
    ([name]) => !CLUSTER_VARIABLES.test(name),
  );
  return { ...Object.fromEntries(inherited), ...env };
}
