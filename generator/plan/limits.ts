// Checks GitHub's limits before GitHub would reject a workflow, and says what to split. Sources:
// docs.github.com/actions/reference/limits and, for expressions, @actions/expressions.
import { KitError } from '../../kit/errors.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

const MAX_MATRIX_LEGS = 256;
const MAX_DISPATCH_INPUTS = 25;
const MAX_EXPRESSION_CHARACTERS = 21_000;
const MAX_WORKFLOW_BYTES = 500_000;

/** The characters of the gate's expression for each job, without its condition and its name, which occurs twice. */
const GATE_CHARACTERS_PER_JOB = 60;

/** Throws `invalid-input` for a plan that GitHub would reject, and for a workflow without jobs. */
export function checkLimits({ workflows }: Plan): void {
  for (const workflow of workflows) {
    checkJobs(workflow);
    for (const job of workflow.jobs) checkMatrix(workflow, job);
    checkInputs(workflow);
    checkGate(workflow);
  }
}

/** Throws `invalid-input` for a file that is too large for GitHub. */
export function checkFileSize(path: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_WORKFLOW_BYTES) return;
  throw createLimitError(path, `${bytes} bytes`, `${MAX_WORKFLOW_BYTES} bytes per file`, 'Split the workflow in two.');
}

function checkJobs({ name, jobs, exclusions }: WorkflowPlan): void {
  if (jobs.length > 0) return;
  const reasons = exclusions.map(({ reason }) => reason).join('; ');
  throw new KitError('invalid-input', {
    subject: `workflow ${name}`,
    problem: `has no legs to run: ${reasons || 'no known version matches the range'}`,
    fix: 'Choose other versions or runners, or remove the workflow.',
  });
}

function checkMatrix({ name }: WorkflowPlan, { id, legs }: JobPlan): void {
  if (legs.length <= MAX_MATRIX_LEGS) return;
  const fix = 'Split the versions or platforms into two workflows.';
  throw createLimitError(`job ${id} of workflow ${name}`, `${legs.length} legs`, `${MAX_MATRIX_LEGS} per matrix`, fix);
}

function checkInputs({ name, triggers: { manual } }: WorkflowPlan): void {
  const inputs = typeof manual === 'object' ? Object.keys(manual.inputs).length : 0;
  if (inputs <= MAX_DISPATCH_INPUTS) return;
  const fix = 'Combine several inputs, or split the workflow.';
  throw createLimitError(`triggers.manual of workflow ${name}`, `${inputs} inputs`, `${MAX_DISPATCH_INPUTS}`, fix);
}

function checkGate({ name, jobs }: WorkflowPlan): void {
  const characters = jobs.reduce(
    (sum, { id, maySkip }) => sum + GATE_CHARACTERS_PER_JOB + 2 * id.length + (maySkip?.length ?? 0),
    0,
  );
  if (characters <= MAX_EXPRESSION_CHARACTERS) return;
  const limit = `${MAX_EXPRESSION_CHARACTERS} characters per expression`;
  throw createLimitError(
    `gate of workflow ${name}`,
    `${characters} characters for ${jobs.length} jobs`,
    limit,
    'Split the workflow.',
  );
}

function createLimitError(subject: string, found: string, limit: string, fix: string): KitError {
  return new KitError('invalid-input', { subject, problem: `${found}, but GitHub allows ${limit}`, fix });
}
