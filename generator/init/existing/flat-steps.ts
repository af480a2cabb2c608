// The steps that one leg of a job runs, with those of the composite actions that it uses in this repository.
import { join } from 'node:path/posix';
import { evaluateText, isAlwaysTrue, isNeverTrue, type KnownValues } from '../../lint/expressions/evaluate.ts';
import { certainly, onlyValue, toText } from '../../lint/expressions/values.ts';
import { getValue, type MappingEntry, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import type { WorkflowStep } from '../../lint/model/workflow.ts';
import type { LocalAction } from './read-workflows.ts';

export interface FlatStep {
  readonly step: WorkflowStep;
  /** Whether the step runs in each run of the leg whose steps before it succeeded. */
  readonly certain: boolean;
  /** Whether the job goes on if the step fails. */
  readonly mayFail: boolean;
  /** The values of contexts at the step, with the inputs of the action and the variables. */
  readonly known: KnownValues;
  readonly environment: ReadonlyMap<string, string>;
}

interface Context {
  readonly known: KnownValues;
  readonly environment: ReadonlyMap<string, string>;
  readonly actions: ReadonlyMap<string, LocalAction>;
}

/** Actions may use each other. */
const MAX_DEPTH = 5;

export function flattenSteps(steps: readonly WorkflowStep[], context: Context, depth = 0): readonly FlatStep[] {
  return steps.flatMap((step): readonly FlatStep[] => {
    const environment = addVariables(context.environment, step.env, context.known);
    const known = withVariables(context.known, environment);
    const condition = step.condition?.value;
    if (condition !== undefined && isNeverTrue(condition, known)) return [];
    const certain = condition === undefined || isAlwaysTrue(condition, known);
    const mayFail =
      step.continueOnError !== null && !isNeverTrue(step.continueOnError.value.replace(/^\$\{\{|\}\}$/g, ''), known);
    const action = findLocalAction(step, context.actions);
    if (!action || depth === MAX_DEPTH) return [{ step, certain, mayFail, known, environment }];
    const inside = new Map([...known, ...inputsOf(action, step, known)]);
    const nested = flattenSteps(
      action.steps.jobs.flatMap((job) => job.steps),
      { ...context, environment, known: inside },
      depth + 1,
    );
    return nested.map((each) => ({ ...each, certain: each.certain && certain, mayFail: each.mayFail || mayFail }));
  });
}

/** Returns the variables with those of a mapping whose values are known. */
export function addVariables(
  before: ReadonlyMap<string, string>,
  entries: readonly MappingEntry[],
  known: KnownValues,
): ReadonlyMap<string, string> {
  const added = entries.flatMap(({ name, value }) => {
    const text = scalarTextAt(value);
    const result = text === null ? undefined : evaluateTo(text, withVariables(known, before));
    return result === undefined ? [] : [[name, result] as const];
  });
  return added.length === 0 ? before : new Map([...before, ...added]);
}

/** Returns the value of a text with expressions; undefined if it is not known. */
export function evaluateTo(text: string, known: KnownValues): string | undefined {
  const value = onlyValue(evaluateText(text, known));
  return value === undefined ? undefined : toText(value);
}

function withVariables(known: KnownValues, environment: ReadonlyMap<string, string>): KnownValues {
  return new Map([
    ...known,
    ...[...environment].map(([name, value]) => [`env.${name}`.toLowerCase(), certainly(value)] as const),
  ]);
}

function findLocalAction({ uses }: WorkflowStep, actions: ReadonlyMap<string, LocalAction>): LocalAction | undefined {
  // `$/` is the root of the repository in a workflow that others call.
  return uses && /^[.$]\//.test(uses.name) ? actions.get(join(uses.name.slice(2)).replace(/^\.$|\/$/g, '')) : undefined;
}

function inputsOf({ root }: LocalAction, { inputs }: WorkflowStep, known: KnownValues): KnownValues {
  const declared = mappingEntries(getValue(root, 'inputs'));
  return new Map(
    declared.map(({ name, value }) => {
      const given = inputs.find((each) => each.name === name)?.value ?? getValue(value, 'default');
      return [`inputs.${name}`.toLowerCase(), evaluateText(scalarTextAt(given) ?? '', known)] as const;
    }),
  );
}
