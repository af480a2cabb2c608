// Renames the outputs of a step in the rest of its job.
import { escapeRegExp } from '../../lint/model/source-text.ts';
import type { StepContext } from '../migration.ts';
import type { Edit } from '../text/edits.ts';
import { stepText } from '../text/source-step.ts';

interface OutputRenames {
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
