// action-input: inputs of pinned actions against their action.yml.
import { suggestNearest } from '../../config/nearest.ts';
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';

export const actionInput = defineRule({
  id: 'action-input',
  severity: 'error',
  explanation:
    'An action does not have an input of this name. Runners only warn of it, and linters do not look at actions that are pinned to a commit: the setting is without effect.',
  fix: 'Write the input as the action.yml of that version has it.',
  find: (context) =>
    allSteps(context).flatMap(({ step }) => {
      const known = step.uses && inputsOf(step.uses, context);
      if (!step.uses || !known) return [];
      const { name } = step.uses;
      const names = new Set(known.map((input) => input.toLowerCase()));
      return step.inputs
        .filter((input) => !names.has(input.name.toLowerCase()))
        .map((input) =>
          createFinding(input.key, `${name} has no input '${input.name}'`, suggestNearest(input.name, known)),
        );
    }),
});

/** Inputs change with the major version: those of another are not known. */
function inputsOf(
  { name, ref, major }: { readonly name: string; readonly ref: string | null; readonly major: number | null },
  { facts }: RuleContext,
): readonly string[] | null {
  const action = facts.actions.actions[name];
  if (!action) return null;
  const same = ref === action.commit || major === Number(/\d+/.exec(action.version)?.[0]);
  return same ? action.inputs.names : null;
}
