// What the rest of a job expects of the old step: its outputs, and where it put the program.
import type { Edit } from './edits.ts';
import type { StepContext } from './migration.ts';
import { stepText, wholeStep } from './source-step.ts';

/** By a path, or with sudo, which has a PATH of its own. */
const OUTSIDE_PATH =
  /(?:\/usr\/local\/bin|\/usr\/bin|\/bin|\.local\/bin)\/(?:ipfs|ipfs-cluster-\w+)\b|\bsudo\s+(?:-\S+\s+)*(?:ipfs|ipfs-cluster-\w+)(?![\w.-])/;
const REPOSITORY = /(?:~|\$HOME|\$\{HOME\}|\/home\/runner|\/root)\/\.ipfs\b|\bIPFS_PATH\b/;

export interface OutputUse {
  readonly edits: readonly Edit[];
  /** An output that the job reads and the new action does not have. */
  readonly missing: string | null;
}

/** Returns the edits that rename a step's outputs where the job reads them. */
export function renameOutputs(context: StepContext, names: Readonly<Record<string, string>>): OutputUse {
  const id = stepText(context.step, 'id');
  if (id === null) return { edits: [], missing: null };
  const { text } = context.source;
  const [from, until] = context.scope;
  const pattern = new RegExp(
    `\\bsteps\\.${escapeRegExp(id)}\\.outputs\\.([\\w-]+)|\\bsteps\\.${escapeRegExp(id)}\\.outputs\\b(?!\\.)|\\bsteps\\[['"]${escapeRegExp(id)}['"]\\]`,
    'g',
  );
  const found = [...text.slice(from, until).matchAll(pattern)];
  const edits = found.flatMap((match) => {
    const [whole, output = ''] = match;
    const renamed = names[output];
    const end = from + match.index + whole.length;
    return renamed === undefined ? [] : [{ start: end - output.length, end, text: renamed }];
  });
  const missing = found.find(([, output]) => output === undefined || names[output] === undefined);
  return { edits, missing: missing ? (missing[1] ?? missing[0]) : null };
}

/** Returns how the rest of the job calls the program by a path that only the old step filled, or null. */
export function usedOutsidePath(context: StepContext, steps: number): string | null {
  return OUTSIDE_PATH.exec(restOfJob(context, steps))?.[0] ?? null;
}

/** Returns how the job names a node's repository, or null. */
export function usedRepository(context: StepContext): string | null {
  const env = context.workflow?.env.some(({ name }) => name === 'IPFS_PATH') ? 'IPFS_PATH' : null;
  const [from, until] = context.scope;
  return env ?? REPOSITORY.exec(context.source.text.slice(from, until))?.[0] ?? null;
}

function restOfJob({ source, steps, index, scope }: StepContext, count: number): string {
  const consumed = steps.slice(index, index + count);
  const [first, last] = [consumed[0], consumed.at(-1)];
  if (!first || !last) return '';
  const { text } = source;
  return `${text.slice(scope[0], wholeStep(source, first)[0])}\n${text.slice(wholeStep(source, last)[1], scope[1])}`;
}

/** Returns a text as a pattern that matches it. */
export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}
