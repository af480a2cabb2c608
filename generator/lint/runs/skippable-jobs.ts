// Jobs that do not run in each run of their workflow.
import { isAlwaysTrue } from '../expressions/evaluate.ts';
import { SUCCESS } from '../model/step-legs.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';

/** Several rules look at each workflow, some once a run. */
const jobsByWorkflow = new WeakMap<Workflow, ReadonlySet<WorkflowJob>>();

/** Returns the jobs whose condition may be false although all jobs succeed, and those that need one of them. */
export function findSkippableJobs(workflow: Workflow): ReadonlySet<WorkflowJob> {
  const known = jobsByWorkflow.get(workflow) ?? readSkippableJobs(workflow);
  jobsByWorkflow.set(workflow, known);
  return known;
}

function readSkippableJobs({ jobs }: Workflow): ReadonlySet<WorkflowJob> {
  const dependents = Map.groupBy(
    jobs.flatMap((job) => job.needs.map(({ value }) => ({ job, needed: value }))),
    ({ needed }) => needed,
  );
  const found = new Set(jobs.filter(({ condition }) => condition !== null && !isAlwaysTrue(condition.value, SUCCESS)));
  // A set is iterated up to what is added meanwhile.
  for (const { id } of found) for (const { job } of dependents.get(id) ?? []) found.add(job);
  return found;
}
