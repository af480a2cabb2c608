// The edits that replace the action of a step: its reference and its inputs. Comments are kept.
import { isMap } from 'yaml';
import { getValue, isMapping } from '../lint/model/located-node.ts';
import { commentAfter, lineEnd, lineStart } from '../lint/model/source-text.ts';
import type { ActionReference, StepContext } from './migration.ts';
import { type Edit, lineEndingOf } from './text/edits.ts';
import { endOfLastLine, keyOf, keysOf, type SourceKey, type SourceStep, sourceTextOf } from './text/source-step.ts';

/** The new name and value of an old input. Without `value`, the old one stays. */
export type InputChange = { readonly name: string; readonly value?: string } | 'remove';

export interface InputPlan {
  /** By the name of the old input. Others stay as they are. */
  readonly changes: ReadonlyMap<string, InputChange>;
  /** Names of new inputs, with their values as YAML. */
  readonly added: readonly (readonly [string, string])[];
}

/** Comments that only name the version of a pinned action. */
const VERSION_COMMENT = /^(?:tag[=:]?\s*|ratchet:\S+|pin\s*)?v?\d+(?:\.\d+)*\S*$|^(?:master|main)$/;

/** Returns the edits that turn a `uses` step into one with the new action. */
export function replaceAction(context: StepContext, plan: InputPlan): readonly Edit[] {
  const { step, source, action } = context;
  const uses = keyOf(step, 'uses');
  if (!uses) return [];
  return [...replaceReference(source.text, step, uses, action), ...replaceInputs(context, uses, plan)];
}

/** Returns the lines `uses` and `with` of a new step, without indentation. */
export function formatActionLines(
  action: ActionReference,
  inputs: readonly (readonly [string, string])[],
): readonly string[] {
  const comment = action.comment === null ? '' : ` # ${action.comment}`;
  return [`uses: ${action.uses}${comment}`, 'with:', ...inputs.map(([name, value]) => `  ${name}: ${value}`)];
}

function replaceReference(text: string, { flow }: SourceStep, { value }: SourceKey, action: ActionReference): Edit[] {
  const [start, end] = value;
  if (flow) {
    const last = lineEnd(text, end);
    const hasSpace = action.comment !== null && !text.slice(end, last).includes('#');
    const comment = hasSpace ? [{ start: last, end: last, text: ` # ${action.comment}` }] : [];
    return [{ start, end, text: action.uses }, ...comment];
  }
  const after = commentAfter(text, end);
  const kept = after && !VERSION_COMMENT.test(after.comment) ? after.comment : null;
  const comments = [action.comment, kept].filter((each) => each !== null).join(' # ');
  return [{ start, end: after?.end ?? end, text: comments === '' ? action.uses : `${action.uses} # ${comments}` }];
}

function replaceInputs(context: StepContext, uses: SourceKey, plan: InputPlan): readonly Edit[] {
  const { step, source } = context;
  const inputs = keyOf(step, 'with');
  const at = getValue(step.at, 'with');
  if (!inputs || !at || !isMapping(at)) return [insertInputs(context, uses, plan)];
  if (!isMap(at.node)) return [];
  const keys = keysOf(at.node);
  if (at.node.flow || keys.length === 0) {
    const kept = keys.flatMap((key) => changedPair(context, key, plan));
    const pairs = [...kept, ...plan.added].map(([name, value]) => `${name}: ${value}`);
    return [{ start: inputs.value[0], end: inputs.value[1], text: `{ ${pairs.join(', ')} }` }];
  }
  return [...keys.flatMap((key) => changeInput(source.text, key, plan)), ...addInputs(source.text, keys, plan)];
}

function changedPair(
  { source }: StepContext,
  key: SourceKey,
  { changes }: InputPlan,
): readonly (readonly [string, string])[] {
  const change = changes.get(key.name);
  if (!change || change === 'remove') return [];
  return [[change.name, change.value ?? sourceTextOf(source, key)]];
}

function changeInput(text: string, { name, key, value }: SourceKey, { changes }: InputPlan): readonly Edit[] {
  const change = changes.get(name);
  if (!change) return [];
  if (change === 'remove') return [{ start: lineStart(text, key[0]), end: endOfLastLine(text, value[1]), text: '' }];
  const renamed = { start: key[0], end: key[1], text: change.name };
  return change.value === undefined ? [renamed] : [renamed, { start: value[0], end: value[1], text: change.value }];
}

/** Inserts new inputs after the last one that stays, or in place of the first if none stays. */
function addInputs(text: string, keys: readonly SourceKey[], { changes, added }: InputPlan): readonly Edit[] {
  const [first] = keys;
  if (!first || added.length === 0) return [];
  const eol = lineEndingOf(text);
  const indent = ' '.repeat(first.key[0] - lineStart(text, first.key[0]));
  const lines = added.map(([name, value]) => `${indent}${name}: ${value}`);
  const last = keys.findLast(({ name }) => changes.get(name) !== 'remove');
  if (!last) {
    const start = lineStart(text, first.key[0]);
    return [{ start, end: start, text: lines.map((line) => `${line}${eol}`).join('') }];
  }
  const end = text[last.value[1] - 1] === '\n' ? last.value[1] - eol.length : lineEnd(text, last.value[1]);
  return [{ start: end, end, text: lines.map((line) => `${eol}${line}`).join('') }];
}

function insertInputs({ step, source }: StepContext, uses: SourceKey, { added }: InputPlan): Edit {
  const { text } = source;
  const pairs = added.map(([name, value]) => `${name}: ${value}`);
  if (step.flow) {
    const end = uses.value[1];
    return { start: end, end, text: `, with: { ${pairs.join(', ')} }` };
  }
  // After the comment, which the edit of the reference replaces.
  const end = lineEnd(text, uses.value[1]);
  const eol = lineEndingOf(text);
  return {
    start: end,
    end,
    text: [`${eol}${step.indent}with:`, ...pairs.map((pair) => `${eol}${step.indent}  ${pair}`)].join(''),
  };
}
