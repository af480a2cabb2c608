// All jobs and all steps of several workflows and actions, each with the workflow and the job that it is in.
import type { Workflow, WorkflowJob, WorkflowStep } from './workflow.ts';

export interface JobInWorkflow {
  readonly workflow: Workflow;
  readonly job: WorkflowJob;
}

export interface StepInJob extends JobInWorkflow {
  readonly step: WorkflowStep;
}

interface Workflows {
  readonly workflows: readonly Workflow[];
}

interface WorkflowsAndActions extends Workflows {
  readonly actions: readonly Workflow[];
}

export function allJobs({ workflows }: Workflows): readonly JobInWorkflow[] {
  return workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })));
}

/** Returns the steps of all jobs and of all composite actions. */
export function allSteps({ workflows, actions }: WorkflowsAndActions): readonly StepInJob[] {
  return allJobs({ workflows: [...workflows, ...actions] }).flatMap(({ workflow, job }) =>
    job.steps.map((step) => ({ workflow, job, step })),
  );
}
