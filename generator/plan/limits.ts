// Checks GitHub's limits before GitHub would reject a workflow, and says what to split. Sources:
// docs.github.com/actions/reference/limits and, for expressions, @actions/expressions.
import { KitError, type KitErrorParts } from '../../kit/errors.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

const MAX_MATRIX_LEGS = 256;
const MAX_DISPATCH_INPUTS = 25;
const MAX_EXPRESSION_CHARACTERS = 21_000;
const MAX_WORKFLOW_BYTES = 500_000;

/** The characters of the gate's expression for each job, without its condition and its name, which occurs twice. */
const GATE_CHARACTERS_PER_JOB = 30;
/** The same for a job that may be skipped, whose name occurs three times. */
const GATE_CHARACTERS_PER_SKIPPABLE_JOB = 90;

/** Returns where the config has a workflow, as `file:line:column`. */
type LocateWorkflow = (name: string) => string;

/** Throws `invalid-input` for a plan that GitHub would reject, and for a workflow without jobs. */
export function checkLimits({ workflows }: Plan, locate: LocateWorkflow): void {
  for (const workflow of workflows) {
    const problem =
      findMissingJobs(workflow) ??
      workflow.jobs.map((job) => findLargeMatrix(workflow, job)).find((each) => each !== null) ??
      findManyInputs(workflow) ??
      findLongGate(workflow);
    if (problem) throw createLimitError(workflow.name, problem, locate);
  }
}

/** Throws `invalid-input` for a file of a workflow that is too large for GitHub. */
export function checkFileSize(name: string, text: string, locate: LocateWorkflow): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_WORKFLOW_BYTES) return;
  const problem = describeLimit(`${bytes} bytes`, `${MAX_WORKFLOW_BYTES} bytes per file`);
  throw createLimitError(name, { subject: `workflow ${name}`, problem, fix: 'Split the workflow in two.' }, locate);
}

type LimitProblem = Pick<KitErrorParts, 'subject' | 'problem' | 'fix'>;

function findMissingJobs({ name, jobs, exclusions }: WorkflowPlan): LimitProblem | null {
  if (jobs.length > 0) return null;
  const reasons = exclusions.map(({ reason }) => reason).join('; ');
  return {
    subject: `workflow ${name}`,
    problem: `has no legs to run: ${reasons || 'no known version matches the range'}`,
    fix: 'Choose other versions or runners, or remove the workflow.',
  };
}

function findLargeMatrix({ name }: WorkflowPlan, { id, legs }: JobPlan): LimitProblem | null {
  if (legs.length <= MAX_MATRIX_LEGS) return null;
  return {
    subject: `job ${id} of workflow ${name}`,
    problem: describeLimit(`${legs.length} legs`, `${MAX_MATRIX_LEGS} per matrix`),
    fix: 'Split the versions or platforms into two workflows.',
  };
}

function findManyInputs({ name, triggers: { manual } }: WorkflowPlan): LimitProblem | null {
  const inputs = typeof manual === 'object' ? Object.keys(manual.inputs).length : 0;
  if (inputs <= MAX_DISPATCH_INPUTS) return null;
  return {
    subject: `triggers.manual of workflow ${name}`,
    problem: describeLimit(`${inputs} inputs`, `${MAX_DISPATCH_INPUTS}`),
    fix: 'Combine several inputs, or split the workflow.',
  };
}

function findLongGate({ name, jobs }: WorkflowPlan): LimitProblem | null {
  const characters = jobs.reduce(
    (sum, { id, maySkip }) =>
      maySkip === null
        ? sum + GATE_CHARACTERS_PER_JOB + 2 * id.length
        : sum + GATE_CHARACTERS_PER_SKIPPABLE_JOB + 3 * id.length + maySkip.length,
    0,
  );
  if (characters <= MAX_EXPRESSION_CHARACTERS) return null;
  return {
    subject: `gate of workflow ${name}`,
    problem: describeLimit(
      `${characters} characters for ${jobs.length} jobs`,
      `${MAX_EXPRESSION_CHARACTERS} characters per expression`,
    ),
    fix: 'Split the workflow.',
  };
}

function describeLimit(found: string, limit: string): string {
  return `${found}, but GitHub allows ${limit}`;
}

function createLimitError(name: string, { subject, problem, fix }: LimitProblem, locate: LocateWorkflow): KitError {
  return new KitError('invalid-input', { subject: `${subject} (${locate(name)})`, problem, fix });
}
