// Plans workflows: config and facts → Plan.

import type { KitConfig, WorkflowConfig } from '../config/schema.ts';
import { type GeneratorFacts, RUNTIMES } from '../facts/facts.ts';
import { WORKFLOWS_FOLDER } from '../files.ts';
import { planImageJobs } from './image-jobs.ts';
import { planRuntimeJobs } from './jobs.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

/** The labels of self-hosted runners that actionlint accepts without configuration. */
const ACTIONLINT_LABELS = ['self-hosted', 'x64', 'arm', 'arm64', 'linux', 'macos', 'windows'];

/** Labels of GitHub that move or are larger, and that actionlint knows. Source: rule_runner_label.go of 1.7.12. */
const ACTIONLINT_HOSTED = /^(?:ubuntu-(?:latest|slim)|windows-latest|macos-(?:latest|1[45]|26)(?:-(?:large|xlarge))?)$/;

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
  const results = config.results ?? null;
  return {
    name,
    triggers,
    callable: workflowConfig.callable,
    pullRequests,
    publishes: workflowConfig.publish,
    secrets: [...secrets],
    // Otherwise a Go leg may download and run another Go than its own.
    env: {
      ...(results === null ? {} : { RESULTS: results }),
      ...(config.go ? { GOTOOLCHAIN: 'local' } : {}),
      ...config.env,
    },
    results,
    enterpriseServer: config.ghes,
    changes: changes
      ? {
          id: 'changes',
          reason: 'Checks whether a pull request changes a file that matters.',
          // A pull request that updates an action here is tested, too.
          paths: [...new Set([...config.paths, `${WORKFLOWS_FOLDER}/${name}.yml`])],
        }
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
    if (hosted) return hosted.unknownToActionlint === true;
    return !ACTIONLINT_LABELS.includes(label) && !ACTIONLINT_HOSTED.test(label);
  });
  return [...new Set(unknown)].sort();
}

function labelsOf({ where, legs }: JobPlan): readonly string[] {
  if (where.kind !== 'self-hosted') return legs.flatMap(({ runner }) => runner ?? []);
  const { runsOn } = where;
  return 'scaleSet' in runsOn ? [runsOn.scaleSet] : (runsOn.labels ?? []);
}
