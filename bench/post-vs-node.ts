// The post step of the bundled action compared with an empty Node script, in a job without a node: the main step left no state.
import { join } from 'node:path';
import { actionEnvironment } from '../scripts/local-runner/run-action.ts';
import { createRunnerEnv, removeRunnerEnv } from '../scripts/local-runner/runner-env.ts';
import { ACTION } from '../test/support/setup-ipfs-kit.ts';
import type { Measurement, Mode } from './measurement.ts';
import { compareWithEmptyScript } from './sampling/timing.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'post', 'index.js');

export async function postVsNode(mode: Mode): Promise<Measurement> {
  const runnerEnv = await createRunnerEnv();
  try {
    const command = { args: [ENTRY], env: await actionEnvironment(runnerEnv, { action: ACTION }) };
    return await compareWithEmptyScript({ bench: 'post-vs-node', limit: 1.1, rounds: 81 }, command, mode);
  } finally {
    await removeRunnerEnv(runnerEnv);
  }
}
