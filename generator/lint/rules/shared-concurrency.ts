// shared-concurrency: runs that cancel or delay each other unintentionally.
import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls, type WorkflowCall } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

export const sharedConcurrency = defineRule({
  id: 'shared-concurrency',
  severity: 'error',
  explanation:
    'In a concurrency group, one run is active and one waits. A third run cancels the waiting one, and `cancel-in-progress` cancels the active one. Two calls in one run have the same `github` context, so a group without their inputs is the same group.',
  fix: 'Start the group with text that no other file uses. In a file that is called more than once, add an input to the group.',
  find: ({ workflows }) => [...findSharedByCalls(workflows), ...findSharedByFiles(workflows)],
});

function findSharedByCalls(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const calls = findCalls(workflows).filter(({ called }) => called.concurrency?.group);
  return calls.flatMap((call, index) => {
    const { job, called } = call;
    const group = groupOf(call);
    const before = calls.slice(0, index).find((each) => each.caller === call.caller && groupOf(each) === group);
    const at = job.calls?.at ?? job.key;
    if (before)
      return [
        createFinding(at, `jobs ${before.job.id} and ${job.id} use the same concurrency group of ${called.path}`),
      ];
    if (job.legs.length < 2 || /matrix\./.test(group)) return [];
    return [
      createFinding(
        at,
        `the ${job.legs.length} legs of job ${job.id} use the same concurrency group of ${called.path}`,
      ),
    ];
  });
}

/** Returns the group of the called workflow, with the inputs of this call. */
function groupOf({ called, job }: WorkflowCall): string {
  const inputs = called.triggers.get('workflow_call') ?? null;
  return (called.concurrency?.group?.value ?? '').replace(/\binputs\.([\w-]+)/g, (whole, name: string) => {
    const given = job.inputs.find((input) => input.name === name)?.value ?? getValue(inputs, 'inputs', name, 'default');
    return scalarTextAt(given) ?? whole;
  });
}

function findSharedByFiles(workflows: readonly Workflow[]): readonly RuleFinding[] {
  return workflows.flatMap((workflow, index) => {
    const group = workflow.concurrency?.group;
    if (!group || /github\.workflow\b/.test(group.value)) return [];
    const before = workflows.slice(0, index).find((each) => each.concurrency?.group?.value === group.value);
    return before ? [createFinding(group.at, `${before.path} has the same concurrency group`)] : [];
  });
}
