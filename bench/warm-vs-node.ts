// A warm hit of the bundled action compared with an empty Node script.
import { join } from 'node:path';
import { runAction } from '../scripts/local-runner/run-action.ts';
import { stepEnvironment } from '../scripts/local-runner/runner-env.ts';
import { ACTION, createActionFixture, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import { compareWithEmptyScript } from './interleaved.ts';
import type { Measurement, Mode } from './measurement.ts';

const ENTRY = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist', 'main', 'index.js');
const REPETITIONS = { full: { warmUps: 2, runs: 41 }, smoke: { warmUps: 0, runs: 1 } };

export async function warmVsNode(mode: Mode): Promise<Measurement> {
  const fixture = await createActionFixture({ padding: 2 ** 20 });
  try {
    await fixture.run();
    const inputs = { 'kubo-version': KUBO_VERSION };
    const hit = await runAction(fixture.runnerEnv, { action: ACTION, inputs });
    if (hit.outputs['cache-hit'] !== 'true') throw new Error(`The tool cache was not used:\n${hit.log}`);
    const env = { ...(await stepEnvironment(fixture.runnerEnv)), 'INPUT_KUBO-VERSION': KUBO_VERSION };
    const [warm, node] = await compareWithEmptyScript({ args: [ENTRY], env }, REPETITIONS[mode]);
    return { bench: 'warm-vs-node', ratio: warm / node, limit: 1.25, warm_ms: warm, node_ms: node };
  } finally {
    await fixture.tearDown();
  }
}
