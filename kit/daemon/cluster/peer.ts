// One Cluster peer of a job: initialised, configured, started in the background, and asked where it listens.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, folderVariable, isRunning, startBackgroundProcess } from '../../process/background.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { nodeEnvironment } from '../environment.ts';
import { multiaddrToUrl } from '../kubo/api.ts';
import { readLogTail } from '../log-tail.ts';
import { fetchPeerIdentity, findRestAddress } from './api.ts';
import { allocationMetrics, createPeerConfig, needsUdp, type PeerSettings, type ServiceConfig } from './config.ts';
import { peerExited, peerInitFailed, peerTimedOut } from './failure.ts';
import { UDP_FILTER_FAILED, wrapWithoutUdp } from './without-udp.ts';

const POLL_MS = 10;
/** Milliseconds. Its last second is a wait of Cluster's own. */
const INIT_LIMIT_MS = 60_000;
/** Lines of the log that are read for the address, which is among the first. */
const LOG_LINES = 200;
/** A job's variables of these names are for another cluster, and would go over the configuration; or hide the log. */
const CLUSTER_VARIABLES = /^(?:CLUSTER|IPFS_CLUSTER|GOLOG)_/;

export interface PeerPlan {
  /** Names its files in the folder: `cluster-1`. */
  readonly name: string;
  readonly folder: string;
  /** Path of ipfs-cluster-service. */
  readonly program: string;
  readonly version: string;
  /** Its own variables (cluster-env). */
  readonly env: Readonly<Record<string, string>>;
}

export interface ClusterPeer {
  readonly name: string;
  readonly process: BackgroundProcess;
  readonly apiUrl: string;
  readonly apiMultiaddr: string;
  readonly id: string;
  /** Its configuration, identity and data. */
  readonly folder: string;
  /** Where other peers reach it. */
  readonly addresses: readonly string[];
  /** What it must know of every peer before it can allocate a pin to any of them. */
  readonly allocationMetrics: readonly string[];
  /** Whether it cannot send anything to the network of this machine: see without-udp.ts. */
  readonly isUdpBlocked: boolean;
}

/** Has Cluster write a configuration and an identity. Throws `daemon-failed`, `interrupted`. */
export async function initialisePeer(plan: PeerPlan): Promise<void> {
  const { folder, program } = plan;
  const args = ['--config', directoryOf(plan), 'init', '--consensus', 'crdt'];
  const env = { ...clusterEnvironment(plan), ...folderVariable(folder) };
  const ended = await runProcess(program, args, { cwd: folder, env, limitMs: INIT_LIMIT_MS });
  if (ended.how !== 'exit' || ended.exitCode !== 0) throw peerInitFailed(plan, linesOf(ended));
}

/**
 * Starts a peer that was initialised and returns it when its API answers; it need not have found others yet. Throws
 * `daemon-failed` where it ends, `daemon-not-ready` where it says nothing until `deadline` (in Date.now()'s terms).
 */
export async function startPeer(plan: PeerPlan, settings: PeerSettings, deadline: number): Promise<ClusterPeer> {
  const config = configure(join(directoryOf(plan), 'service.json'), settings);
  const { folder, name, program } = plan;
  const env = clusterEnvironment(plan);
  const plain = { command: program, args: ['--config', directoryOf(plan), 'daemon'] };
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
        folder: directoryOf(plan),
        ...addresses,
        allocationMetrics: metrics,
        isUdpBlocked,
      };
    }
    if (!isRunning(daemon)) throw peerExited(plan, readLogTail(daemon.log));
    if (Date.now() > deadline) throw peerTimedOut(plan, readLogTail(daemon.log));
  }
}

/** Returns who a peer is and where, or null where it has not come that far. */
async function readPeerAddress({
  log,
}: BackgroundProcess): Promise<Pick<ClusterPeer, 'apiUrl' | 'apiMultiaddr' | 'id' | 'addresses'> | null> {
  const apiMultiaddr = findRestAddress(readLogTail(log, LOG_LINES));
  const apiUrl = apiMultiaddr && multiaddrToUrl(apiMultiaddr);
  if (!apiMultiaddr || !apiUrl) return null;
  const identity = await fetchPeerIdentity(apiUrl).catch(() => null);
  return identity && { apiUrl, apiMultiaddr, id: identity.id, addresses: identity.addresses };
}

/** The secret is in this file alone, which init made for its owner's eyes only; written over, it stays so. */
function configure(path: string, settings: PeerSettings): ServiceConfig {
  const config = createPeerConfig(JSON.parse(readFileSync(path, 'utf8')), settings);
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  return config;
}

function directoryOf({ folder, name }: PeerPlan): string {
  return join(folder, name);
}

function clusterEnvironment({ env }: PeerPlan): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(nodeEnvironment(process.env)).filter(([name]) => !CLUSTER_VARIABLES.test(name));
  return { ...Object.fromEntries(inherited), ...env };
}

function linesOf(ended: ProcessResult): readonly string[] {
  if (ended.how === 'not-started') return [`error ${ended.reason}`];
  if (ended.how === 'timed-out') return [`error: it did not end within ${INIT_LIMIT_MS / 1000} s`];
  return `${ended.stdout}${ended.stderr}`.split('\n').filter((line) => line.trim() !== '');
}
