// Gates: jobs that combine the results of all others, so that branch protection requires only one check.
import { hasStatusCheck } from '../expressions/evaluate.ts';
import { scriptTextsOf } from './scripts.ts';
import type { Workflow, WorkflowJob } from './workflow.ts';

const GATE_NAME =
  /(?<![a-z\d])(?:gate|summary|required|all[-_ ]?(?:green|pass(?:ed)?|checks?)|alls[-_ ]green|ci[-_ ](?:ok|success|passed|result))(?![a-z\d])/i;
const READS_RESULTS = /\bneeds\s*\.\s*[\w*-]+\s*\.\s*result\b|toJSON\(\s*needs\s*\)/i;
/** Commands that can fail the job. */
const FAILS = /\bexit\s+[1-9"'$]|(?:^|[;&|]|\bthen|\bdo)[ \t]*(?:false|test\s|\[\[?\s)/m;
/** Commands that fail with an option on the same line. */
const FAILS_WITH_OPTION = [
  [/\bjq\b/, /\s(?:-\w{0,20}e\w{0,20}|--exit-status)\b/],
  [/\bgrep\b/, /\s-\w{0,20}q/],
] as const;
/** Each is compared with all jobs. A workflow has one or two. */
const MAX_GATES = 20;
const GATE_ACTIONS = /alls-green|merge-gatekeeper/;

/** Returns jobs with the name of a gate, and jobs that fail depending on the results of others. A job that only reports them is not a gate. */
export function findGates({ jobs }: Workflow): readonly WorkflowJob[] {
  return jobs.filter(isGate).slice(0, MAX_GATES);
}

function isGate(job: WorkflowJob): boolean {
  if (job.needs.length === 0 || job.calls) return false;
  if (GATE_NAME.test(job.id) || GATE_NAME.test(job.name)) return true;
  const readsResults = job.steps.some(({ at: { source, node } }) =>
    READS_RESULTS.test(source.text.slice(node.range?.[0] ?? 0, node.range?.[1] ?? 0)),
  );
  return readsResults && job.needs.length > 1 && hasStatusCheck(job.condition?.value ?? '') && canFail(job);
}

/** Returns whether any step of a gate can fail. */
export function canFail(gate: WorkflowJob): boolean {
  return gate.steps.some((step) => {
    if (step.uses) return GATE_ACTIONS.test(step.uses.name) || /core\.setFailed|throw\s/.test(joinValues(step.inputs));
    return scriptTextsOf(step).some(({ value }) => FAILS.test(value) || value.split('\n').some(failsByOption));
  });
}

function failsByOption(line: string): boolean {
  return FAILS_WITH_OPTION.some(([command, option]) => {
    const start = line.search(command);
    return start !== -1 && option.test(line.slice(start));
  });
}

function joinValues(inputs: WorkflowJob['inputs']): string {
  return inputs.map(({ value }) => ('value' in value.node ? String(value.node.value) : '')).join('\n');
}

/** Returns the ids of this job and of all jobs that need it, directly or through others. */
export function findDependentJobs(job: WorkflowJob, { jobs }: Workflow): ReadonlySet<string> {
  const dependents = new Map<string, string[]>();
  for (const { id, needs } of jobs) {
    for (const { value } of needs) {
      const known = dependents.get(value);
      if (known) known.push(id);
      else dependents.set(value, [id]);
    }
  }
  const dependent = new Set([job.id]);
  // A set is iterated up to what is added meanwhile.
  for (const id of dependent) for (const each of dependents.get(id) ?? []) dependent.add(each);
  return dependent;
}
