// The values that the inputs of a workflow may have, from their types and defaults.
import type { KnownValues } from '../expressions/evaluate.ts';
import { certainly, type PossibleValues, possibleValues, TRUE_OR_FALSE, UNKNOWN } from '../expressions/values.ts';
import { getValue, type LocatedNode, listItems, mappingEntries, scalarTextAt } from './located-node.ts';

type Triggers = ReadonlyMap<string, LocatedNode | null>;

const WITH_INPUTS = ['workflow_call', 'workflow_dispatch'];

/** Returns the values of `inputs`, for all events of the workflow. */
export function inputValuesOf(triggers: Triggers): KnownValues {
  const lists = WITH_INPUTS.flatMap((event) => mappingEntries(getValue(triggers.get(event) ?? null, 'inputs')));
  const othersRun = [...triggers.keys()].some((event) => !WITH_INPUTS.includes(event));
  const values = new Map<string, PossibleValues>([['inputs.*', certainly(null)]]);
  for (const { name, value } of lists) {
    const path = `inputs.${name}`.toLowerCase();
    const known = values.get(path) ?? (othersRun ? certainly(null) : null);
    const own = valuesOfInput(value);
    values.set(path, known ? unite(known, own) : own);
  }
  return values;
}

function valuesOfInput(input: LocatedNode): PossibleValues {
  const type = scalarTextAt(getValue(input, 'type'));
  if (type === 'boolean') return TRUE_OR_FALSE;
  const options = listItems(getValue(input, 'options')).flatMap((option) => scalarTextAt(option) ?? []);
  if (type === 'choice' && options.length > 0) return possibleValues(options);
  const preset = scalarTextAt(getValue(input, 'default'));
  return preset === null ? UNKNOWN : possibleValues([preset], UNKNOWN);
}

function unite(one: PossibleValues, other: PossibleValues): PossibleValues {
  return possibleValues([...one.values, ...other.values], {
    otherTrue: one.otherTrue || other.otherTrue,
    otherFalse: one.otherFalse || other.otherFalse,
  });
}
