// All jobs and all steps of several workflows, each with the workflow and the job that it is in.
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

export function allJobs({ workflows }: Workflows): readonly JobInWorkflow[] {
  return workflows.flatMap((workflow) => workflow.jobs.map((job) => ({ workflow, job })));
}

export function allSteps(workflows: Workflows): readonly StepInJob[] {
  return allJobs(workflows).flatMap(({ workflow, job }) => job.steps.map((step) => ({ workflow, job, step })));
}
