// version-comment: a commit says nothing to a reader, in the file and in the diff.

import { allJobs } from '../model/visit.ts';
import { readUses, type Uses } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';

export const versionComment = defineRule({
  id: 'version-comment',
  severity: 'warning',
  explanation:
    'A pin to a commit without the version behind it says nothing to a reader, and nobody sees in a diff what was moved to what.',
  fix: 'Write the exact version of the commit behind it, such as # v7.0.1.',
  find: (context) =>
    allUses(context)
      .filter(({ ref, comment }) => /^[0-9a-f]{40}$/.test(ref ?? '') && !/(?:^|[\s/@])v?\d+(?:\.\d+)*/.test(comment))
      .map(({ name, at }) => createFinding(at, `the pin of ${name} has no version behind it`)),
});

/** Actions and workflows that are used. */
export function allUses(context: RuleContext): readonly Uses[] {
  return allJobs(context).flatMap(({ job }) => [
    ...(job.calls ? [readUses(job.calls)] : []),
    ...job.steps.flatMap(({ uses }) => uses ?? []),
  ]);
}
