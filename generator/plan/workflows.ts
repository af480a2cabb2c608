// Plans workflows: config and facts → Plan.
import type { KitConfig, WorkflowConfig } from '../config/schema.ts';
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { planImageJobs } from './image-jobs.ts';
import { planRuntimeJobs } from './jobs.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

/** The labels of self-hosted runners that actionlint accepts without configuration. */
const ACTIONLINT_LABELS = ['self-hosted', 'x64', 'arm', 'arm64', 'linux', 'macos', 'windows'];

/** Returns the plan of a config. The same config and facts give the same plan. */
export function planWorkflows(config: KitConfig, facts: GeneratorFacts): Plan {
  const workflows = Object.entries(config.workflows).map(([name, workflowConfig]) =>
    planWorkflow(name, workflowConfig, config, facts),
  );
  return { workflows, actionlintLabels: findUnknownLabels(workflows, facts) };
}

function planWorkflow(
  name: string,
  workflowConfig: WorkflowConfig,
  config: KitConfig,
  facts: GeneratorFacts,
): WorkflowPlan {
  const triggers = workflowConfig.triggers ?? config.triggers;
  // A called workflow runs for the events of its caller.
  const pullRequests = workflowConfig.callable || triggers['pull-request'] !== undefined;
  const context = { workflow: name, workflowConfig, pullRequests, config, facts };
  const parts = RUNTIMES.flatMap((runtime) => {
    const runtimeConfig = config[runtime];
    return runtimeConfig ? [planRuntimeJobs(context, runtime, runtimeConfig)] : [];
  });
  const images = workflowConfig.images.flatMap((id) => {
    const image = config.images[id];
    return image ? planImageJobs(context, id, image) : [];
  });
  const jobs = [...parts.flatMap((part) => part.jobs), ...images];
  const secrets = new Set(jobs.flatMap((job) => ('secrets' in job ? (job.secrets?.names ?? []) : [])));
  const changes = config.paths.length > 0;
  return {
    name,
    triggers,
    callable: workflowConfig.callable,
    pullRequests,
    publishes: workflowConfig.publish,
    secrets: [...secrets],
    // Otherwise a Go leg may download and run another Go than its own.
    env: { RESULTS: config.results, ...(config.go ? { GOTOOLCHAIN: 'local' } : {}), ...config.env },
    changes: changes
      ? { id: 'changes', reason: 'Checks whether a pull request changes a file that matters.', paths: config.paths }
      : null,
    jobs,
    gate: {
      reason: 'One result for all jobs. Require this job in branch protection.',
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
