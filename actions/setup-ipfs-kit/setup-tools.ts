// The bundle of jobs without a node. Jobs with a node load it for what their own bundle does not have: installs and failures.
import type { Runner } from '../../kit/runner/runner.ts';
import { readSetupInputs } from './inputs.ts';
import { installTools } from './setup.ts';
import { reportHit } from './warm/hit.ts';

export { reportFailure } from '../../kit/runner/failure.ts';
export { installTools };

/** Sets up what the inputs request, without a node. Throws the KitErrors of inputs and of an install. */
export async function setUpTools(runner: Runner): Promise<void> {
  const inputs = readSetupInputs(runner);
  if (!reportHit(runner, inputs)) await installTools(runner, inputs);
}
