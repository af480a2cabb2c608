// fork-guard: code from forks on a self-hosted machine.
import { hasStatusCheck, isNeverTrue, type KnownValues } from '../expressions/evaluate.ts';
import { isSelfHostedRunner, removeDuplicates, runnersOf } from '../model/runner.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule } from '../rule.ts';

const PULL_REQUEST_EVENTS = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
];
const GUARD =
  "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository";

export const forkGuard = defineRule({
  id: 'fork-guard',
  severity: 'error',
  explanation:
    'Anyone can open a pull request from a fork. Without a condition, its code runs on your self-hosted machine, which keeps what the code leaves behind. A workflow that can be called runs for the events of its callers.',
  fix: `Add to the job: \`if: ${GUARD}\`.`,
  find: (context) =>
    context.workflows.flatMap((workflow) => {
      const guarded = eventsOf(workflow).map((event) => ({
        event,
        jobs: findGuardedJobs(workflow, forkContext(event)),
      }));
      return workflow.jobs.flatMap((job) => {
        const runner = removeDuplicates(runnersOf(job)).find((each) => isSelfHostedRunner(each, context.config));
        const event = guarded.find(({ jobs }) => !jobs.has(job))?.event;
        if (!runner || !event) return [];
        const trigger = event === 'workflow_call' ? 'pull requests of its callers' : event;
        return [createFinding(runner.at, `job ${job.id} runs code from forks on a self-hosted machine, on ${trigger}`)];
      });
    }),
});

function eventsOf({ triggers }: Workflow): readonly string[] {
  return [...PULL_REQUEST_EVENTS, 'workflow_call'].filter((event) => triggers.has(event));
}

/**
 * Returns the jobs that do not run for a fork. A job is also skipped if one that it needs is, unless it checks the status. Each job
 * and each of its needs is looked at once, also in a circle.
 */
function findGuardedJobs({ jobs }: Workflow, fork: KnownValues): ReadonlySet<WorkflowJob> {
  const dependents = new Map<string, WorkflowJob[]>();
  for (const job of jobs) {
    if (hasStatusCheck(job.condition?.value ?? '')) continue;
    for (const { value } of job.needs) {
      const known = dependents.get(value);
      if (known) known.push(job);
      else dependents.set(value, [job]);
    }
  }
  const guarded = new Set(jobs.filter(({ condition }) => condition !== null && isNeverTrue(condition.value, fork)));
  // A set is iterated up to what is added meanwhile.
  for (const { id } of guarded) for (const dependent of dependents.get(id) ?? []) guarded.add(dependent);
  return guarded;
}

/** Returns the known values of contexts in a run for a pull request from a fork. */
function forkContext(event: string): KnownValues {
  const name = event === 'workflow_call' ? 'pull_request' : event;
  const head = 'github.event.pull_request.head.repo';
  return new Map<string, string | boolean>([
    ['github.event_name', name],
    ['github.repository', 'own/repository'],
    ['github.repository_owner', 'own'],
    ['github.event.repository.full_name', 'own/repository'],
    ['github.event.pull_request.base.repo.full_name', 'own/repository'],
    [`${head}.full_name`, 'fork/repository'],
    [`${head}.owner.login`, 'fork'],
    [`${head}.fork`, true],
    ...(name === 'pull_request_target'
      ? []
      : [['github.ref', 'refs/pull/1/merge'] as const, ['github.ref_type', 'branch'] as const]),
  ]);
}
