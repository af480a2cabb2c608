// GitHub's limits, checked before it would refuse a workflow, with what to split. From docs.github.com/actions/reference/limits
// and, for expressions, @actions/expressions.
import { KitError } from '../../kit/errors.ts';
import type { JobPlan, Plan, WorkflowPlan } from './plan.ts';

const LEGS_OF_A_MATRIX = 256;
const INPUTS_OF_A_DISPATCH = 25;
const CHARACTERS_OF_AN_EXPRESSION = 21_000;
const BYTES_OF_A_FILE = 500_000;

/** What a job adds to the gate's expression besides its name, twice, and its condition. */
const CHARACTERS_A_JOB = 60;

/** Throws `invalid-input` for a plan that GitHub would not take, or that runs nothing. */
export function checkLimits({ workflows }: Plan): void {
  for (const workflow of workflows) {
    checkJobs(workflow);
    for (const job of workflow.jobs) checkMatrix(workflow, job);
    checkInputs(workflow);
    checkGate(workflow);
  }
}

/** Throws `invalid-input` for a file that GitHub would not start. */
export function checkFileSize(path: string, text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= BYTES_OF_A_FILE) return;
  throw tooMuch(path, `${bytes} bytes`, `${BYTES_OF_A_FILE} bytes a file`, 'Split it into two workflows.');
}

function checkJobs({ name, jobs, exclusions }: WorkflowPlan): void {
  if (jobs.length > 0) return;
  const reasons = exclusions.map(({ reason }) => reason).join('; ');
  throw new KitError('invalid-input', {
    asked: `workflow ${name}`,
    found: `nothing is left to run: ${reasons || 'no version is known that fits'}`,
    next: 'Name other versions or runners, or take the workflow away.',
  });
}

function checkMatrix({ name }: WorkflowPlan, { id, legs }: JobPlan): void {
  if (legs.length <= LEGS_OF_A_MATRIX) return;
  const next = 'Split its versions or its platforms into two workflows.';
  throw tooMuch(`job ${id} of workflow ${name}`, `${legs.length} legs`, `${LEGS_OF_A_MATRIX} a matrix`, next);
}

function checkInputs({ name, triggers: { manual } }: WorkflowPlan): void {
  const inputs = typeof manual === 'object' ? Object.keys(manual.inputs).length : 0;
  if (inputs <= INPUTS_OF_A_DISPATCH) return;
  const next = 'Put several into one, or split the workflow.';
  throw tooMuch(`triggers.manual of workflow ${name}`, `${inputs} inputs`, `${INPUTS_OF_A_DISPATCH}`, next);
}

function checkGate({ name, jobs }: WorkflowPlan): void {
  const characters = jobs.reduce(
    (sum, { id, maySkip }) => sum + CHARACTERS_A_JOB + 2 * id.length + (maySkip?.length ?? 0),
    0,
  );
  if (characters <= CHARACTERS_OF_AN_EXPRESSION) return;
  const limit = `${CHARACTERS_OF_AN_EXPRESSION} characters an expression`;
  throw tooMuch(`gate of workflow ${name}`, `${jobs.length} jobs`, limit, 'Split the workflow.');
}

function tooMuch(asked: string, found: string, limit: string, next: string): KitError {
  return new KitError('invalid-input', { asked, found: `${found}, and GitHub takes ${limit}`, next });
}
