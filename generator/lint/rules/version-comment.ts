// version-comment: an action that is pinned to a commit without its version in a comment.
import { allJobs } from '../model/visit.ts';
import { readUses, type Uses } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext } from '../rule.ts';

export const versionComment = defineRule({
  id: 'version-comment',
  severity: 'note',
  explanation:
    'Without the version in a comment, a commit tells a reader nothing, and a diff does not show which version changed to which.',
  fix: 'Add the exact version of the commit as a comment, such as `# v7.0.1`.',
  find: (context) =>
    allUses(context)
      .filter(({ ref, comment }) => /^[0-9a-f]{40}$/.test(ref ?? '') && !/(?:^|[\s/@])v?\d+(?:\.\d+)*/.test(comment))
      .map(({ name, at }) => createFinding(at, `the pin of ${name} has no version comment`)),
});

/** Returns all actions and workflows that the workflows use. */
function allUses(context: RuleContext): readonly Uses[] {
  return allJobs(context).flatMap(({ job }) => [
    ...(job.calls ? [readUses(job.calls)] : []),
    ...job.steps.flatMap(({ uses }) => uses ?? []),
  ]);
}
