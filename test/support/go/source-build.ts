// Runs the bundled action with the real go command and a module proxy on loopback, without any other network.
import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findProcessesByVariable, type ProcessRow } from '../../../kit/process/running-processes.ts';
import { waitUntilExited } from '../../../kit/process/terminate.ts';
import { type ActionResult, type ActionRunOptions, runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { ACTION, KUBO_VERSION } from '../setup-ipfs-kit.ts';
import { type GoCommand, writeGoCommand } from './go-command.ts';
import type { GoModuleFiles } from './module.ts';
import { type GoProxy, startGoProxy } from './proxy.ts';

export interface SourceBuildFixture {
  readonly runnerEnv: RunnerEnv;
  readonly proxy: GoProxy;
  /** The go command on PATH. */
  readonly go: GoCommand;
  /** The home folder of its runs. */
  readonly home: string;
  /** The go command's temporary folder. */
  readonly temporary: string;
  /** The variables of its runs. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: (
    inputs?: Readonly<Record<string, string>>,
    overrides?: Partial<ActionRunOptions>,
  ) => Promise<ActionResult>;
  /** Returns the processes of its runs that still exist: the action, the go command and everything that they started. */
  readonly processes: () => readonly ProcessRow[];
  /** Kills all of them at once, as a machine does that loses power. */
  readonly kill: () => void;
  readonly tearDown: () => Promise<void>;
}

interface SourceBuildOptions {
  readonly verifiedModules?: readonly GoModuleFiles[];
  readonly ownBuildCache?: boolean;
}

/**
 * Returns a proxy that serves `modules` and verifies `verifiedModules`, by default the same, and new folders of a runner that
 * builds Kubo.
 */
export async function createSourceBuildFixture(
  modules: readonly GoModuleFiles[],
  { verifiedModules = modules, ownBuildCache = false }: SourceBuildOptions = {},
): Promise<SourceBuildFixture> {
  const proxy = await startGoProxy(modules, verifiedModules);
  const runnerEnv = await createRunnerEnv();
  const [temporary, home] = [join(runnerEnv.root, 'tmp'), join(runnerEnv.root, 'home')];
  for (const folder of [temporary, home]) await mkdir(folder);
  const { GOPROXY, GOSUMDB: verifierKey } = proxy.env;
  const go = await writeGoCommand(join(runnerEnv.root, 'bin'), { verifierKey, ownBuildCache });
  const path = [go.folder, process.env.PATH].join(delimiter);
  // The variables of this machine are not those of the runner.
  const env = { PATH: path, HOME: home, TMPDIR: temporary, GOPROXY, GOSUMDB: '', GOFLAGS: '', GOTOOLCHAIN: '' };
  const defaults = { 'kubo-version': KUBO_VERSION, source: 'always' };
  const processes = () => findProcessesByVariable('HOME', home);
  const kill = () => {
    for (const { pid } of processes()) killProcess(pid);
  };
  return {
    runnerEnv,
    proxy,
    go,
    home,
    temporary,
    env,
    run: (inputs = {}, overrides = {}) => {
      return runAction(runnerEnv, {
        action: ACTION,
        ...overrides,
        inputs: { ...defaults, ...inputs },
        env: { ...env, ...overrides.env },
      });
    },
    processes,
    kill,
    tearDown: async () => {
      kill();
      await waitUntilExited(() => processes().length > 0, 5000);
      await proxy.close();
      await removeRunnerEnv(runnerEnv);
    },
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
