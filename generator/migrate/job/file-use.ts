// Finds uses of files in the rest of a job: those that an installation left, and the repository of a node. If in doubt, it counts
// as a use.
import { getValue, scalarTextAt } from '../../lint/model/located-node.ts';
import { escapeRegExp } from '../../lint/model/source-text.ts';
import { variablesIn } from '../../lint/model/variables.ts';
import type { StepContext } from '../migration.ts';
import { findFileInScript, findFileInValue, type LeftoverFiles } from '../text/paths-in-text.ts';
import { stepText } from '../text/source-step.ts';
import { findInValues, stripCommentsAndEcho } from './step-texts.ts';

const REPOSITORY = /(?:~|\$HOME|\$\{HOME\}|\/home\/runner|\/root)\/\.ipfs\b|\bIPFS_PATH\b/;

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
  const offsets = folders.map((folder) =>
    script.search(new RegExp(`\\.ipfs\\.\\S{0,300}/${escapeRegExp(folder)}_|://\\S{0,300}/${escapeRegExp(folder)}_`)),
  );
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

/** Returns the variables of the job and the workflow with the name of one of the files in their value. */
function variablesNaming({ job, workflow }: StepContext, files: LeftoverFiles): readonly string[] {
  return [...(job?.env ?? []), ...(workflow?.env ?? [])].flatMap(({ name, value }) => {
    const text = scalarTextAt(value);
    return text !== null && findFileInValue(text, files) !== null ? [name] : [];
  });
}

function findVariable(code: string, names: readonly string[]): string | null {
  const used = new Set([
    ...variablesIn(code),
    ...[...code.matchAll(/\benv\.(\w{1,200})/g)].map(([, each = '']) => each),
  ]);
  const name = names.find((each) => used.has(each));
  return name === undefined ? null : `$${name}`;
}

/** Returns how the job names the repository of a node, or null. */
export function findRepositoryUse(context: StepContext): string | null {
  const env = context.workflow?.env.some(({ name }) => name === 'IPFS_PATH') ? 'IPFS_PATH' : null;
  const [from, until] = context.scope;
  return env ?? REPOSITORY.exec(context.source.text.slice(from, until))?.[0] ?? null;
}
