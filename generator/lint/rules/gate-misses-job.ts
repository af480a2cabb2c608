// gate-misses-job: jobs that can fail without failing the gate.
import { canBeRequired, findDependentJobs, findGates, findNeededJobs, type Gate } from '../model/gates.ts';
import type { Workflow, WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';
import { purposesOfJob } from '../shell/purposes.ts';

/** Jobs that come after the decision, or that decide nothing. */
const NOT_GUARDED =
  /release|publish|deploy|notif|label|comment|report|summary|upload|announce|coverage|codecov|coveralls|clean|telemetry|tweet|docs?-preview|preview|bench|cache|cancel|metrics|promote|sync|nightly|experimental|optional/i;
/** They prepare other jobs, or keep what they made. */
const PREPARES =
  /(?:^|[-_ /])(?:set-?up|prepare|prep|init|changes|changed|detect|filter|determine|matrix|artifacts?|store|save|archive)(?:$|[-_ /])/i;
const STORES = /^actions\/(?:checkout|upload-artifact|download-artifact|cache)(?:\/|$)/i;
const MAX_NAMES = 10;
/** A gate that needs this many times as many jobs as it misses is for all of them. */
const MOST = 2;

export const gateMissesJob = defineRule({
  id: 'gate-misses-job',
  severity: 'error',
  explanation:
    'Branch protection requires only the gate. If the gate does not need a job, that job can fail and the pull request is still merged. It is not enough to need the job through another one, if the gate accepts skipped jobs: when it fails, the other one is skipped.',
  fix: 'Add the job to the `needs` of the gate.',
  find: (context) => context.workflows.flatMap((workflow) => checkWorkflow(workflow, context)),
});

function checkWorkflow(workflow: Workflow, context: RuleContext): readonly RuleFinding[] {
  if (!canBeRequired(workflow)) return [];
  const gates = findGates(workflow, context).filter(({ runsAfterFailure, isReport }) => runsAfterFailure && !isReport);
  const direct = new Set(
    gates.filter(({ canFail }) => canFail).flatMap(({ job }) => job.needs.map(({ value }) => value)),
  );
  const needed = new Set(gates.flatMap(({ job }) => [job.id, ...findNeededJobs(job, workflow)]));
  return gates.flatMap((gate) => checkGate(gate, workflow, { needed, direct }, context) ?? []);
}

/** The jobs that gates of the workflow need: in any way, and directly by one that can fail. */
interface Covered {
  readonly needed: ReadonlySet<string>;
  readonly direct: ReadonlySet<string>;
}

function checkGate(
  { job: gate, isNamed, acceptsSkipped, canFail }: Gate,
  workflow: Workflow,
  { needed, direct: byGates }: Covered,
  context: RuleContext,
): RuleFinding | null {
  // A job that only needs the legs of one matrix is for that matrix. Branch protection may require others by name.
  if (gate.needs.length === 1 && !isNamed) return null;
  const dependent = findDependentJobs(gate, workflow);
  const direct = new Set(gate.needs.map(({ value }) => value));
  const through = acceptsSkipped ? findNeededJobs(gate, workflow) : new Set<string>();
  const missed = workflow.jobs.filter(
    (job) =>
      !dependent.has(job.id) &&
      !direct.has(job.id) &&
      !byGates.has(job.id) &&
      (!needed.has(job.id) || through.has(job.id)) &&
      isGuarded(job, context),
  );
  if (missed.length === 0) return null;
  const names = missed.slice(0, MAX_NAMES).map(({ id }) => id);
  const more = missed.length - names.length;
  const list = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const tests = missed.some((job) => job.continueOnError === null && purposesOfJob(job, context).has('test'));
  const certain = canFail && tests && !collectsOneKind(gate) && gate.needs.length >= MOST * missed.length;
  return createFinding(gate.key, `gate ${gate.id} does not need ${missed.length === 1 ? 'job' : 'jobs'} ${list}`, {
    doubt: certain ? undefined : DOUBT,
  });
}

const DOUBT = 'It is not a problem if branch protection requires the other jobs by name, or if they may fail.';

/** Returns whether a gate is for one kind of jobs: their names, or its own, start with the same word. */
function collectsOneKind({ id, needs }: WorkflowJob): boolean {
  const [first = '', ...others] = needs.map(({ value }) => firstWord(value));
  return others.every((each) => each === first) && (others.length > 0 || firstWord(id) === first);
}

function firstWord(id: string): string {
  return /^[^-_]*/.exec(id.toLowerCase())?.[0] ?? '';
}

/** A job with a condition is not certainly part of what the gate guards. */
function isGuarded(job: WorkflowJob, context: RuleContext): boolean {
  const { id, name, condition, steps } = job;
  if (condition !== null || [id, name].some((each) => NOT_GUARDED.test(each) || PREPARES.test(each))) return false;
  if (steps.length > 0 && steps.every(({ uses }) => uses && STORES.test(uses.name))) return false;
  const purposes = [...purposesOfJob(job, context)];
  return purposes.length === 0 || purposes.some((each) => each === 'test' || each === 'build');
}
