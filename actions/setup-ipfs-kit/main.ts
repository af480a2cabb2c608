// The entry of the action. It handles a hit in the tool cache itself if the inputs are plain. Everything else is in two other
// bundles, so that Node reads little code here.
import { processRunner } from '../../kit/runner/runner.ts';
import { mayNeedNode } from './node-request.ts';
import { reportInstalls } from './report.ts';
import { findPlainHit } from './warm/plain-hit.ts';
import { readPlainInputs } from './warm/plain-inputs.ts';

async function main(): Promise<void> {
  const runner = processRunner;
  try {
    const inputs = readPlainInputs(runner.env);
    const hit = inputs && findPlainHit(runner.env, inputs.version);
    if (hit) reportInstalls(runner, [hit], inputs);
    else if (mayNeedNode(runner)) await (await import('./node/setup-node.ts')).setUpNode(runner);
    else await (await import('./setup-tools.ts')).setUpTools(runner);
  } catch (error) {
    (await import('./setup-tools.ts')).reportFailure(runner, 'setup-ipfs-kit', error);
  }
  // All is written. What is still open, such as a DNS lookup without an answer, would keep the process running.
  process.exit();
}

main();
