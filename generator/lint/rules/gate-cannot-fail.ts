// gate-cannot-fail: a gate that is green, or skipped, whatever happens.
import { hasStatusCheck } from '../expressions/evaluate.ts';
import { canFail, findGates } from '../model/gates.ts';
import { createFinding, defineRule } from '../rule.ts';

export const gateCannotFail = defineRule({
  id: 'gate-cannot-fail',
  severity: 'error',
  explanation:
    'A gate that only prints results is green whatever they are. One without if: always() is skipped when a job before it fails, and a required check that is skipped counts as passed.',
  fix: 'Give it if: always(), and a step that ends with exit 1 on any result but success or an allowed skip.',
  find: ({ workflows }) =>
    workflows.flatMap((workflow) =>
      findGates(workflow).flatMap((gate) => {
        if (!canFail(gate)) return [createFinding(gate.key, `gate ${gate.id} cannot fail: nothing in it does`)];
        if (hasStatusCheck(gate.condition?.value ?? '')) return [];
        return [createFinding(gate.key, `gate ${gate.id} is skipped, and so passes, when a job before it fails`)];
      }),
    ),
});
