// The edits that replace an installation by hand with the action.
import { getValue, isBlock, mappingEntries } from '../../lint/model/located-node.ts';
import { lineStart, nextLineStart } from '../../lint/model/source-text.ts';
import { variablesIn } from '../../lint/model/variables.ts';
import { formatActionLines } from '../action-step.ts';
import type { StepContext } from '../migration.ts';
import { type Edit, lineEndingOf } from '../text/edits.ts';
import { joinIndented, keyOf, removeKey, type SourceStep, sourceTextOf, stepRange } from '../text/source-step.ts';
import { type ManualInstall, scriptOf } from './read-install.ts';

/** Returns the edits, or null if the text cannot be edited safely. `inputs` are names with their values as YAML. */
export function createInstallEdits(
  context: StepContext,
  install: ManualInstall,
  inputs: readonly (readonly [string, string])[],
): readonly Edit[] | null {
  const { step, source } = context;
  const [first, ...others] = install.steps;
  if (!first) return null;
  const kept = install.keptFrom;
  const last = others.at(-1) ?? first;
  const removed = (kept === null ? others : others.slice(0, -1)).map((each) => removeStep(context, each));
  const comments = install.comments.map((comment) => `# ${comment}`);
  const lines = formatActionLines(context.action, inputs);
  if (kept === null || last !== first) {
    const replaced = replaceRun(context, first, { comments, lines });
    const shortened = kept === null ? [] : removeInstallLines(context, last, install);
    return replaced && shortened ? [...replaced, ...removed, ...shortened] : null;
  }
  const shortened = removeInstallLines(context, step, install);
  const own = ['if', 'continue-on-error'].flatMap((name) => {
    const key = keyOf(step, name);
    return key ? [`${name}: ${sourceTextOf(source, key).trimEnd()}`] : [];
  });
  if (own.some((line) => line.includes('\n'))) return null;
  const gap = ' '.repeat(step.indent.length - step.dashIndent.length - 1);
  const eol = lineEndingOf(source.text);
  const start = lineStart(source.text, step.dash);
  const [usesLine = '', ...withLines] = formatActionLines(context.action, inputs);
  const above = comments.map((comment) => `${step.dashIndent}${comment}${eol}`).join('');
  const body = joinIndented(source, step.indent, [usesLine, ...own, ...withLines]);
  const inserted = { start, end: start, text: `${above}${step.dashIndent}-${gap}${body}${eol}` };
  return shortened ? [inserted, ...shortened] : null;
}

/** Replaces `run` with the action in a step whose whole script is replaced. */
function replaceRun(
  context: StepContext,
  step: SourceStep,
  { comments, lines }: { readonly comments: readonly string[]; readonly lines: readonly string[] },
): readonly Edit[] | null {
  const { source } = context;
  const run = keyOf(step, 'run');
  if (!run || step.flow) return null;
  const dropped = step.keys.filter(
    ({ name }) =>
      name === 'shell' || name === 'working-directory' || (name === 'env' && usesAllVariables(context, step)),
  );
  const edits = dropped.map((key) => removeKey(source, step, key));
  const ended = source.text.slice(...run.value).endsWith('\n') ? lineEndingOf(source.text) : '';
  // If `run` is the first key, comments have to stand above the step.
  const first = step.keys[0] === run;
  const text = `${joinIndented(source, step.indent, first ? lines : [...comments, ...lines])}${ended}`;
  const start = lineStart(source.text, step.dash);
  const above = comments.map((comment) => `${step.dashIndent}${comment}${lineEndingOf(source.text)}`).join('');
  const all = [
    { start: run.key[0], end: run.value[1], text },
    ...(first ? [{ start, end: start, text: above }] : []),
    ...edits,
  ];
  return all.includes(null) ? null : all.filter((edit) => edit !== null);
}

/** Returns whether the script, which is removed, uses all variables of the step. */
function usesAllVariables({ source }: StepContext, step: SourceStep): boolean {
  const env = keyOf(step, 'env');
  const names = mappingEntries(getValue(step.at, 'env')).map(({ name }) => name);
  const used = variablesIn(scriptOf(step) ?? '');
  return env !== null && !sourceTextOf(source, env).includes('#') && names.every((name) => used.has(name));
}

function removeStep({ source }: StepContext, step: SourceStep): Edit {
  const [start, end] = stepRange(source, step);
  return { start, end, text: '' };
}

/** Removes the lines of the installation from a block script, except for its settings. Returns null if the script is not a block. */
function removeInstallLines(
  { source }: StepContext,
  step: SourceStep,
  { keptFrom, settings }: ManualInstall,
): readonly Edit[] | null {
  const at = getValue(step.at, 'run');
  const run = keyOf(step, 'run');
  if (!at || !run || !isBlock(at)) return null;
  const { text } = source;
  const edits: Edit[] = [];
  let start = nextLineStart(text, run.value[0]);
  for (let line = 0; line < (keptFrom ?? 0); line++) {
    const end = nextLineStart(text, start);
    if (!settings.includes(line)) edits.push({ start, end, text: '' });
    start = end;
  }
  return start > run.value[1] ? null : edits;
}
