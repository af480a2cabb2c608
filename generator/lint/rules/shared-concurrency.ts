// shared-concurrency: runs that end, or wait for, each other without meaning to.

import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls, type WorkflowCall } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

export const sharedConcurrency = defineRule({
  id: 'shared-concurrency',
  severity: 'error',
  explanation:
    'Of one concurrency group one run goes on and one waits: a third cancels the one that waits, and cancel-in-progress the one that runs. Two calls in one run have the same github context, so that a group without their inputs is one group.',
  fix: 'Start the group with a literal of its own; in a file that is called more than once put an input into it.',
  find: ({ workflows }) => [...findSharedByCalls(workflows), ...findSharedByFiles(workflows)],
});

function findSharedByCalls(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const calls = findCalls(workflows).filter(({ called }) => called.concurrency?.group);
  return calls.flatMap((call, index) => {
    const { job, called } = call;
    const group = groupOf(call);
    const before = calls.slice(0, index).find((each) => each.caller === call.caller && groupOf(each) === group);
    const place = job.calls?.at ?? job.key;
    if (before)
      return [
        createFinding(place, `jobs ${before.job.id} and ${job.id} call into one concurrency group of ${called.path}`),
      ];
    if (job.legs.length < 2 || /matrix\./.test(group)) return [];
    return [
      createFinding(
        place,
        `the ${job.legs.length} legs of job ${job.id} call into one concurrency group of ${called.path}`,
      ),
    ];
  });
}

/** The called workflow's group with the inputs of this call in it. */
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
    return before ? [createFinding(group.at, `the concurrency group is that of ${before.path}`)] : [];
  });
}
