// Gates: jobs that combine the results of all others, so that branch protection requires only one check.
import { hasStatusCheck } from '../expressions/evaluate.ts';
import { scriptTextsOf } from './scripts.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';

const GATE_NAME =
  /(?<![a-z\d])(?:gate|summary|required|all[-_ ]?(?:green|pass(?:ed)?|checks?)|alls[-_ ]green|ci[-_ ](?:ok|success|passed|result))(?![a-z\d])/i;
const READS_RESULTS = /\bneeds\s*\.\s*[\w*-]+\s*\.\s*result\b|toJSON\(\s*needs\s*\)/i;
/** Commands that can fail the job. */
const FAILS =
  /\bexit\s+(?:[1-9"'$])|(?:^|[;&|]|\bthen|\bdo)\s*(?:false|test\s|\[\[?\s)|\bjq\b[^\n]*\s(?:-\w*e\w*|--exit-status)\b|\bgrep\b[^\n]*\s-\w*q/m;
const GATE_ACTIONS = /alls-green|merge-gatekeeper/;

/** Returns jobs with the name of a gate, and jobs that fail depending on the results of others. A job that only reports them is not a gate. */
export function findGates({ jobs }: Workflow): readonly WorkflowJob[] {
  return jobs.filter((job) => {
    if (job.needs.length === 0 || job.calls) return false;
    if (GATE_NAME.test(job.id) || GATE_NAME.test(job.name)) return true;
    const readsResults = job.steps.some(({ at: { source, node } }) =>
      READS_RESULTS.test(source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)),
    );
    return readsResults && job.needs.length > 1 && hasStatusCheck(job.condition?.value ?? '') && canFail(job);
  });
}

/** Returns whether any step of a gate can fail. */
export function canFail(gate: WorkflowJob): boolean {
  return gate.steps.some((step) => {
    if (step.uses) return GATE_ACTIONS.test(step.uses.name) || /core\.setFailed|throw\s/.test(joinValues(step.inputs));
    return scriptTextsOf(step).some(({ value }) => FAILS.test(value));
  });
}

function joinValues(inputs: WorkflowJob['inputs']): string {
  return inputs.map(({ value }) => ('value' in value.node ? String(value.node.value) : '')).join('\n');
}

/** Returns the ids of this job and of all jobs that need it, directly or through others. */
export function findDependentJobs(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<string> {
  const dependent = new Set([job.id]);
  for (let grown = true; grown; ) {
    const more = jobs.filter(({ id, needs }) => !dependent.has(id) && needs.some(({ value }) => dependent.has(value)));
    for (const { id } of more) dependent.add(id);
    grown = more.length > 0;
  }
  return dependent;
}
