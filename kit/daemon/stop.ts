// Stops everything that was started in a folder and undoes the changes. This runs in another step than the start and only knows
// the folder. Records may be incomplete and processes may have exited: it does as much as possible.
import { existsSync, rmSync } from 'node:fs';
import { errorMessage } from '../errors.ts';
import type { Log } from '../log.ts';
import {
  type BackgroundProcess,
  listBackgroundProcesses,
  type ProcessState,
  terminateBackgroundProcess,
  terminateOrphans,
} from '../process/background.ts';
import { hasProcess } from '../process/start-time.ts';
import { type ApiAccess, requestShutdown } from './kubo/api.ts';
import { isKeptRepository, type NodeRecord, readNodeRecords, restoreRepository } from './kubo/repository.ts';
import { readLogTail } from './log-tail.ts';
import { startTimer } from './timer.ts';

/** How long an API has to accept a shutdown. */
const ANSWER_LIMIT_MS = 2000;
/** How long the daemon then has to exit. It usually takes 30 ms. Kubo 0.43 with --enable-gc never exits, but obeys a signal. */
const SHUTDOWN_LIMIT_MS = 3000;

export interface StoppedProcess {
  readonly name: string;
  /** Whether it had exited before it was stopped. */
  readonly died: boolean;
  /** The last lines of its log. */
  readonly logTail: readonly string[];
}

/**
 * Stops every process of a folder, Cluster peers before their nodes. Then restores the repositories and deletes the folder.
 * Returns the recorded processes in that order. Never throws: problems are warnings.
 */
export async function stopAll(folder: string, log: Log): Promise<readonly StoppedProcess[]> {
  const attempt = createCleanupRunner(log);
  // The job may have deleted the folder itself.
  if (!existsSync(folder)) {
    log.info(`${folder} does not exist any more, so there is nothing to restore.`);
    await stopUnrecorded(folder, log);
    return [];
  }
  let isUnreadable = false;
  const onUnreadable = (name: string, error: unknown) => {
    isUnreadable = true;
    log.warning(`Could not read ${name} (${errorMessage(error)})`);
  };
  const nodes = (await attempt('read the records of nodes', () => readNodeRecords(folder, onUnreadable))) ?? [];
  const list = () => listBackgroundProcesses(folder, onUnreadable);
  const processes = (await attempt('read the records of processes', list)) ?? [];
  const findNode = ({ name }: BackgroundProcess) => nodes.find((node) => node.name === name);
  const peers = processes.filter((each) => !findNode(each));
  const daemons = processes.filter(findNode);
  const stopped: StoppedProcess[] = [];
  const unknown: BackgroundProcess[] = [];
  for (const group of [peers, daemons]) {
    const stops = group.map(async (each) => {
      const { name } = each;
      const stopping = startTimer();
      const state = await attempt(`stop ${name}`, () => stopProcess(each, findNode(each)?.api ?? null));
      if (state !== null && state !== 'unknown') {
        log.info(state === 'ended' ? `${name} had already exited` : `${name}: stopped in ${stopping()}`);
      }
      if (state === 'unknown') unknown.push(each);
      return { name, died: state === 'ended', logTail: readLogTail(each.log) };
    });
    stopped.push(...(await Promise.all(stops)));
  }
  await stopUnrecorded(folder, log);
  for (const { name, pid } of unknown.filter((each) => hasProcess(each.pid))) log.warning(unknownProcess(name, pid));
  const isRestored = await restoreRepositories(folder, nodes, attempt, log);
  // An unreadable record may be about a repository, and the folder has the only copy of its config.
  if (!isRestored || isUnreadable) return stopped;
  await attempt(`delete ${folder}`, () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return stopped;
}

/**
 * Stops the processes that were started in a folder and have no record. They carry the folder's name, so the folder itself is not
 * needed. Only on Linux. Never throws.
 */
export async function stopUnrecorded(folder: string, log: Log): Promise<void> {
  const attempt = createCleanupRunner(log);
  const orphans = (await attempt('stop leftover processes', () => terminateOrphans(folder))) ?? [];
  if (orphans.length > 0) log.debug(`Stopped leftover processes ${orphans.join(', ')}`);
}

function stopProcess(process: BackgroundProcess, api: ApiAccess | null): Promise<ProcessState> {
  const askToEnd = async () => api !== null && (await requestShutdown(api, ANSWER_LIMIT_MS));
  return terminateBackgroundProcess(process, { askToEnd, graceMs: SHUTDOWN_LIMIT_MS });
}

/** The process may be one of another program that got the id after the recorded one had ended. */
function unknownProcess(name: string, pid: number): string {
  return (
    `Did not end process ${pid}, the recorded id of ${name}: it is not known when that process was started, so it may be ` +
    `another program's. If it is ${name}, end it yourself.`
  );
}

/** Returns whether all repositories were restored or removed. */
async function restoreRepositories(
  folder: string,
  nodes: readonly NodeRecord[],
  attempt: RunCleanupStep,
  log: Log,
): Promise<boolean> {
  let isComplete = true;
  for (const node of nodes) {
    const what = node.config
      ? `restore ${node.repo}; a copy of its config is in ${folder}`
      : `remove what the node made in ${node.repo}`;
    const done = await attempt(what, () => {
      restoreRepository(folder, node);
      return true;
    });
    if (done) log.info(`${node.name}: ${describeRestored(node)}`);
    else isComplete = false;
  }
  return isComplete;
}

function describeRestored(node: NodeRecord): string {
  if (node.config !== null) return `restored the configuration of ${node.repo}`;
  return isKeptRepository(node) ? `kept ${node.repo}` : `removed what the node made in ${node.repo}`;
}

/** Returns null if `work` throws. */
type RunCleanupStep = <Result>(what: string, work: () => Result | Promise<Result>) => Promise<Result | null>;

function createCleanupRunner(log: Log): RunCleanupStep {
  return async (what, work) => {
    try {
      return await work();
    } catch (error) {
      log.warning(`Could not ${what} (${errorMessage(error)})`);
      return null;
    }
  };
}
