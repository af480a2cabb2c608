// The platforms on which a step certainly runs.
import { isAlwaysTrue, isNeverTrue, knownValues } from '../expressions/evaluate.ts';
import { contextOfLeg } from '../model/step-legs.ts';
import type { WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { type LegPlatform, platformsOfLegs } from './architecture.ts';

/** A condition that may choose by architecture with values that are not known. */
const MAY_CHOOSE = /arch|platform|machine|amd64|x86|x64|arm|aarch|inputs\.|env\.|steps\.|needs\.|vars\./i;
const RUNNER_NAMES = { amd64: 'X64', arm64: 'ARM64', linux: 'Linux', darwin: 'macOS', windows: 'Windows' } as const;

/**
 * Returns the platforms of the legs in which a step runs. A leg of unknown architecture, and a leg that an unknown condition may
 * leave out, is not among them.
 */
export function platformsOfStep(
  step: WorkflowStep,
  job: WorkflowJob,
  machines: Parameters<typeof platformsOfLegs>[1],
): readonly LegPlatform[] {
  const ofJob = job.condition?.value ?? '';
  if (MAY_CHOOSE.test(ofJob) && !isAlwaysTrue(ofJob, job.known) && !/^[^a-z]*github\./i.test(ofJob)) return [];
  return platformsOfLegs(job, machines).filter((platform) => runsOn(step, job, platform));
}

function runsOn({ condition }: WorkflowStep, job: WorkflowJob, { leg, architecture, os }: LegPlatform): boolean {
  if (!condition) return true;
  const known = new Map([
    ...contextOfLeg(leg, job),
    ...knownValues([
      ['runner.arch', RUNNER_NAMES[architecture]],
      ...(os === null ? [] : [['runner.os', RUNNER_NAMES[os]] as const]),
    ]),
  ]);
  if (isNeverTrue(condition.value, known)) return false;
  return !MAY_CHOOSE.test(condition.value) || isAlwaysTrue(condition.value, known);
}
