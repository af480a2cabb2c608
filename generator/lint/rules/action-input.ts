// action-input: inputs that a known action does not have, by its action.yml.
import { findNearest } from '../../config/nearest.ts';
import { allSteps } from '../model/visit.ts';
import type { Uses, WorkflowStep } from '../model/workflow.ts';
import { countPlaces } from '../repeated.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

export const actionInput = defineRule({
  id: 'action-input',
  severity: 'error',
  explanation:
    'The action does not have this input. Runners only warn about it, and other linters skip actions that are pinned to a commit, so the setting has no effect.',
  fix: 'Use an input from the action.yml of that version.',
  find: (context) => allSteps(context).flatMap(({ step }) => findUnknownInputs(step, context)),
});

function findUnknownInputs({ uses, inputs }: WorkflowStep, context: RuleContext): readonly RuleFinding[] {
  const known = uses && findKnownInputs(uses, context);
  if (!known) return [];
  const names = new Set(known.names.map((input) => input.toLowerCase()));
  return inputs
    .filter(({ name }) => !names.has(name.toLowerCase()))
    .map(({ name, key }) => {
      const near = findNearest(name, known.names);
      const fix = near === null ? `Use one of its inputs: ${known.names.join(', ')}.` : `Did you mean ${near}?`;
      const problem = `${uses.name} does not have an input '${name}'`;
      return createFinding(key, problem, { fix, doubt: known.doubt, group: countPlaces(problem) });
    });
}

interface KnownInputs {
  readonly names: readonly string[];
  readonly doubt: string | undefined;
}

/** Returns the inputs of a known action, or null for another major version, which may have other inputs. */
function findKnownInputs({ name, ref, major, comment }: Uses, { facts }: RuleContext): KnownInputs | null {
  const action = Object.hasOwn(facts.actions.actions, name) ? facts.actions.actions[name] : undefined;
  if (!action) return null;
  const { names } = action.inputs;
  if (ref === action.commit) return { names, doubt: undefined };
  const known = versionIn(action.version);
  if (major === null || major !== Number(known?.split('.')[0])) return null;
  // A tag such as v7 moves, and a later release of the same major version can have more inputs.
  const used = versionIn(ref ?? '') ?? versionIn(comment);
  const isKnown = used !== null && known !== null && used.localeCompare(known, 'en', { numeric: true }) <= 0;
  return { names, doubt: isKnown ? undefined : `A release of it after ${action.version} may have this input.` };
}

/** Returns the first exact version in a text, without `v`. */
function versionIn(text: string): string | null {
  return /(?<![\w.])v?(\d{1,5}\.\d{1,5}\.\d{1,5})(?![\w.])/.exec(text)?.[1] ?? null;
}
