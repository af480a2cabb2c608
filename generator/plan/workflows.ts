// Config and facts → Plan.
import type { KitConfig, WorkflowConfig } from '../config/schema.ts';
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { planImageJobs } from './image-jobs.ts';
import { planRuntimeJobs, runsForPullRequests } from './jobs.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

/** Labels of self-hosted runners that actionlint knows by itself. */
const ACTIONLINT_LABELS = ['self-hosted', 'x64', 'arm', 'arm64', 'linux', 'macos', 'windows'];

/** Returns what the config comes to. The same config and facts give the same plan. */
export function planWorkflows(config: KitConfig, facts: GeneratorFacts): Plan {
  const workflows = Object.entries(config.workflows).map(([name, asked]) => planWorkflow(name, asked, config, facts));
  return { workflows, actionlintLabels: findUnknownLabels(workflows, facts) };
}

function planWorkflow(
  name: string,
  workflowConfig: WorkflowConfig,
  config: KitConfig,
  facts: GeneratorFacts,
): WorkflowPlan {
  const pullRequests = runsForPullRequests(workflowConfig, config);
  const parts = RUNTIMES.flatMap((runtime) => {
    const runtimeConfig = config[runtime];
    return runtimeConfig ? [planRuntimeJobs(name, workflowConfig, runtime, runtimeConfig, config, facts)] : [];
  });
  const images = workflowConfig.images.flatMap((id) =>
    planImageJobs(name, workflowConfig, id, pullRequests, config, facts),
  );
  const jobs = [...parts.flatMap((part) => part.jobs), ...images];
  const secrets = new Set(jobs.flatMap((job) => ('secrets' in job ? (job.secrets?.names ?? []) : [])));
  const changes = config.paths.length > 0;
  return {
    name,
    triggers: workflowConfig.triggers ?? config.triggers,
    callable: workflowConfig.callable,
    pullRequests,
    publishes: workflowConfig.publish,
    secrets: [...secrets],
    // Without it a Go leg may fetch, and run, another Go than the one that it is named after.
    env: { RESULTS: config.results, ...(config.go ? { GOTOOLCHAIN: 'local' } : {}), ...config.env },
    changes: changes
      ? { id: 'changes', reason: 'Whether a pull request changes anything that matters here.', paths: config.paths }
      : null,
    jobs,
    gate: {
      reason: 'One result for all jobs, for branch protection to require.',
      needs: [...(changes ? ['changes'] : []), ...jobs.map(({ id }) => id)],
    },
    exclusions: parts.flatMap((part) => part.exclusions),
  };
}

function findUnknownLabels(workflows: readonly WorkflowPlan[], { runners }: GeneratorFacts): readonly string[] {
  const labels = workflows.flatMap(({ jobs }) => jobs.flatMap(labelsOf));
  const unknown = labels.filter((label) => {
    const hosted = runners.labels[label];
    return hosted ? hosted.unknownToActionlint === true : !ACTIONLINT_LABELS.includes(label);
  });
  return [...new Set(unknown)].sort();
}

function labelsOf({ where, legs }: JobPlan): readonly string[] {
  if (where.kind !== 'self-hosted') return legs.flatMap(({ runner }) => runner ?? []);
  const { runsOn } = where;
  return 'scaleSet' in runsOn ? [runsOn.scaleSet] : (runsOn.labels ?? []);
}
