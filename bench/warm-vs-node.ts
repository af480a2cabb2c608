// A warm hit of the bundled action compared with an empty Node script.
import { join } from 'node:path';
import { actionEnvironment, runAction } from '../scripts/local-runner/run-action.ts';
import { ACTION, createActionFixture, KUBO_VERSION } from '../test/support/setup-ipfs-kit.ts';
import type { Measurement, Mode } from './measurement.ts';
import { compareWithEmptyScript } from './sampling/timing.ts';

const DIST = join(ACTION, '..', 'actions', 'setup-ipfs-kit', 'dist');

export async function warmVsNode(mode: Mode): Promise<Measurement> {
  const fixture = await createActionFixture({ padding: 2 ** 20 });
  try {
    await fixture.run();
    const inputs = { 'kubo-version': KUBO_VERSION };
    const hit = await runAction(fixture.runnerEnv, { action: ACTION, inputs });
    if (hit.outputs['cache-hit'] !== 'true') throw new Error(`The tool cache was not used:\n${hit.log}`);
    const env = await actionEnvironment(fixture.runnerEnv, { action: ACTION, inputs });
    const command = { args: [join(DIST, 'main', 'index.js')], env };
    return await compareWithEmptyScript({ bench: 'warm-vs-node', limit: 1.1, rounds: 81 }, command, mode);
  } finally {
    await fixture.tearDown();
  }
}
