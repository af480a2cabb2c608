// shared-concurrency: runs and jobs that cancel each other unintentionally.
import { type Scope, simplifyText } from '../expressions/simplify.ts';
import { getValue } from '../model/located-node.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { eventContext } from '../runs/event-context.ts';
import { cancelsIn, findRunGroups, type GroupUse, type RunGroups } from '../runs/groups.ts';

export const sharedConcurrency = defineRule({
  id: 'shared-concurrency',
  severity: 'error',
  explanation:
    'In a concurrency group, one run or job is active and one waits. A third one cancels the waiting one, and `cancel-in-progress` cancels the active one. Two calls in one run have the same `github` context, so a group without their inputs is the same group.',
  fix: 'Start the group with text that no other file uses. In a file that is called more than once, add an input to the group.',
  find: ({ workflows }) => [...findSharedInRuns(workflows), ...findSharedByFiles(workflows)],
});

/** Returns the groups that several jobs of one run use at the same time. */
function findSharedInRuns(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const found = new Map<string, RuleFinding>();
  for (const run of findRunGroups(workflows)) {
    const deadlocked = new Set(run.deadlocks.map(({ wanted }) => wanted.group));
    for (const [group, uses] of Map.groupBy(
      run.uses.filter(({ certain }) => certain),
      (use) => use.group,
    )) {
      const finding = deadlocked.has(group) ? null : checkUses(uses, run);
      const [use] = uses;
      const key = JSON.stringify([use?.at.source.path, use?.at.node.range, finding?.location]);
      if (finding && !found.has(key)) found.set(key, finding);
    }
  }
  return [...found.values()];
}

function checkUses(uses: readonly GroupUse[], { workflow }: RunGroups): RuleFinding | null {
  const [first] = uses;
  if (!first?.start || uses.length < 2) return null;
  const inOrder = orderedAfter(first.start.job, workflow);
  const starts = uses.flatMap(({ start }) => start ?? []);
  const parallel = starts.filter(({ job, leg }) =>
    job === first.start?.job ? leg !== first.start.leg && !limitsParallel(job) : !inOrder.has(job),
  );
  const [other] = parallel;
  if (!other) return null;
  const cancels = uses.every((use) => use.cancels === true);
  // Two that wait for each other are a lock. The third one cancels the second.
  if (!cancels && (parallel.length < 2 || !uses.every((use) => use.cancels === false))) return null;
  const called = first.workflow === workflow ? '' : ` of ${first.workflow.path}`;
  const { job } = other;
  const at = first.workflow === workflow ? first.at : (job.calls?.at ?? job.key);
  const effect = cancels ? 'each cancels the one before' : 'all but two are cancelled';
  const subject = job === first.start.job ? `legs of job ${job.id}` : `jobs ${first.start.job.id} and ${job.id}`;
  return createFinding(at, `${subject} use the same concurrency group${called}: ${effect}`);
}

/** Returns the jobs that need a job, directly or through others, and those that it needs. */
function orderedAfter(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<WorkflowJob> {
  const byId = new Map(jobs.map((each) => [each.id, each]));
  const dependents = Map.groupBy(
    jobs.flatMap((each) => each.needs.map(({ value }) => ({ each, needed: value }))),
    ({ needed }) => needed,
  );
  const after = new Set([job]);
  // A set is iterated up to what is added meanwhile.
  for (const { id } of after) for (const { each } of dependents.get(id) ?? []) after.add(each);
  const before = new Set([job]);
  for (const { needs } of before)
    for (const { value } of needs) {
      const needed = byId.get(value);
      if (needed) before.add(needed);
    }
  return new Set([...after, ...before]);
}

function limitsParallel({ at }: WorkflowJob): boolean {
  return getValue(at, 'strategy', 'max-parallel') !== null;
}

/** Events of which one occurrence starts all files. */
const COMMON = new Set(['push', 'pull_request', 'pull_request_target', 'merge_group', 'release', 'issue_comment']);
/** Values that two files have in common for one event. */
const SHARED_BY_FILES = /^github\.(?:ref|ref_name|head_ref|base_ref|sha|repository|actor|event\.[\w.-]+)$/;
const SCOPE: Pick<Scope, 'replaced' | 'isShared'> = {
  replaced: new Map(),
  isShared: (path) => SHARED_BY_FILES.test(path),
};

/** Returns the groups that two files use for the same event, if one cancels the other. */
function findSharedByFiles(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const firsts = new Map<string, Workflow>();
  const found = new Map<Workflow, RuleFinding>();
  for (const workflow of workflows) {
    const { concurrency } = workflow;
    if (!concurrency?.group) continue;
    for (const [event, settings] of workflow.triggers) {
      if (!COMMON.has(event)) continue;
      const known = eventContext(event, workflow);
      const group = simplifyText(concurrency.group.value, { ...SCOPE, known });
      if (group === null || cancelsIn(concurrency.at, known) !== true) continue;
      const key = JSON.stringify([event, group.toLowerCase()]);
      const before = firsts.get(key);
      if (!before) firsts.set(key, workflow);
      else if (!found.has(workflow)) {
        const other = before.triggers.get(event) ?? null;
        const always = settings === null && other === null;
        found.set(
          workflow,
          createFinding(
            concurrency.group.at,
            `${before.path} has the same concurrency group: on ${event}, one cancels the other`,
            always ? {} : { doubt: `It is not a problem if no ${event} starts both.` },
          ),
        );
      }
    }
  }
  return [...found.values()];
}
