// The entry of the action. It handles a hit in the tool cache itself, without network requests and without libraries. For
// everything else it loads setup.ts and the node's files.
import { processRunner } from '../../kit/runner/runner.ts';
import { mayNeedNode, readSetupInputs } from './inputs.ts';
import { reportInstalls } from './report.ts';
import { findInToolCache } from './warm.ts';

const runner = processRunner;
try {
  const inputs = readSetupInputs(runner);
  const node = mayNeedNode(runner) ? (await import('./node/inputs.ts')).readNodeInputs(runner, inputs) : null;
  const hit = findInToolCache(inputs, runner.env);
  if (hit) await reportInstalls(runner, [hit], inputs);
  const installed = hit ? [hit] : await (await import('./setup.ts')).installTools(runner, inputs);
  if (node) await (await import('./node/start.ts')).startNode(runner, node, installed, inputs);
} catch (error) {
  (await import('../../kit/runner/failure.ts')).reportFailure(runner, 'setup-ipfs-kit', error);
}
// Everything is done. Without this, a DNS lookup that gets no answer would keep the process running.
setTimeout(process.exit, 200).unref();
