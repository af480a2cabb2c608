// Calls between workflows of the same repository.
import type { Workflow, WorkflowJob } from './workflow.ts';

export interface WorkflowCall {
  readonly caller: Workflow;
  readonly job: WorkflowJob;
  readonly called: Workflow;
}

/** Returns the calls whose called file is one of these workflows. */
export function findCalls(workflows: readonly Workflow[]): readonly WorkflowCall[] {
  return workflows.flatMap((caller) =>
    caller.jobs.flatMap((job) => {
      const path = /^(?:\.|\$)\/(.*)$/.exec(job.calls?.value ?? '')?.[1];
      const called =
        path === undefined ? undefined : workflows.find((each) => each.path === path || each.path.endsWith(`/${path}`));
      return called ? [{ caller, job, called }] : [];
    }),
  );
}
