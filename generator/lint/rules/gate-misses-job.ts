// gate-misses-job: a job that can fail without the gate knowing.
import { findDependentJobs, findGates } from '../model/gates.ts';
import { createFinding, defineRule } from '../rule.ts';

export const gateMissesJob = defineRule({
  id: 'gate-misses-job',
  severity: 'error',
  explanation:
    'The gate is what branch protection asks for. A job that it does not need can fail, and the pull request is merged. A job that is needed through another is not seen either: where it fails, the other is skipped.',
  fix: 'Add it to the needs of the gate.',
  find: ({ workflows }) =>
    workflows.flatMap((workflow) => {
      const gates = findGates(workflow);
      return gates.flatMap((gate) => {
        const not = new Set([
          ...findDependentJobs(gate, workflow),
          ...gates.map(({ id }) => id),
          ...gate.needs.map(({ value }) => value),
        ]);
        return workflow.jobs
          .filter(({ id }) => !not.has(id))
          .map(({ id }) => createFinding(gate.key, `gate ${gate.id} does not need job ${id}`));
      });
    }),
});
