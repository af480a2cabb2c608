// fork-guard: code from forks on a self-hosted machine.
import type { KitConfig } from '../../config/schema.ts';
import { isAlwaysTrue, isNeverTrue, type KnownValues, knownValues } from '../expressions/evaluate.ts';
import { possibleValues } from '../expressions/values.ts';
import { isEphemeral } from '../machines/ephemeral.ts';
import { getValue, listItems, scalarTextAt } from '../model/located-node.ts';
import { isSelfHostedRunner, type RequestedRunner, runnersByLeg } from '../model/runner.ts';
import { SUCCESS } from '../model/step-legs.ts';
import type { Workflow, WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { type ForkRun, findForkRuns } from '../runs/fork-runs.ts';

const GUARD =
  "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository";
/** More jobs of a file are counted. */
const MAX_NAMED = 5;

export const forkGuard = defineRule({
  id: 'fork-guard',
  severity: 'error',
  explanation:
    'Anyone can open a pull request from a fork. Without a condition, its code runs on your self-hosted machine, which keeps what the code leaves behind. A called workflow runs for the events of its callers.',
  fix: `Add to the job: \`if: ${GUARD}\`.`,
  find: ({ workflows, config }) => {
    const found = new Map<WorkflowJob, ForkJob>();
    // Without a config, a machine is self-hosted by this label alone.
    const isRelevant = ({ at }: Workflow) => config !== null || /hosted/i.test(at.source.text);
    for (const run of findForkRuns(workflows, isRelevant))
      for (const job of run.withForkCode) {
        const each = checkJob(job, run, config);
        const before = found.get(job);
        if (each && (!before || (before.doubt !== null && each.doubt === null))) found.set(job, each);
      }
    return [...found.values()].map(createForkFinding);
  },
});

interface ForkJob {
  readonly job: WorkflowJob;
  readonly run: ForkRun;
  readonly runner: RequestedRunner;
  readonly doubt: string | null;
}

function checkJob(job: WorkflowJob, run: ForkRun, config: KitConfig | null): ForkJob | null {
  const legs = runnersByLeg(job, run.known);
  const isOwn = (runner: RequestedRunner) => isSelfHostedRunner(runner, config);
  const certain = legs.find(({ runners, complete }) => complete && runners.every(isOwn));
  const runner = (certain ?? legs.find(({ runners }) => runners.some(isOwn)))?.runners.find(isOwn);
  if (!runner) return null;
  const doubt = certain
    ? (doubtOf(job, run) ?? (isEphemeral(runner) ? NEW_MACHINE : null))
    : 'It is not a problem if the values that the files do not tell choose another runner for pull requests.';
  return { job, run, runner, doubt };
}

const NEW_MACHINE = 'It is not a problem if each job gets a new machine, as its label says.';

function createForkFinding({ job, run, runner, doubt }: ForkJob): RuleFinding {
  const [caller] = run.callers;
  const through = caller ? `, called by job ${caller.job.id} of ${caller.run.workflow.path}` : '';
  const describe = (jobs: readonly string[]) =>
    `${nameJobs(jobs)} code from forks on a self-hosted machine, on ${run.event}${through}`;
  const group = { key: JSON.stringify([run.event, doubt]), item: job.id, describe };
  return createFinding(runner.at, describe([job.id]), { group, doubt: doubt ?? undefined });
}

function nameJobs(jobs: readonly string[]): string {
  if (jobs.length === 1) return `job ${jobs[0]} runs`;
  const more = jobs.length > MAX_NAMED ? ` and ${jobs.length - MAX_NAMED} more` : '';
  return `jobs ${jobs.slice(0, MAX_NAMED).join(', ')}${more} run`;
}

const CHECKS = /permission|collaborator|authori[sz]|membership|member-of|approv|trusted|safe-to/i;
const STEP_NAME =
  /\b(?:check|verify|validate|require|ensure|assert)\b[^\n]{0,80}(?:permission|member|collaborator|author|maintainer|approv)/i;
const REQUESTS =
  /collaborators\/|CollaboratorPermission|checkCollaborator|author_association|memberships?\b|MembershipFor|\borgs\/\S{1,100}\/members/i;

/** When a job that runs for a fork is no problem: something that the job, or one that it needs, has. */
const DOUBTS: readonly { readonly doubt: string; readonly isIn: (job: WorkflowJob, run: ForkRun) => boolean }[] = [
  {
    doubt: 'It is not a problem if the environment requires an approval.',
    isIn: ({ at }) => getValue(at, 'environment') !== null,
  },
  {
    doubt: 'It is not a problem if a maintainer reads the code before setting the label, and again when it changes.',
    isIn: (job, run) => onlyLabeled(run) || needsLabel(job, run),
  },
  {
    doubt: 'It is not a problem if the condition is false for forks.',
    isIn: (job, run) => dependsOn(/\b(?:vars|secrets|env|inputs|needs\.[\w-]{1,100}\.outputs)\./, job, run),
  },
  {
    doubt: 'It is not a problem if a step, or a job that this one needs, fails for strangers.',
    isIn: (job, run) => CHECKS.test(job.id) || dependsOn(CHECKS, job, run) || job.steps.some(checksAuthor),
  },
];

/** Returns whether a step may check who started the run, by its name, its action or its requests. */
function checksAuthor({ at, uses, run, inputs }: WorkflowStep): boolean {
  const name = scalarTextAt(getValue(at, 'name')) ?? '';
  const texts = [run?.value, ...inputs.map(({ value }) => scalarTextAt(value))];
  return STEP_NAME.test(name) || CHECKS.test(uses?.name ?? '') || texts.some((text) => REQUESTS.test(text ?? ''));
}

/** Returns whether a condition that may be false mentions something. */
function dependsOn(mention: RegExp, { condition }: WorkflowJob, { known }: ForkRun): boolean {
  return (
    condition !== null &&
    mention.test(condition.value) &&
    !isAlwaysTrue(condition.value, new Map([...known, ...SUCCESS]))
  );
}

const LABELS = /pull_request\.labels|event\.label\b|issue\.labels/;
/** A stranger cannot set labels. */
const WITHOUT_LABELS: KnownValues = new Map([
  ...knownValues([
    ['github.event.pull_request.labels', []],
    ['github.event.issue.labels', []],
    ['github.event.label', null],
    ['github.event.label.name', null],
  ]),
  ['github.event.action', possibleValues(['opened', 'synchronize', 'created'])],
]);

/** Returns whether the condition is false before a maintainer sets a label. */
function needsLabel({ condition }: WorkflowJob, { known }: ForkRun): boolean {
  return (
    condition !== null &&
    LABELS.test(condition.value) &&
    isNeverTrue(condition.value, new Map([...known, ...WITHOUT_LABELS, ...SUCCESS]))
  );
}

/** Returns when a job that runs for a fork is no problem, or null. */
function doubtOf(job: WorkflowJob, run: ForkRun): string | null {
  const doubts = [...run.callers, { job, run }].map((each) => doubtsIn(each.run).get(each.job));
  return doubts.find((doubt) => doubt !== undefined) ?? null;
}

const doubtsByRun = new WeakMap<ForkRun, ReadonlyMap<WorkflowJob, string>>();

/** Returns the doubts of all jobs of a run. */
function doubtsIn(run: ForkRun): ReadonlyMap<WorkflowJob, string> {
  const known = doubtsByRun.get(run) ?? readDoubts(run);
  doubtsByRun.set(run, known);
  return known;
}

/** Each job passes its doubt on to those that need it, once. */
function readDoubts(run: ForkRun): ReadonlyMap<WorkflowJob, string> {
  const { jobs } = run.workflow;
  const dependents = Map.groupBy(
    jobs.flatMap((job) => job.needs.map(({ value }) => ({ job, needed: value }))),
    ({ needed }) => needed,
  );
  const doubts = new Map<WorkflowJob, string>();
  for (const { doubt, isIn } of DOUBTS) {
    const found = new Set(jobs.filter((job) => isIn(job, run)));
    // A set is iterated up to what is added meanwhile.
    for (const { id } of found) for (const { job } of dependents.get(id) ?? []) found.add(job);
    for (const job of found) if (!doubts.has(job)) doubts.set(job, doubt);
  }
  return doubts;
}

/** Returns whether the workflow only runs when a label is set. */
function onlyLabeled({ workflow, event }: ForkRun): boolean {
  const types = listItems(getValue(workflow.triggers.get(event) ?? null, 'types')).map(scalarTextAt);
  return types.length > 0 && types.every((type) => type === 'labeled' || type === 'unlabeled');
}
