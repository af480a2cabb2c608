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
import { requestShutdown } from './kubo/api.ts';
import { type NodeRecord, readNodeRecords, restoreRepository } from './kubo/repository.ts';
import { readLogTail } from './log-tail.ts';

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
  if (!existsSync(folder)) return [];
  const attempt = createCleanupRunner(log);
  const nodes = (await attempt('read the records of nodes', () => readNodeRecords(folder))) ?? [];
  const processes = (await attempt('read the records of processes', () => listBackgroundProcesses(folder))) ?? [];
  const findNode = ({ name }: BackgroundProcess) => nodes.find((node) => node.name === name);
  const peers = processes.filter((each) => !findNode(each));
  const daemons = processes.filter(findNode);
  const stopped: StoppedProcess[] = [];
  const unknown: BackgroundProcess[] = [];
  for (const group of [peers, daemons]) {
    const stops = group.map(async (each) => {
      const { name } = each;
      const state = await attempt(`stop ${name}`, () => stopProcess(each, findNode(each)?.api ?? null));
      if (state === 'unknown') unknown.push(each);
      return { name, died: state === 'ended', logTail: readLogTail(each.log) };
    });
    stopped.push(...(await Promise.all(stops)));
  }
  const orphans = (await attempt('stop leftover processes', () => terminateOrphans(folder))) ?? [];
  if (orphans.length > 0) log.debug(`Stopped leftover processes ${orphans.join(', ')}`);
  for (const { name, pid } of unknown.filter((each) => hasProcess(each.pid))) log.warning(unknownProcess(name, pid));
  await cleanUp(folder, nodes, attempt);
  return stopped;
}

function stopProcess(process: BackgroundProcess, api: string | null): Promise<ProcessState> {
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

/** If a config cannot be restored, the folder stays, because it has the only copy. */
async function cleanUp(folder: string, nodes: readonly NodeRecord[], attempt: RunCleanupStep): Promise<void> {
  let isIncomplete = false;
  for (const node of nodes) {
    const copy = node.config ? `; a copy of its config is in ${folder}` : '';
    const done = await attempt(`restore ${node.repo}${copy}`, () => {
      restoreRepository(folder, node);
      return true;
    });
    if (!done) isIncomplete = true;
  }
  if (isIncomplete) return;
  await attempt(`delete ${folder}`, () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
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
