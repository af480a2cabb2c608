// Runs the bundled action with the real go command and a module proxy on loopback, without any other network. Fixtures share only
// Go's build cache, which has the standard library.
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProcessesByVariable, type ProcessRow } from '../../../kit/process/running-processes.ts';
import { waitUntilExited } from '../../../kit/process/terminate.ts';
import { type ActionResult, type ActionRunOptions, runAction } from '../../../scripts/local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, removeRunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { ACTION, KUBO_VERSION } from '../setup-ipfs-kit.ts';
import type { GoModuleFiles } from './module.ts';
import { type GoProxy, startGoProxy } from './proxy.ts';

export interface SourceBuildFixture {
  readonly runnerEnv: RunnerEnv;
  readonly proxy: GoProxy;
  /** The go command's temporary folder. */
  readonly temporary: string;
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

/** Returns a proxy that serves `modules` and verifies `verifiedModules`, and new folders of a runner that builds Kubo. */
export async function createSourceBuildFixture(
  modules: readonly GoModuleFiles[],
  verifiedModules = modules,
): Promise<SourceBuildFixture> {
  const proxy = await startGoProxy(modules, verifiedModules);
  const runnerEnv = await createRunnerEnv();
  const temporary = join(runnerEnv.root, 'tmp');
  await mkdir(temporary);
  const goPath = join(runnerEnv.root, 'go');
  const env = {
    ...proxy.env,
    GOPATH: goPath,
    GOMODCACHE: join(goPath, 'pkg', 'mod'),
    TMPDIR: temporary,
    GOENV: 'off',
    GOFLAGS: '',
    GOTOOLCHAIN: 'local',
    // Otherwise GOPRIVATE would make go ask GitHub.
    GONOPROXY: 'none.invalid',
  };
  const defaults = { 'kubo-version': KUBO_VERSION, source: 'always' };
  const processes = () => findProcessesByVariable('GOPATH', goPath);
  const kill = () => {
    for (const { pid } of processes()) killProcess(pid);
  };
  return {
    runnerEnv,
    proxy,
    temporary,
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
      // The module cache is read-only.
      execFileSync('go', ['clean', '-modcache'], { env: { ...process.env, ...env } });
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
