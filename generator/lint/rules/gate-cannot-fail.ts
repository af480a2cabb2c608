// gate-cannot-fail: a gate that always passes.
import { hasStatusCheck } from '../expressions/evaluate.ts';
import { canFail, findGates } from '../model/gates.ts';
import { createFinding, defineRule } from '../rule.ts';

export const gateCannotFail = defineRule({
  id: 'gate-cannot-fail',
  severity: 'error',
  explanation:
    'A gate that only prints results passes regardless of them. A gate without `if: always()` is skipped when a job before it fails, and GitHub counts a skipped required check as passed.',
  fix: 'Add `if: always()`, and a step that runs `exit 1` on any result other than success or an allowed skip.',
  find: ({ workflows }) =>
    workflows.flatMap((workflow) =>
      findGates(workflow).flatMap((gate) => {
        if (!canFail(gate))
          return [createFinding(gate.key, `gate ${gate.id} always passes: none of its steps can fail`)];
        if (hasStatusCheck(gate.condition?.value ?? '')) return [];
        return [
          createFinding(gate.key, `gate ${gate.id} is skipped when a job before it fails, which counts as passed`),
        ];
      }),
    ),
});
