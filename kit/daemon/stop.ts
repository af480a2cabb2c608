// Ends what was started in a folder and undoes what was made, in another step than the one that did it: the folder is all
// that it knows. What it finds may be half done, dead already, or in its way; it does the rest all the same.
import { existsSync, rmSync } from 'node:fs';
import {
  type BackgroundProcess,
  isRunning,
  listBackgroundProcesses,
  terminateBackgroundProcess,
  terminateOrphans,
} from '../process/background.ts';
import { requestShutdown } from './kubo/api.ts';
import { type NodeRecord, readNodeRecords, restoreRepository } from './kubo/repository.ts';
import type { NodeLog } from './log.ts';
import { readLogTail } from './log-tail.ts';

/**
 * Milliseconds that an API has to answer, and that its daemon then has to end. That takes 30; Kubo 0.43 with --enable-gc never
 * does, and heeds a signal.
 */
const ANSWER_LIMIT_MS = 2000;
const SHUTDOWN_LIMIT_MS = 3000;

export interface StoppedProcess {
  readonly name: string;
  /** It had ended before it was asked to. */
  readonly died: boolean;
  /** The last lines of its log. */
  readonly logTail: readonly string[];
}

/**
 * Ends every process of a folder, what leans on the nodes before them; then gives back the repositories and takes the
 * folder away. Returns the recorded processes in that order. Never throws: what is in the way is warned about.
 */
export async function stopAll(folder: string, log: NodeLog): Promise<readonly StoppedProcess[]> {
  if (!existsSync(folder)) return [];
  const attempt = createCleanupRunner(log);
  const nodes = (await attempt('reading the records of nodes', () => readNodeRecords(folder))) ?? [];
  const processes = (await attempt('reading the records of processes', () => listBackgroundProcesses(folder))) ?? [];
  const nodeOf = ({ name }: BackgroundProcess) => nodes.find((node) => node.name === name);
  const stopped: StoppedProcess[] = [];
  // Peers of a cluster hold on to their nodes.
  for (const kind of [processes.filter((it) => !nodeOf(it)), processes.filter(nodeOf)]) {
    const ending = kind.map(async (it) => {
      const died = !isRunning(it);
      await attempt(`ending ${it.name}`, () => endProcess(it, nodeOf(it)?.api ?? null));
      return { name: it.name, died, logTail: readLogTail(it.log) };
    });
    stopped.push(...(await Promise.all(ending)));
  }
  const orphans = (await attempt('ending what was left', () => terminateOrphans(folder))) ?? [];
  if (orphans.length > 0) log.debug(`Ended besides: processes ${orphans.join(', ')}`);
  await cleanUp(folder, nodes, attempt);
  return stopped;
}

async function endProcess(it: BackgroundProcess, api: string | null): Promise<void> {
  const isShuttingDown = api !== null && isRunning(it) && (await requestShutdown(api, ANSWER_LIMIT_MS));
  await terminateBackgroundProcess(it, isShuttingDown ? SHUTDOWN_LIMIT_MS : 0);
}

/** A config that could not be put back is nowhere else: then the folder stays. */
async function cleanUp(folder: string, nodes: readonly NodeRecord[], attempt: RunCleanupStep): Promise<void> {
  let isIncomplete = false;
  for (const node of nodes) {
    const kept = node.config ? `; its config as it was is in ${folder}` : '';
    const done = await attempt(`giving back ${node.repo}${kept}`, () => {
      restoreRepository(folder, node);
      return true;
    });
    if (!done) isIncomplete = true;
  }
  if (!isIncomplete)
    await attempt(`removing ${folder}`, () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}

type RunCleanupStep = <Result>(what: string, work: () => Result | Promise<Result>) => Promise<Result | null>;

function createCleanupRunner(log: NodeLog): RunCleanupStep {
  return async (what, work) => {
    try {
      return await work();
    } catch (error) {
      log.warning(`Failed: ${what} (${error instanceof Error ? error.message : error})`);
      return null;
    }
  };
}
