// Calls of workflows of the same repository.
import type { Job, Workflow } from './workflow.ts';

export interface Call {
  readonly caller: Workflow;
  readonly job: Job;
  readonly called: Workflow;
}

/** Returns the calls of which the called file is among these. */
export function callsIn(workflows: readonly Workflow[]): readonly Call[] {
  return workflows.flatMap((caller) =>
    caller.jobs.flatMap((job) => {
      const path = /^(?:\.|\$)\/(.*)$/.exec(job.calls?.value ?? '')?.[1];
      const called =
        path === undefined ? undefined : workflows.find((each) => each.path === path || each.path.endsWith(`/${path}`));
      return called ? [{ caller, job, called }] : [];
    }),
  );
}
