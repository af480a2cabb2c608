// The bundle of jobs with a node.
import type { Runner } from '../../../kit/runner/runner.ts';
import { readSetupInputs } from '../inputs.ts';
import { reportHit } from '../warm/hit.ts';
import { readPlainNodeInputs } from './plain-inputs.ts';
import { startNode } from './start.ts';

/** Sets up what the inputs request, and starts the node. Throws the KitErrors of inputs, of an install and of kit/daemon. */
export async function setUpNode(runner: Runner): Promise<void> {
  const inputs = readSetupInputs(runner);
  // Before anything is installed, which can take long.
  const node = readPlainNodeInputs(runner) ?? (await import('./inputs.ts')).readNodeInputs(runner, inputs);
  const hit = reportHit(runner, inputs);
  const installed = hit ? [hit] : await (await import('../setup-tools.ts')).installTools(runner, inputs);
  if (node) await startNode(runner, node, installed, inputs);
}
