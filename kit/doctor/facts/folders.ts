// Where the runner keeps its tools and its work, by the rules of actions/runner (HostContext.GetDirectory).
import { resolve } from 'node:path';
import type { InstalledRunner } from './runner-folder.ts';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export interface RunnerFolders {
  /** Null where neither a runner nor the environment says where it is. */
  readonly toolCache: string | null;
  readonly work: string | null;
}

// In the runner's order.
const TOOL_CACHE_VARIABLES = ['RUNNER_TOOL_CACHE', 'RUNNER_TOOLSDIRECTORY', 'AGENT_TOOLSDIRECTORY'];

/** Returns the folders; the runner's own settings go over the environment of whoever asks. */
export function resolveRunnerFolders(runner: InstalledRunner | null, environment: EnvironmentVariables): RunnerFolders {
  const merged: EnvironmentVariables = { ...environment, ...runner?.environment };
  const { RUNNER_TEMP } = environment;
  const configured = runner?.settings ? resolve(runner.folder, runner.settings.workFolder) : null;
  const work = RUNNER_TEMP ? resolve(RUNNER_TEMP, '..') : configured;
  const configuredToolCache = TOOL_CACHE_VARIABLES.map((name) => merged[name]).find((value) => value);
  return { toolCache: configuredToolCache ?? (work === null ? null : resolve(work, '_tool')), work };
}
