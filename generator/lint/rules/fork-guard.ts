// fork-guard: code from forks on a self-hosted machine.
import { hasStatusCheck, isNeverTrue, type KnownValues } from '../expressions/evaluate.ts';
import { isSelfHostedRunner, removeDuplicates, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
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
    allJobs(context).flatMap(({ workflow, job }) => {
      const runner = removeDuplicates(runnersOf(job)).find((each) => isSelfHostedRunner(each, context.config));
      const event = runner && eventsOf(workflow).find((each) => !isGuarded(job, workflow, forkContext(each)));
      if (!runner || !event) return [];
      const trigger = event === 'workflow_call' ? 'pull requests of its callers' : event;
      return [createFinding(runner.at, `job ${job.id} runs code from forks on a self-hosted machine, on ${trigger}`)];
    }),
});

function eventsOf({ triggers }: Workflow): readonly string[] {
  return [...PULL_REQUEST_EVENTS, 'workflow_call'].filter((event) => triggers.has(event));
}

/** Returns whether the job does not run for a fork. A job is also skipped if one that it needs is, unless it checks the status. */
function isGuarded(
  job: WorkflowJob,
  workflow: Workflow,
  fork: KnownValues,
  // Each job is looked at once, however many jobs need it. While it is looked at, it counts as unguarded: needs have no cycle.
  known: Map<WorkflowJob, boolean> = new Map(),
): boolean {
  const found = known.get(job);
  if (found !== undefined) return found;
  known.set(job, false);
  const condition = job.condition?.value ?? '';
  const guarded =
    (condition !== '' && isNeverTrue(condition, fork)) ||
    (!hasStatusCheck(condition) && neededBy(job, workflow).some((each) => isGuarded(each, workflow, fork, known)));
  known.set(job, guarded);
  return guarded;
}

function neededBy({ needs }: WorkflowJob, { jobs }: Workflow): readonly WorkflowJob[] {
  return jobs.filter(({ id }) => needs.some(({ value }) => value === id));
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
