// The bundled action, the real go command, and a module proxy on loopback that is all the network there is. Nothing of one
// stage is seen by another, except Go's build cache, which has the standard library.
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProcessRow, processesWith } from '../../kit/process/process-table.ts';
import { gone } from '../../kit/process/terminate.ts';
import { type ActionResult, type ActionRun, runAction } from '../../scripts/local-runner/run-action.ts';
import { createWorld, removeWorld, type World } from '../../scripts/local-runner/runner-env.ts';
import type { GoModule } from './go-module.ts';
import { type GoProxy, startGoProxy } from './go-proxy.ts';
import { ACTION, VERSION } from './setup-ipfs-kit.ts';

export interface BuildStage {
  readonly world: World;
  readonly proxy: GoProxy;
  /** Where the go command puts what it works on. */
  readonly temporary: string;
  readonly run: (inputs?: Readonly<Record<string, string>>, over?: Partial<ActionRun>) => Promise<ActionResult>;
  /** The processes of its runs that run still: the action's, and the go command's with all that it started. */
  readonly processes: () => readonly ProcessRow[];
  /** Ends all of them at once, as a machine that goes down does. */
  readonly kill: () => void;
  readonly leave: () => Promise<void>;
}

/** Returns a proxy that serves `modules`, vouches for `vouchedFor`, and a fresh world in which Kubo is to be built. */
export async function setBuildStage(modules: readonly GoModule[], vouchedFor = modules): Promise<BuildStage> {
  const proxy = await startGoProxy(modules, vouchedFor);
  const world = await createWorld();
  const temporary = join(world.root, 'tmp');
  await mkdir(temporary);
  const goPath = join(world.root, 'go');
  const env = {
    ...proxy.env,
    GOPATH: goPath,
    GOMODCACHE: join(goPath, 'pkg', 'mod'),
    TMPDIR: temporary,
    GOENV: 'off',
    GOFLAGS: '',
    GOTOOLCHAIN: 'local',
    // Or GOPRIVATE would have go ask GitHub.
    GONOPROXY: 'none.invalid',
  };
  const usual = { 'kubo-version': VERSION, source: 'always' };
  const processes = () => processesWith('GOPATH', goPath);
  const kill = () => {
    for (const { pid } of processes()) killProcess(pid);
  };
  return {
    world,
    proxy,
    temporary,
    run: (inputs = {}, over = {}) => {
      return runAction(world, {
        action: ACTION,
        ...over,
        inputs: { ...usual, ...inputs },
        env: { ...env, ...over.env },
      });
    },
    processes,
    kill,
    leave: async () => {
      kill();
      await gone(() => processes().length > 0, 5000);
      await proxy.close();
      // The module cache is read-only.
      execFileSync('go', ['clean', '-modcache'], { env: { ...process.env, ...env } });
      await removeWorld(world);
    },
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
