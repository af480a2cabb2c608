// Whether a job requests a node, by its inputs alone.
import { getInput } from '../../kit/runner/inputs.ts';
import type { Runner } from '../../kit/runner/runner.ts';

/** Inputs for an online node, for its API or for Cluster peers. They are an error if no node is started. */
export const NODE_ONLY_INPUTS = [
  'keep-repo',
  'api-auth',
  'bootstrap',
  'min-peers',
  'cluster-config',
  'cluster-env',
  'cluster-api-port',
] as const;

/** Returns whether the inputs may request a node. Only then does node/inputs.ts read and check them. */
export function mayNeedNode(runner: Runner): boolean {
  const names = ['daemon', 'cluster-peers', ...NODE_ONLY_INPUTS] as const;
  return names.some((name) => !/^(?:false|0)?$/.test(getInput(runner, name)));
}
