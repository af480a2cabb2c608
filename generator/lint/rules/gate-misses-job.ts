// gate-misses-job: a job that can fail without failing the gate.
import { findDependentJobs, findGates } from '../model/gates.ts';
import { createFinding, defineRule } from '../rule.ts';

export const gateMissesJob = defineRule({
  id: 'gate-misses-job',
  severity: 'error',
  explanation:
    'Branch protection requires only the gate. If the gate does not need a job, that job can fail and the pull request is still merged. It is not enough to need the job through another one: if it fails, the other one is skipped.',
  fix: 'Add the job to the `needs` of the gate.',
  find: ({ workflows }) =>
    workflows.flatMap((workflow) => {
      const gates = findGates(workflow);
      return gates.flatMap((gate) => {
        const excluded = new Set([
          ...findDependentJobs(gate, workflow),
          ...gates.map(({ id }) => id),
          ...gate.needs.map(({ value }) => value),
        ]);
        return workflow.jobs
          .filter(({ id }) => !excluded.has(id))
          .map(({ id }) => createFinding(gate.key, `gate ${gate.id} does not need job ${id}`));
      });
    }),
});
