// Which scripts run on a machine that keeps what they leave behind.
import type { KitConfig } from '../../config/schema.ts';
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import type { StepScript } from '../model/scripts.ts';
import { legsOfStep } from '../model/step-legs.ts';
import { isEphemeral } from './ephemeral.ts';

/** Returns whether a step certainly runs on a self-hosted machine in one of its legs. */
export function runsOnOwnMachine(
  { job, step }: Pick<StepScript, 'job' | 'step'>,
  { config }: { readonly config: KitConfig | null },
): boolean {
  const legs = new Set(legsOfStep(step, job));
  return runnersOf(job).some(
    (runner) => runner.certain && legs.has(runner.leg) && isSelfHostedRunner(runner, config) && !isEphemeral(runner),
  );
}
