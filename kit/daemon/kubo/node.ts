// Starts a Kubo node for a job: prepares its repository, starts its daemon in the background and waits until it is ready.
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorMessage, KitError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import {
  type BackgroundProcess,
  removeRecord,
  startBackgroundProcess,
  terminateBackgroundProcess,
} from '../../process/background.ts';
import { createFolders } from '../../system/write/create-folders.ts';
import { avoidUnreadableDenylists, createDaemonEnvironment } from '../environment.ts';
import { readExitLog } from '../log-tail.ts';
import { startTimer } from '../timer.ts';
import { type ApiAccess, isApiDenied } from './api.ts';
import { apiDenied, apiIsOpen, refuseWithoutAuthorization } from './authorization.ts';
import { configPath } from './config.ts';
import { prepareRepository } from './init.ts';
import { modeArguments } from './modes.ts';
import { waitForPeers } from './peers.ts';
import { stampAddressFiles, waitForDaemon } from './ready.ts';
import {
  backUpRepository,
  type NodeRecord,
  readRepoVersion,
  restoreRepository,
  writeNodeRecord,
} from './repository.ts';
import type { KuboNode, KuboNodeRequest } from './request.ts';

/** A node takes half a second. One that is emulated, on a cold disk or waiting for AutoConf takes much longer. */
const READY_LIMIT_MS = 120_000;
const ANSWER_LIMIT_MS = 5000;
/** As Kubo makes the folder. */
const REPOSITORY_MODE = 0o755;

/**
 * Starts a node and returns it when its API answers, its gateway is open and the required peers are connected. Throws
 * `invalid-input`, `port-in-use`, `repository-locked`, `repository-needs-migration`, `wrong-version`, `daemon-not-ready`,
 * `daemon-failed`, `interrupted`. Then the process, the new repository or the changes to an existing one, and the log are
 * removed; the error has the end of the log.
 */
export async function startKuboNode(request: KuboNodeRequest, log: Log): Promise<KuboNode> {
  const { name, folder, apiToken: token = null } = request;
  if (token !== null) refuseWithoutAuthorization(request.version);
  if (request.settings.length > 0) {
    (await import('./known-keys/check.ts')).refuseUnknownSettings(request.settings, request.version);
  }
  const repo = resolve(request.repo ?? join(folder, `${name}-repo`));
  const exists = configPath(repo) !== null;
  // A new repository in the job's own folder needs no checks: no one else can write there.
  const checks = request.repo === null && !exists ? null : await import('./refuse.ts');
  if (request.repo !== null) checks?.refuseSharedRepository(repo, token !== null);
  await checks?.refuseRepository(request, repo, exists);
  const record = backUpRepository(folder, name, repo, request.keepRepo ?? false);
  const inherited = createDaemonEnvironment(process.env);
  const env = { ...inherited, ...avoidUnreadableDenylists(inherited, repo), IPFS_PATH: repo };
  let daemon: BackgroundProcess | null = null;
  try {
    makeFolder(repo);
    // Another user may have made the folder since the first check.
    if (request.repo !== null) checks?.refuseSharedRepository(repo, token !== null);
    const preparing = startTimer();
    const { hasGateway, peerId } = await prepareRepository(request, repo, exists, env);
    log.info(`${name}: ${exists ? 'configured' : 'created'} the repository ${repo} in ${preparing()}`);
    const starting = startTimer();
    const old = stampAddressFiles(repo);
    daemon = await startDaemon(request, env);
    const { limitMs = READY_LIMIT_MS, version } = request;
    const result = await waitForDaemon({ process: daemon, repo, version, token, hasGateway, peerId, old, limitMs });
    if (result.how !== 'ready') {
      const { createNodeError, explainStartFailure } = await import('./failure.ts');
      const lines = readExitLog(daemon.log);
      const repoVersion = readRepoVersion(repo);
      throw createNodeError(startSubject(request), explainStartFailure(result, lines, repoVersion, limitMs), lines);
    }
    const { how: _, isApiDenied, ...addresses } = result;
    const api = { url: addresses.apiUrl, token };
    writeNodeRecord(folder, { ...record, api, ready: readdirSync(repo) });
    await requireSecret(request, api);
    log.info(`${name}: Kubo ${isApiDenied ? '' : `${version} `}is ready after ${starting()}, API ${addresses.apiUrl}`);
    log.debug(`${name}: peer ${addresses.peerId}, log ${daemon.log}`);
    if (isApiDenied) log.info(apiDenied(name, version));
    const connecting = startTimer();
    const peers = isApiDenied ? null : await waitForMinPeers(request, { process: daemon, api, repo });
    if (peers !== null)
      log.info(`${name}: ${peers > 0 ? `connected to ${peers}` : 'no'} swarm peers after ${connecting()}`);
    return { name, repo, ...addresses, peers, log: daemon.log };
  } catch (error) {
    await undoStart(folder, record, daemon, log);
    throw error;
  }
}

/** Throws `invalid-input` if the folder of a repository does not exist and cannot be made. */
function makeFolder(repo: string): void {
  try {
    createFolders(repo, REPOSITORY_MODE);
  } catch (cause) {
    const problem = `the folder cannot be made (${errorMessage(cause)})`;
    throw new KitError('invalid-input', {
      subject: `repo-path '${repo}'`,
      problem,
      fix: 'Name another folder.',
      cause,
    });
  }
}

async function startDaemon(
  request: KuboNodeRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BackgroundProcess> {
  const { name, folder, executable: command, mode } = request;
  const args = ['daemon', ...modeArguments(mode), ...request.args];
  try {
    return await startBackgroundProcess(folder, { name, command, args, env });
  } catch (error) {
    throw new KitError('daemon-failed', {
      subject: startSubject(request),
      problem: `the system cannot start it (${errorMessage(error)})`,
      fix: 'Check that the disk has free space and that the file is executable.',
      cause: error,
    });
  }
}

/** Throws `daemon-failed` if the API should require a secret and answers without one. */
async function requireSecret(request: KuboNodeRequest, { url, token }: ApiAccess): Promise<void> {
  if (token === null || (await isApiDenied(url, ANSWER_LIMIT_MS))) return;
  throw apiIsOpen(startSubject(request), url);
}

/** Returns the number of connected peers once there are as many as requested; null for a node that is not online. */
async function waitForMinPeers(
  request: KuboNodeRequest,
  { process, api, repo }: { process: BackgroundProcess; api: ApiAccess; repo: string },
): Promise<number | null> {
  const { mode, minPeers = 0, peersLimitMs: limitMs = READY_LIMIT_MS } = request;
  if (mode !== 'online') return null;
  const result = await waitForPeers({ process, api, minPeers, limitMs });
  if (result.how === 'connected') return result.peers;
  const { createNodeError, explainExit, tooFewPeersFailure } = await import('./failure.ts');
  const lines = readExitLog(process.log);
  const failure =
    result.how === 'exited'
      ? explainExit(lines, readRepoVersion(repo))
      : tooFewPeersFailure(result.peers, minPeers, limitMs);
  throw createNodeError(startSubject(request), failure, lines);
}

function startSubject({ version, name, mode }: KuboNodeRequest): string {
  return `starting Kubo ${version} (${name}, ${mode})`;
}

async function undoStart(
  folder: string,
  record: NodeRecord,
  daemon: BackgroundProcess | null,
  log: Log,
): Promise<void> {
  try {
    if (daemon) await terminateBackgroundProcess(daemon);
    restoreRepository(folder, record);
    if (daemon) removeRecord(folder, daemon);
  } catch (error) {
    // A warning only, because the caller throws the error of the start. `stopAll` undoes what is still recorded.
    log.warning(`Could not undo the whole start of ${record.name}: ${errorMessage(error)}.`);
  }
}
