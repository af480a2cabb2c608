// The action's entry. What the tool cache already has is answered here, without a request and without a library; all else
// is for setup.ts and kit/runner/failure.ts, which are loaded only then.
import { processRunner } from '../../kit/runner/runner.ts';
import { mayNeedNode, readSetupInputs } from './inputs.ts';
import { reportInstalls } from './report.ts';
import { findInToolCache } from './warm.ts';

const runner = processRunner;
try {
  const inputs = readSetupInputs(runner);
  const node = mayNeedNode(runner) ? (await import('./node/inputs.ts')).readNodeInputs(runner, inputs) : null;
  const hit = findInToolCache(inputs, runner.env);
  if (hit) await reportInstalls(runner, [hit], inputs.summary);
  const installed = hit ? [hit] : await (await import('./setup.ts')).installTools(runner, inputs);
  if (node) await (await import('./node/start.ts')).startNode(runner, node, installed, inputs.summary);
} catch (error) {
  (await import('../../kit/runner/failure.ts')).reportFailure(runner, 'setup-ipfs-kit', error);
}
// All is done, and the process ends by itself. Only a lookup that a name server does not answer would keep it.
setTimeout(process.exit, 200).unref();
