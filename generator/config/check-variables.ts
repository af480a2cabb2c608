// Checks the names of environment variables: some are set by the workflow or the runner.
import type { WrongReference } from './problem.ts';
import type { KitConfig } from './schema.ts';

const TAKEN = ['PATH', 'RESULTS', 'IPFS_API', 'CLUSTER_API', 'PROBED_PLATFORM'];
/** The runner sets them for each step, whatever the workflow says. The token has no value of its own. */
const OF_THE_RUNNER = /^(?:GITHUB|RUNNER|ACTIONS)_(?!TOKEN$)/;

/** Returns whether the workflow or the runner sets a variable, so that a config cannot. */
export function isTaken(variable: string): boolean {
  return TAKEN.includes(variable) || OF_THE_RUNNER.test(variable);
}

/** Returns the variables under `env` that the workflow or the runner sets. */
export function checkVariables({ env }: KitConfig): readonly WrongReference[] {
  return Object.keys(env)
    .filter(isTaken)
    .map((name) => ({
      path: ['env', name],
      at: 'key',
      problem: `sets the variable ${name}, which the workflow or the runner sets, too`,
      fix: 'Remove it, or choose another name.',
    }));
}
