// callable-group: a called workflow or a job with a concurrency group that its run is in already.
import { replaceExpressions } from '../model/expressions-in-text.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';
import { findRunGroups, type GroupUse } from '../runs/groups.ts';

export const callableGroup = defineRule({
  id: 'callable-group',
  severity: 'error',
  explanation:
    'In a called workflow, `github.workflow` and the rest of the `github` context are those of the caller, so a group made of them is the group of the caller, even with the same text before it. The call waits for its caller, which waits for the call, and GitHub cancels the run.',
  fix: "Start the group with the file's own name, such as `arm64-ci-`, followed by `github.workflow`.",
  find: ({ workflows }) => {
    const found = new Map<string, RuleFinding>();
    for (const { deadlocks } of findRunGroups(workflows))
      for (const { held, wanted } of deadlocks) {
        const { source, node } = wanted.at;
        const key = JSON.stringify([source.path, node.range]);
        if (!found.has(key)) found.set(key, createFinding(wanted.at, describe(held, wanted)));
      }
    return [...found.values(), ...findWithoutCaller(workflows)];
  },
});

function describe(held: GroupUse, wanted: GroupUse): string {
  const subject = wanted.job ? `job ${wanted.job.id}` : wanted.workflow.path;
  if (held.workflow === wanted.workflow && !held.job)
    return `${subject} uses the concurrency group of its own workflow`;
  const caller = held.job ? `job ${held.job.id} of ${held.workflow.path}` : held.workflow.path;
  return `${subject} uses the concurrency group of its caller, ${caller}`;
}

/** Contexts that a caller's group is usually made of. */
const USUAL =
  /^github\.(?:workflow|ref|ref_name|head_ref|sha|event_name|event\.[\w.]+|run_id)(?:\s*\|\|\s*github\.[\w.]+)*$/;

/** Returns the groups of files that are called by other repositories only, as far as these can have the same group. */
function findWithoutCaller(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const called = new Set(findCalls(workflows).map((call) => call.called));
  return workflows.flatMap((workflow) => {
    const group = workflow.concurrency?.group;
    if (!group || called.has(workflow) || !workflow.triggers.has('workflow_call')) return [];
    if (!/github\.workflow\b/.test(group.value)) return [];
    let usual = true;
    const literal = replaceExpressions(group.value, (inside) => {
      usual &&= USUAL.test(inside);
      return '';
    });
    if (!usual || /[A-Za-z\d]/.test(literal)) return [];
    return [
      createFinding(group.at, `${workflow.path} can be called, but uses the concurrency group of its caller`, {
        doubt: 'It is not a problem if no caller has the same group.',
      }),
    ];
  });
}
