// Calls between workflows of the same repository.
import { evaluateText, type KnownValues } from '../expressions/evaluate.ts';
import { scalarTextAt } from './located-node.ts';
import { knownValuesOf } from './matrix.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';

export interface WorkflowCall {
  readonly caller: Workflow;
  readonly job: WorkflowJob;
  readonly called: Workflow;
}

/** Returns the calls whose called file is one of these workflows. */
export function findCalls(workflows: readonly Workflow[]): readonly WorkflowCall[] {
  const byPath = new Map(workflows.toReversed().flatMap((each) => pathsOf(each).map((path) => [path, each])));
  return workflows.flatMap((caller) =>
    caller.jobs.flatMap((job) => {
      const path = /^(?:\.|\$)\/(.*)$/.exec(job.calls?.value ?? '')?.[1];
      const called = path === undefined ? undefined : byPath.get(path);
      return called ? [{ caller, job, called }] : [];
    }),
  );
}

/** Of a job that calls another file. */
const MAX_CALLING_LEGS = 32;

/** Returns the values of `inputs` that each leg of a calling job passes, each set of values once. */
export function valuesPassed(job: WorkflowJob, known: KnownValues): readonly KnownValues[] {
  const each = job.legs.slice(0, MAX_CALLING_LEGS).map((leg) => {
    const inLeg = new Map([...known, ...knownValuesOf(leg)]);
    return new Map(
      job.inputs.map(({ name, value }) => [
        `inputs.${name}`.toLowerCase(),
        evaluateText(scalarTextAt(value) ?? '', inLeg),
      ]),
    );
  });
  return [...new Map(each.map((inputs) => [JSON.stringify([...inputs]), inputs])).values()];
}

/** Returns the path of a workflow, and the ends of it that start at a folder: a call has the path from the root of the repository. */
function pathsOf({ path }: Workflow): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}
