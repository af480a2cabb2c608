// One Cluster peer of a job: initialised, configured, started in the background, and asked where it listens.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackgroundProcess, markOf, runs, startInBackground } from '../../process/background.ts';
import { type Ended, runToEnd } from '../../process/run.ts';
import { nodeEnvironment } from '../environment.ts';
import { urlOfMultiaddr } from '../kubo/api.ts';
import { logTail } from '../log-tail.ts';
import { identityAt, restAddress } from './api.ts';
import { allocationMetrics, needsUdp, type PeerSettings, peerConfig, type ServiceConfig } from './config.ts';
import { initFailed, peerEnded, peerSilent } from './failure.ts';
import { REFUSED, withoutUdp } from './without-udp.ts';

const POLL = 10;
/** Milliseconds. Its last second is a wait of Cluster's own. */
const INIT_LIMIT = 60_000;
/** Lines of the log that are read for the address, which is among the first. */
const LOG_LINES = 200;
/** A job's variables of these names are for another cluster, and would go over the configuration; or hide the log. */
const CONFIGURES = /^(?:CLUSTER|IPFS_CLUSTER|GOLOG)_/;

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
  readonly isQuiet: boolean;
}

/** Has Cluster write a configuration and an identity. Throws `daemon-failed`, `interrupted`. */
export async function initialisePeer(plan: PeerPlan): Promise<void> {
  const { folder, program } = plan;
  const args = ['--config', directoryOf(plan), 'init', '--consensus', 'crdt'];
  const env = { ...clusterEnvironment(plan), ...markOf(folder) };
  const ended = await runToEnd(program, args, { cwd: folder, env, limit: INIT_LIMIT });
  if (ended.how !== 'exit' || ended.exitCode !== 0) throw initFailed(plan, linesOf(ended));
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
  const wrapped = needsUdp(settings.overrides, env) ? null : withoutUdp(plain, env);
  const daemon = await startInBackground(folder, { name, ...(wrapped ?? plain), env });
  const metrics = allocationMetrics(config, env);
  for (; ; await sleep(POLL)) {
    const addresses = await look(daemon);
    if (addresses) {
      const isQuiet = wrapped !== null && !logTail(daemon.log, LOG_LINES).some((line) => line.startsWith(REFUSED));
      return { name, process: daemon, folder: directoryOf(plan), ...addresses, allocationMetrics: metrics, isQuiet };
    }
    if (!runs(daemon)) throw peerEnded(plan, logTail(daemon.log));
    if (Date.now() > deadline) throw peerSilent(plan, logTail(daemon.log));
  }
}

/** Returns who a peer is and where, or null where it has not come that far. */
async function look({
  log,
}: BackgroundProcess): Promise<Pick<ClusterPeer, 'apiUrl' | 'apiMultiaddr' | 'id' | 'addresses'> | null> {
  const apiMultiaddr = restAddress(logTail(log, LOG_LINES));
  const apiUrl = apiMultiaddr && urlOfMultiaddr(apiMultiaddr);
  if (!apiMultiaddr || !apiUrl) return null;
  const identity = await identityAt(apiUrl).catch(() => null);
  return identity && { apiUrl, apiMultiaddr, id: identity.id, addresses: identity.addresses };
}

/** The secret is in this file alone, which init made for its owner's eyes only; written over, it stays so. */
function configure(path: string, settings: PeerSettings): ServiceConfig {
  const config = peerConfig(JSON.parse(readFileSync(path, 'utf8')), settings);
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`);
  return config;
}

function directoryOf({ folder, name }: PeerPlan): string {
  return join(folder, name);
}

function clusterEnvironment({ env }: PeerPlan): Readonly<Record<string, string | undefined>> {
  const inherited = Object.entries(nodeEnvironment(process.env)).filter(([name]) => !CONFIGURES.test(name));
  return { ...Object.fromEntries(inherited), ...env };
}

function linesOf(ended: Ended): readonly string[] {
  if (ended.how === 'not-started') return [`error ${ended.reason}`];
  if (ended.how === 'limit') return [`error: it did not end within ${INIT_LIMIT / 1000} s`];
  return `${ended.stdout}${ended.stderr}`.split('\n').filter((line) => line.trim() !== '');
}
