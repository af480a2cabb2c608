// Finds what the rest of a job needs from a step that will be replaced: files that it left, and programs in a folder that is on
// every PATH. If in doubt, it counts as a use.
import { getValue, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import type { StepContext } from '../migration.ts';
import { findFileInScript, findFileInValue, type LeftoverFiles } from '../text/paths-in-text.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';
import { findOwnPathCommand } from './lost-path.ts';

/** Inputs of common actions that hold a name, not a path. */
const NOT_PATHS = new Set(['image', 'images', 'key', 'name', 'repository', 'restore-keys', 'tags', 'tools']);
/** By the steps of a job: for each step, how it or a later one runs IPFS with another PATH. */
const ownPathUses = new WeakMap<readonly SourceStep[], readonly (string | null)[]>();

/** Returns a script without comments and printed texts. Unlike `maskNonCode`, it keeps texts with a command substitution. */
export function stripCommentsAndEcho(script: string): string {
  return script
    .replace(/^[ \t]*#[^\n]*/gm, '')
    .replace(/(?<=\s)#[^\n"'`]*$/gm, '')
    .replace(/\b(?:echo|printf)\s+(?:-\w+\s+)*(?:"(?:[^"\\\n`$]|\\.|\$(?!\())*"|'[^'\n]*')/g, 'echo')
    .replace(/\\\n/g, ' ');
}

/** Returns how the kept part of a script, or a step after the next `count` ones, runs IPFS with another PATH; null if none does. */
export function findOwnPathUse({ steps, index }: StepContext, count: number, kept: string): string | null {
  const known = ownPathUses.get(steps) ?? findOwnPaths(steps);
  ownPathUses.set(steps, known);
  return findOwnPathCommand(stripCommentsAndEcho(kept)) ?? known[index + count] ?? null;
}

function findOwnPaths(steps: readonly SourceStep[]): readonly (string | null)[] {
  const found: (string | null)[] = [];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    found[index] = (step ? findOwnPathInStep(step) : null) ?? found[index + 1] ?? null;
  }
  return found;
}

function findOwnPathInStep(step: SourceStep): string | null {
  const code = stripCommentsAndEcho(stepText(step, 'run') ?? '');
  const shell = stepText(step, 'shell') ?? '';
  if (/\s(?:-\w*l|--login)/.test(shell) && /\bipfs\b/.test(code)) return `shell: ${shell}`;
  return findOwnPathCommand(code) ?? findInValues(step, findOwnPathCommand);
}

/** Returns how the kept part of a script, or a step after the next `count` ones, names files of the installation; null if none does. */
export function findLeftoverFileUse(
  context: StepContext,
  count: number,
  files: LeftoverFiles,
  kept: string,
): string | null {
  const variables = variablesNaming(context, files);
  const inScript = (code: string) => findFileInScript(code, files) ?? findVariable(code, variables);
  const inValue = (value: string) => findFileInValue(value, files) ?? findVariable(value, variables);
  const own = inScript(stripCommentsAndEcho(kept)) ?? findInDefaultFolder(context, inValue);
  if (own !== null) return own;
  for (const step of context.steps.slice(context.index + count)) {
    const script = stepText(step, 'run') ?? '';
    const again = findSecondDownload(script, files);
    const code = stripCommentsAndEcho(again === null ? script : script.slice(0, again));
    const folder = stepText(step, 'working-directory');
    const found = inScript(code) ?? (folder === null ? null : inValue(folder)) ?? findInValues(step, inValue);
    if (found !== null) return found;
    // From here on, the files are those of the other step, if it always runs.
    if (again !== null && stepText(step, 'if') === null) return null;
  }
  return null;
}

/** Returns the offset of the line that downloads the same archives again, or null. */
function findSecondDownload(script: string, { folders }: LeftoverFiles): number | null {
  const offsets = folders.map((folder) => script.search(new RegExp(`\\.ipfs\\.\\S*/${folder}_|://\\S*/${folder}_`)));
  if (offsets.length === 0 || offsets.includes(-1)) return null;
  return script.lastIndexOf('\n', Math.min(...offsets)) + 1;
}

function findInDefaultFolder({ job, workflow }: StepContext, find: (value: string) => string | null): string | null {
  for (const at of [job?.at ?? null, workflow?.at ?? null]) {
    const folder = scalarTextAt(getValue(at, 'defaults', 'run', 'working-directory'));
    const found = folder === null ? null : find(folder);
    if (found !== null) return found;
  }
  return null;
}

/** Returns the first result of `find` for the inputs, the variables and the condition of a step. */
function findInValues(step: SourceStep, find: (value: string) => string | null): string | null {
  const given = mappingEntries(getValue(step.at, 'with')).filter(({ name }) => !NOT_PATHS.has(name));
  for (const { value } of [...given, ...mappingEntries(getValue(step.at, 'env'))]) {
    const text = scalarTextAt(value);
    const found = text === null ? null : find(text);
    if (found !== null) return found;
  }
  const condition = stepText(step, 'if');
  return condition?.includes('hashFiles') ? find(condition) : null;
}

/** Returns the variables of the job and the workflow with the name of one of the files in their value. */
function variablesNaming({ job, workflow }: StepContext, files: LeftoverFiles): readonly string[] {
  return [...(job?.env ?? []), ...(workflow?.env ?? [])].flatMap(({ name, value }) => {
    const text = scalarTextAt(value);
    return text !== null && findFileInValue(text, files) !== null ? [name] : [];
  });
}

function findVariable(code: string, names: readonly string[]): string | null {
  const name = names.find((each) => new RegExp(`\\$\\{?${each}\\b|\\benv\\.${each}\\b`).test(code));
  return name === undefined ? null : `$${name}`;
}
