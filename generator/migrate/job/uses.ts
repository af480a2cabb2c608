// What the rest of a job needs from a step that will be replaced: its outputs, and the path of its program.

import { escapeRegExp } from '../../lint/model/source-text.ts';
import type { StepContext } from '../migration.ts';
import type { Edit } from '../text/edits.ts';
import { type SourceStep, stepRange, stepText } from '../text/source-step.ts';

/** The program by its path, or with sudo, which has its own PATH. */
const USE_BY_PATH =
  /(?:\/usr\/local\/bin|\/usr\/bin|\/bin|\.local\/bin)\/(?:ipfs|ipfs-cluster-\w+)\b|\bsudo\s+(?:-\S+\s+)*(?:ipfs|ipfs-cluster-\w+)(?![\w.-])/g;
const REPOSITORY = /(?:~|\$HOME|\$\{HOME\}|\/home\/runner|\/root)\/\.ipfs\b|\bIPFS_PATH\b/;

export interface OutputRenames {
  readonly edits: readonly Edit[];
  /** The first output that the job reads and the new action does not have. */
  readonly missing: string | null;
}

/** Returns the edits that rename outputs of a step in the job. `names` has the new name by the old one. */
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

/** By the steps of a job: the uses of such paths, with their offsets in the file. */
const usesByPath = new WeakMap<readonly SourceStep[], readonly { readonly at: number; readonly text: string }[]>();

/** Returns how the job, outside of this step and the next ones (`count` in all), calls the program by its path; null if it does not. */
export function findUseByPath({ source, steps, index, scope }: StepContext, count: number): string | null {
  const [first, last] = [steps[index], steps[index + count - 1]];
  if (!first || !last) return null;
  const [from, until] = scope;
  const all =
    usesByPath.get(steps) ??
    [...source.text.slice(from, until).matchAll(USE_BY_PATH)].map((match) => ({
      at: from + match.index,
      text: match[0],
    }));
  usesByPath.set(steps, all);
  const [start, end] = [stepRange(source, first)[0], stepRange(source, last)[1]];
  return all.find(({ at }) => at < start || at >= end)?.text ?? null;
}

/** Returns how the job names the repository of a node, or null. */
export function findRepositoryUse(context: StepContext): string | null {
  const env = context.workflow?.env.some(({ name }) => name === 'IPFS_PATH') ? 'IPFS_PATH' : null;
  const [from, until] = context.scope;
  return env ?? REPOSITORY.exec(context.source.text.slice(from, until))?.[0] ?? null;
}
