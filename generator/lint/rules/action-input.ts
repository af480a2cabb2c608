// action-input: inputs that a pinned action does not have, by its action.yml.
import { suggestNearest } from '../../config/nearest.ts';
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';

export const actionInput = defineRule({
  id: 'action-input',
  severity: 'error',
  explanation:
    'The action does not have this input. Runners only warn about it, and other linters skip actions that are pinned to a commit, so the setting has no effect.',
  fix: 'Use an input from the action.yml of that version.',
  find: (context) =>
    allSteps(context).flatMap(({ step }) => {
      const known = step.uses && inputsOf(step.uses, context);
      if (!step.uses || !known) return [];
      const { name } = step.uses;
      const names = new Set(known.map((input) => input.toLowerCase()));
      return step.inputs
        .filter((input) => !names.has(input.name.toLowerCase()))
        .map((input) =>
          createFinding(input.key, `${name} does not have an input '${input.name}'`, {
            fix: suggestNearest(input.name, known),
          }),
        );
    }),
});

/** Returns the inputs of a known action, or null for another major version, which may have other inputs. */
function inputsOf(
  { name, ref, major }: { readonly name: string; readonly ref: string | null; readonly major: number | null },
  { facts }: RuleContext,
): readonly string[] | null {
  const action = Object.hasOwn(facts.actions.actions, name) ? facts.actions.actions[name] : undefined;
  if (!action) return null;
  const same = ref === action.commit || major === Number(/\d+/.exec(action.version)?.[0]);
  return same ? action.inputs.names : null;
}
