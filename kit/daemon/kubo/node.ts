// A Kubo node of a job: its repository is made or taken over, its daemon started in the background and waited for.
import { join, resolve } from 'node:path';
import { KitError } from '../../errors.ts';
import {
  type BackgroundProcess,
  removeRecord,
  startBackgroundProcess,
  terminateBackgroundProcess,
} from '../../process/background.ts';
import { nodeEnvironment } from '../environment.ts';
import type { NodeLog } from '../log.ts';
import { readLogTail } from '../log-tail.ts';
import type { DaemonMode, Setting } from '../settings.ts';
import { configPath } from './config.ts';
import { createNodeError, explainExit, explainStartFailure, tooFewPeersFailure } from './failure.ts';
import { prepareRepository } from './init.ts';
import { modeArguments } from './modes.ts';
import { type PeerWaitResult, waitForPeers } from './peers.ts';
import { stampAddressFiles, waitForDaemon } from './ready.ts';
import { refuseInUse, refuseMigration, refuseOldRepository } from './refuse.ts';
import {
  backUpRepository,
  type NodeRecord,
  readRepoVersion,
  restoreRepository,
  writeNodeRecord,
} from './repository.ts';

/** Milliseconds. A node takes half a second; an emulated one on a cold disk, or one that waits for AutoConf, many. */
const READY_LIMIT_MS = 120_000;
/** What is read of a log to find out why a daemon ended. */
const LOG_LINES = 200;

export interface KuboNodeRequest {
  /** Names its files in the folder: `kubo-1`. */
  readonly name: string;
  /** The job's folder of daemons, which `stopAll` is given: logs, records, repositories. */
  readonly folder: string;
  readonly executable: string;
  /** What the daemon must say that it is. */
  readonly version: string;
  readonly mode: DaemonMode;
  /** null: what the mode asks for. */
  readonly profiles: readonly string[] | null;
  /** Applied last: over the profiles, over what the mode sets. */
  readonly settings: readonly Setting[];
  /** More arguments of `ipfs daemon`. */
  readonly args: readonly string[];
  /** null: a new one in the folder. */
  readonly repo: string | null;
  /** On 127.0.0.1; 0 is a free one. */
  readonly apiPort: number;
  readonly gatewayPort: number;
  /** Mode online: the swarm peers that must be connected before the node is returned; 0 if absent. */
  readonly minPeers?: number;
  /** Milliseconds until the daemon must be ready; two minutes if absent. */
  readonly limit?: number;
  /** Milliseconds that it then has to connect to `minPeers`; two minutes if absent. */
  readonly peersLimit?: number;
}

export interface KuboNode {
  readonly name: string;
  readonly repo: string;
  /** `http://127.0.0.1:40123` */
  readonly apiUrl: string;
  /** `/ip4/127.0.0.1/tcp/40123` */
  readonly apiMultiaddr: string;
  /** null where the configuration has none. */
  readonly gatewayUrl: string | null;
  readonly peerId: string;
  /** Swarm peers that were connected when the node was returned; null in the modes local and offline. */
  readonly peers: number | null;
  /** Path of the daemon's log. */
  readonly log: string;
}

/**
 * Starts a node and returns it when its API answers, its gateway is open and it has the peers that it must have. Throws `invalid-input`, `port-in-use`,
 * `repository-locked`, `repository-needs-migration`, `wrong-version`, `daemon-not-ready`, `daemon-failed`, `interrupted`.
 * Then what was made is gone: the process, the repository or what was changed in it, the log, whose end the error has.
 */
export async function startKuboNode(request: KuboNodeRequest, log: NodeLog): Promise<KuboNode> {
  const { name, folder } = request;
  const repo = resolve(request.repo ?? join(folder, `${name}-repo`));
  const exists = configPath(repo) !== null;
  if (exists) {
    refuseMigration(repo, request.args);
    refuseOldRepository(repo, request.version);
    await refuseInUse(repo);
  }
  const record = backUpRepository(folder, name, repo);
  const env = { ...nodeEnvironment(process.env), IPFS_PATH: repo };
  let daemon: BackgroundProcess | null = null;
  try {
    const { hasGateway } = await prepareRepository(request, repo, exists, env);
    const old = stampAddressFiles(repo);
    daemon = await startDaemon(request, env);
    const { limit = READY_LIMIT_MS, version } = request;
    const result = await waitForDaemon({ process: daemon, repo, version, hasGateway, old, limit });
    if (result.how !== 'ready') {
      const lines = readLogTail(daemon.log, LOG_LINES);
      throw createNodeError(starting(request), explainStartFailure(result, lines, readRepoVersion(repo), limit), lines);
    }
    const { how: _, ...addresses } = result;
    writeNodeRecord(folder, { ...record, api: addresses.apiUrl });
    log.debug(`${name}: peer ${addresses.peerId}, API ${addresses.apiUrl}, log ${daemon.log}`);
    const peers = await waitForMinPeers(request, { process: daemon, apiUrl: addresses.apiUrl, repo });
    return { name, repo, ...addresses, peers, log: daemon.log };
  } catch (error) {
    await undo(folder, record, daemon, log);
    throw error;
  }
}

async function startDaemon(
  request: KuboNodeRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BackgroundProcess> {
  const { name, folder, executable: command, mode, args } = request;
  try {
    return await startBackgroundProcess(folder, {
      name,
      command,
      args: ['daemon', ...modeArguments(mode), ...args],
      env,
    });
  } catch (error) {
    throw new KitError('daemon-failed', {
      subject: starting(request),
      problem: `the system does not start it (${error instanceof Error ? error.message : error})`,
      fix: 'Check that there is room on the disk, and that the program can be executed.',
      cause: error,
    });
  }
}

/** Returns the connected peers of a node that is online, once they are as many as the job asks for; else null. */
async function waitForMinPeers(
  request: KuboNodeRequest,
  { process, apiUrl, repo }: { process: BackgroundProcess; apiUrl: string; repo: string },
): Promise<number | null> {
  const { mode, minPeers = 0, peersLimit: limit = READY_LIMIT_MS } = request;
  if (mode !== 'online') return null;
  const result: PeerWaitResult = await waitForPeers({ process, apiUrl, minPeers, limit });
  if (result.how === 'connected') return result.peers;
  const lines = readLogTail(process.log, LOG_LINES);
  const why =
    result.how === 'ended'
      ? explainExit(lines, readRepoVersion(repo))
      : tooFewPeersFailure(result.peers, minPeers, limit);
  throw createNodeError(starting(request), why, lines);
}

function starting({ version, name, mode }: KuboNodeRequest): string {
  return `starting Kubo ${version} (${name}, ${mode})`;
}

async function undo(folder: string, record: NodeRecord, daemon: BackgroundProcess | null, log: NodeLog): Promise<void> {
  try {
    if (daemon) await terminateBackgroundProcess(daemon, 0);
    restoreRepository(folder, record);
    if (daemon) removeRecord(folder, daemon);
  } catch (error) {
    // What is recorded still is for `stopAll` to undo. The error of the start is the news.
    log.warning(`${record.name}: not all that its start made could be taken away (${error}).`);
  }
}
