// What the rest of a job may need of a step that goes: the files that it left in its folder, and programs in a folder that is on
// every PATH. Anything that might be such a use counts.
import { getValue, mappingEntries, scalarTextAt } from '../../lint/model/located-node.ts';
import type { StepContext } from '../migration.ts';
import { findFileInScript, findFileInValue, type LeftoverFiles } from '../text/paths-in-text.ts';
import { type SourceStep, stepText } from '../text/source-step.ts';
import { findOwnPathCommand } from './lost-path.ts';

/** Inputs of well-known actions that hold a name and not a path. */
const NOT_PATHS = new Set(['image', 'images', 'key', 'name', 'repository', 'restore-keys', 'tags', 'tools']);
/** By the steps of a job: for each of them, how it or one behind it runs IPFS with a PATH of its own. */
const ownPaths = new WeakMap<readonly SourceStep[], readonly (string | null)[]>();

/** Returns a script without its comments and printed texts. Unlike `codeOf`, texts stay of which the shell runs a part. */
export function stripCommentsAndEcho(script: string): string {
  return script
    .replace(/^[ \t]*#[^\n]*/gm, '')
    .replace(/(?<=\s)#[^\n"'`]*$/gm, '')
    .replace(/\b(?:echo|printf)\s+(?:-\w+\s+)*(?:"(?:[^"\\\n`$]|\\.|\$(?!\())*"|'[^'\n]*')/g, 'echo')
    .replace(/\\\n/g, ' ');
}

/** Returns how what stays of a script, or a later step, runs IPFS with a PATH of its own, or null. */
export function findOwnPathUse({ steps, index }: StepContext, count: number, kept: string): string | null {
  const known = ownPaths.get(steps) ?? findOwnPaths(steps);
  ownPaths.set(steps, known);
  return findOwnPathCommand(stripCommentsAndEcho(kept)) ?? known[index + count] ?? null;
}

function findOwnPaths(steps: readonly SourceStep[]): readonly (string | null)[] {
  const found: (string | null)[] = [];
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index];
    found[index] = (step ? ownPathIn(step) : null) ?? found[index + 1] ?? null;
  }
  return found;
}

function ownPathIn(step: SourceStep): string | null {
  const code = stripCommentsAndEcho(stepText(step, 'run') ?? '');
  const shell = stepText(step, 'shell') ?? '';
  if (/\s(?:-\w*l|--login)/.test(shell) && /\bipfs\b/.test(code)) return `shell: ${shell}`;
  return findOwnPathCommand(code) ?? firstIn(step, findOwnPathCommand);
}

/** Returns how what stays of a script, or a later step, names files that the installation left, or null. */
export function findLeftoverFileUse(
  context: StepContext,
  count: number,
  files: LeftoverFiles,
  kept: string,
): string | null {
  const variables = variablesNaming(context, files);
  const inScript = (code: string) => findFileInScript(code, files) ?? variableIn(code, variables);
  const inValue = (value: string) => findFileInValue(value, files) ?? variableIn(value, variables);
  const own = inScript(stripCommentsAndEcho(kept)) ?? defaultFolder(context, inValue);
  if (own !== null) return own;
  for (const step of context.steps.slice(context.index + count)) {
    const script = stepText(step, 'run') ?? '';
    const again = downloadOf(script, files);
    const code = stripCommentsAndEcho(again === null ? script : script.slice(0, again));
    const folder = stepText(step, 'working-directory');
    const found = inScript(code) ?? (folder === null ? null : inValue(folder)) ?? firstIn(step, inValue);
    if (found !== null) return found;
    // Behind it, the files are those of the other step, if that one always runs.
    if (again !== null && stepText(step, 'if') === null) return null;
  }
  return null;
}

/** Returns the offset of the line that downloads archives of the same names again, or null. */
function downloadOf(script: string, { folders }: LeftoverFiles): number | null {
  const offsets = folders.map((folder) => script.search(new RegExp(`\\.ipfs\\.\\S*/${folder}_|://\\S*/${folder}_`)));
  if (offsets.length === 0 || offsets.includes(-1)) return null;
  return script.lastIndexOf('\n', Math.min(...offsets)) + 1;
}

function defaultFolder({ job, workflow }: StepContext, find: (value: string) => string | null): string | null {
  for (const at of [job?.at ?? null, workflow?.at ?? null]) {
    const folder = scalarTextAt(getValue(at, 'defaults', 'run', 'working-directory'));
    const found = folder === null ? null : find(folder);
    if (found !== null) return found;
  }
  return null;
}

/** Returns the first find in a step's inputs, variables and condition. */
function firstIn(step: SourceStep, find: (value: string) => string | null): string | null {
  const given = mappingEntries(getValue(step.at, 'with')).filter(({ name }) => !NOT_PATHS.has(name));
  for (const { value } of [...given, ...mappingEntries(getValue(step.at, 'env'))]) {
    const text = scalarTextAt(value);
    const found = text === null ? null : find(text);
    if (found !== null) return found;
  }
  const condition = stepText(step, 'if');
  return condition?.includes('hashFiles') ? find(condition) : null;
}

/** Returns the job's and the workflow's variables whose value names one of the files. */
function variablesNaming({ job, workflow }: StepContext, files: LeftoverFiles): readonly string[] {
  return [...(job?.env ?? []), ...(workflow?.env ?? [])].flatMap(({ name, value }) => {
    const text = scalarTextAt(value);
    return text !== null && findFileInValue(text, files) !== null ? [name] : [];
  });
}

function variableIn(code: string, names: readonly string[]): string | null {
  const name = names.find((each) => new RegExp(`\\$\\{?${each}\\b|\\benv\\.${each}\\b`).test(code));
  return name === undefined ? null : `$${name}`;
}
