// Plan: what the config comes to, fully decided: jobs and matrix legs, each with its reason. No YAML, no disk.
import type { Config, JobConfig, JobKind, WorkflowConfig } from './config.ts';

export interface WorkflowPlan {
  readonly name: string;
  /** The group starts with the workflow's own name, so that no other workflow's runs cancel these. */
  readonly concurrencyGroup: string;
  readonly kubo: string;
  readonly jobs: readonly JobPlan[];
  readonly gate: GatePlan;
}

export interface JobPlan {
  readonly kind: JobKind;
  readonly reason: string;
  /** Minutes. */
  readonly timeLimit: number;
  readonly legs: readonly Leg[];
}

export interface Leg {
  readonly platform: string;
  readonly runner: string;
  readonly reason: string;
}

export interface GatePlan {
  readonly reason: string;
  readonly needs: readonly JobKind[];
}

/** Returns what each workflow of the config consists of. */
export function planWorkflows(config: Config): readonly WorkflowPlan[] {
  return config.workflows.map((workflow) => planWorkflow(config, workflow));
}

function planWorkflow(config: Config, { name, jobs }: WorkflowConfig): WorkflowPlan {
  return {
    name,
    concurrencyGroup: `${name}-\${{ github.event_name }}-\${{ github.event.pull_request.number || github.sha }}`,
    kubo: config.kubo,
    jobs: jobs.map((job) => planJob(config, job)),
    gate: {
      reason: 'One result for all jobs above, for branch protection to require.',
      needs: jobs.map(({ kind }) => kind),
    },
  };
}

function planJob({ runners }: Config, { kind, platforms, timeLimit }: JobConfig): JobPlan {
  const legs = platforms.map((platform) => planLeg(platform, runners));
  const left = [...runners.keys()].filter((platform) => !platforms.includes(platform));
  const reason =
    left.length === 0
      ? 'On every platform that has a runner.'
      : `On ${platforms.join(', ')}. Not on ${left.join(', ')}: the config lists no leg of ${kind} there.`;
  return { kind, reason, timeLimit, legs };
}

function planLeg(platform: string, runners: ReadonlyMap<string, string>): Leg {
  const runner = runners.get(platform);
  if (runner === undefined) throw new Error(`the config has no runner for ${platform}`);
  return { platform, runner, reason: `hosted, ${platform} itself` };
}
