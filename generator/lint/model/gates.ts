// Which jobs are gates: one result for all the others, for branch protection to require.

import { hasStatusCheck } from '../expressions/evaluate.ts';
import { scriptTextsOf } from './scripts.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';

const GATE_NAME =
  /(?<![a-z\d])(?:gate|summary|required|all[-_ ]?(?:green|pass(?:ed)?|checks?)|alls[-_ ]green|ci[-_ ](?:ok|success|passed|result))(?![a-z\d])/i;
const ASKS_RESULTS = /\bneeds\s*\.\s*[\w*-]+\s*\.\s*result\b|toJSON\(\s*needs\s*\)/i;
/** What can make the job red. */
const FAILS =
  /\bexit\s+(?:[1-9"'$])|(?:^|[;&|]|\bthen|\bdo)\s*(?:false|test\s|\[\[?\s)|\bjq\b[^\n]*\s(?:-\w*e\w*|--exit-status)\b|\bgrep\b[^\n]*\s-\w*q/m;
const JUDGES = /alls-green|merge-gatekeeper/;

/** Returns the jobs that are named so, and those that fail by how others ended; what only tells of it is no gate. */
export function findGates({ jobs }: Workflow): readonly WorkflowJob[] {
  return jobs.filter((job) => {
    if (job.needs.length === 0 || job.calls) return false;
    if (GATE_NAME.test(job.id) || GATE_NAME.test(job.name)) return true;
    const judges = job.steps.some(({ at: { source, node } }) =>
      ASKS_RESULTS.test(source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)),
    );
    return judges && job.needs.length > 1 && hasStatusCheck(job.condition?.value ?? '') && canFail(job);
  });
}

/** Whether anything in a gate can fail. */
export function canFail(gate: WorkflowJob): boolean {
  return gate.steps.some((step) => {
    if (step.uses) return JUDGES.test(step.uses.name) || /core\.setFailed|throw\s/.test(scriptOf(step.inputs));
    return scriptTextsOf(step).some(({ value }) => FAILS.test(value));
  });
}

function scriptOf(inputs: WorkflowJob['inputs']): string {
  return inputs.map(({ value }) => ('value' in value.node ? String(value.node.value) : '')).join('\n');
}

/** Returns the ids of jobs that wait for this one, however far behind it. */
export function findDependentJobs(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<string> {
  const behind = new Set([job.id]);
  for (let grown = true; grown; ) {
    const more = jobs.filter(({ id, needs }) => !behind.has(id) && needs.some(({ value }) => behind.has(value)));
    for (const { id } of more) behind.add(id);
    grown = more.length > 0;
  }
  return behind;
}
