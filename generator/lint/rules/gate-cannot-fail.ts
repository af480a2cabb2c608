// gate-cannot-fail: a gate that always passes.
import { canBeRequired, findGates, type Gate } from '../model/gates.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

const REPORT = 'It is not a problem if branch protection does not require this job, and it only reports.';

export const gateCannotFail = defineRule({
  id: 'gate-cannot-fail',
  severity: 'error',
  explanation:
    'A gate that only prints results passes regardless of them. A gate without `if: always()` is skipped when a job before it fails, and GitHub counts a skipped required check as passed.',
  fix: 'Add `if: always()`, and a step that runs `exit 1` on any result other than success or an allowed skip.',
  find: (context) =>
    context.workflows
      .filter(canBeRequired)
      .flatMap((workflow) => findGates(workflow, context).flatMap((gate) => checkGate(gate) ?? [])),
});

function checkGate({ job, isNamed, isReport, readsResults, canFail, runsAfterFailure }: Gate): RuleFinding | null {
  const condition = job.condition?.value ?? '';
  if (!runsAfterFailure && (canFail || !readsResults)) {
    // A condition on results is one that someone thought about.
    if (/\bneeds\b|\bgithub\b/.test(condition)) return null;
    const doubt = readsResults ? undefined : REQUIRED;
    const problem = `gate ${job.id} is skipped when a job before it fails, which counts as passed`;
    return createFinding(job.key, problem, { doubt });
  }
  if (canFail || !runsAfterFailure || isReport) return null;
  const doubt = isNamed ? undefined : REPORT;
  return createFinding(job.key, `gate ${job.id} always passes: none of its steps can fail`, { doubt });
}

const REQUIRED = 'It is not a problem if branch protection does not require this job.';
