// How a job checks the repository out, as far as its tests may depend on it: history, submodules and large files.
import { scalarTextAt } from '../../lint/model/located-node.ts';
import type { DetectedCheckout } from '../detected.ts';
import type { FlatStep } from './flat-steps.ts';

/** Returns what the job's own checkout fetches beyond the files of one commit. */
export function readCheckout(steps: readonly FlatStep[]): DetectedCheckout {
  const own = steps.find(({ step }) => step.uses?.name === 'actions/checkout' && input(step, 'repository') === null);
  const submodules = own ? input(own.step, 'submodules') : null;
  return {
    ...(submodules === 'true' ? { submodules: true } : submodules === 'recursive' ? { submodules } : {}),
    ...(own && input(own.step, 'fetch-depth') === '0' ? { 'fetch-depth': 0 } : {}),
    ...(own && input(own.step, 'lfs') === 'true' ? { lfs: true } : {}),
  };
}

function input({ inputs }: FlatStep['step'], name: string): string | null {
  return scalarTextAt(inputs.find((each) => each.name === name)?.value ?? null);
}
