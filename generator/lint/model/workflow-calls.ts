// Calls between workflows of the same repository.
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

/** Returns the path of a workflow, and the ends of it that start at a folder: a call has the path from the root of the repository. */
function pathsOf({ path }: Workflow): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}
