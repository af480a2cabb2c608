// The action's entry. What the tool cache already has is answered here, without a request and without a library; all else
// is for setup.ts and kit/runner/failure.ts, which are loaded only then.
import { processRunner } from '../../kit/runner/runner.ts';
import { asksForNode, readInputs } from './inputs.ts';
import { report } from './report.ts';
import { findInToolCache } from './warm.ts';

const runner = processRunner;
try {
  const inputs = readInputs(runner);
  const node = asksForNode(runner) ? (await import('./node/inputs.ts')).readNodeInputs(runner, inputs) : null;
  const hit = findInToolCache(inputs, runner.env);
  if (hit) await report(runner, [hit], inputs.summary);
  const installed = hit ? [hit] : await (await import('./setup.ts')).setup(runner, inputs);
  if (node) await (await import('./node/start.ts')).startNode(runner, node, installed, inputs.summary);
} catch (error) {
  (await import('../../kit/runner/failure.ts')).fail(runner, 'setup-ipfs-kit', error);
}
// All is done, and the process ends by itself. Only a lookup that a name server does not answer would keep it.
setTimeout(process.exit, 200).unref();
