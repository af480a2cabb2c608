// What the rest of a job expects of the old step: its outputs, and where it put the program.

import { escapeRegExp } from '../../lint/model/source-text.ts';
import type { StepContext } from '../migration.ts';
import type { Edit } from '../text/edits.ts';
import { type SourceStep, stepRange, stepText } from '../text/source-step.ts';

/** By a path, or with sudo, which has a PATH of its own. */
const OUTSIDE_PATH =
  /(?:\/usr\/local\/bin|\/usr\/bin|\/bin|\.local\/bin)\/(?:ipfs|ipfs-cluster-\w+)\b|\bsudo\s+(?:-\S+\s+)*(?:ipfs|ipfs-cluster-\w+)(?![\w.-])/g;
const REPOSITORY = /(?:~|\$HOME|\$\{HOME\}|\/home\/runner|\/root)\/\.ipfs\b|\bIPFS_PATH\b/;

export interface OutputRenames {
  readonly edits: readonly Edit[];
  /** An output that the job reads and the new action does not have. */
  readonly missing: string | null;
}

/** Returns the edits that rename a step's outputs where the job reads them. */
export function renameOutputs(context: StepContext, names: Readonly<Record<string, string>>): OutputRenames {
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

/** By the steps of a job: where it calls the program by such a path, as offsets in the file. */
const outsidePaths = new WeakMap<readonly SourceStep[], readonly { readonly at: number; readonly text: string }[]>();

/** Returns how the rest of the job calls the program by a path that only the old step filled, or null. */
export function findUseByPath({ source, steps, index, scope }: StepContext, count: number): string | null {
  const [first, last] = [steps[index], steps[index + count - 1]];
  if (!first || !last) return null;
  const [from, until] = scope;
  const all =
    outsidePaths.get(steps) ??
    [...source.text.slice(from, until).matchAll(OUTSIDE_PATH)].map((match) => ({
      at: from + match.index,
      text: match[0],
    }));
  outsidePaths.set(steps, all);
  const [start, end] = [stepRange(source, first)[0], stepRange(source, last)[1]];
  return all.find(({ at }) => at < start || at >= end)?.text ?? null;
}

/** Returns how the job names a node's repository, or null. */
export function findRepositoryUse(context: StepContext): string | null {
  const env = context.workflow?.env.some(({ name }) => name === 'IPFS_PATH') ? 'IPFS_PATH' : null;
  const [from, until] = context.scope;
  return env ?? REPOSITORY.exec(context.source.text.slice(from, until))?.[0] ?? null;
}
