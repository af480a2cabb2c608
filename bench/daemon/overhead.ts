// The milliseconds that the action adds to Kubo's own start of a node: the action's process, without the start of Node, and without
// what `ipfs init` and `ipfs daemon` take until the API answers.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { listBackgroundProcesses } from '../../kit/process/background.ts';
import { actionEnvironment, runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  readStepResult,
  removeRunnerEnv,
} from '../../scripts/local-runner/runner-env.ts';
import { ACTION, KUBO_VERSION } from '../../test/support/setup-ipfs-kit.ts';
import { withServedKubo } from '../cold/serve-kubo.ts';
import type { Measurement, Mode } from '../measurement.ts';
import { measureValue } from '../sampling/measure.ts';
import { readProcessCpuMs } from '../sampling/read-cpu.ts';
import { nodeMs } from '../sampling/timing.ts';
import { startByHandMs } from './by-hand.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');

/** A difference and not a ratio: a faster machine starts Kubo faster, which would make the same overhead look worse. */
export async function daemonOverheadMs(mode: Mode): Promise<Measurement> {
  const runnerEnv = await createRunnerEnv();
  try {
    const ipfs = await installKubo(runnerEnv);
    const tasks = {
      action_ms: () => startByAction(runnerEnv),
      node_ms: () => nodeMs({ args: ['-e', '0'], env: { PATH: process.env.PATH } }),
      hand_ms: () => startByHandMs(ipfs),
    };
    const plan = { bench: 'daemon-overhead-ms', limit: 25, warmUps: 1, rounds: 31 };
    return await measureValue(
      { ...plan, figure: ({ action_ms, node_ms, hand_ms }) => action_ms - node_ms - hand_ms },
      tasks,
      mode,
    );
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}

/** Installs the real Kubo into the tool cache, so that only the node is timed. Returns its path. */
function installKubo(runnerEnv: RunnerEnv): Promise<string> {
  return withServedKubo(async ({ origin, sha512, file }) => {
    const inputs = { 'kubo-version': KUBO_VERSION, mirror: origin, checksums: `${sha512}  ${file}` };
    const { outputs, log } = await runAction(runnerEnv, { action: ACTION, inputs });
    if (!outputs['kubo-path']) throw new Error(log);
    return outputs['kubo-path'];
  });
}

/** Times the action's process, not the runner around it. The node, which outlives that process, used `detachedMs`. */
async function startByAction(runnerEnv: RunnerEnv): Promise<{ readonly figure: number; readonly detachedMs: number }> {
  const inputs = { 'kubo-version': KUBO_VERSION, daemon: 'offline' };
  const env = { PATH: process.env.PATH ?? '', ...(await actionEnvironment(runnerEnv, { action: ACTION, inputs })) };
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [ENTRY], { env, cwd: runnerEnv.workspace });
  const figure = performance.now() - started;
  const main = await readStepResult(env, status ?? 1, `${stdout}`);
  const nodes = listBackgroundProcesses(main.state['node-folder'] ?? '');
  const detachedMs = nodes.reduce((sum, { pid }) => sum + readProcessCpuMs(pid), 0);
  await runPost(runnerEnv, { action: ACTION }, main, 'success');
  if (!main.outputs['peer-id']) throw new Error(main.log);
  return { figure, detachedMs };
}
