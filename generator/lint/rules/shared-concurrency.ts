// shared-concurrency: runs that end, or wait for, each other without meaning to.

import { type Call, callsIn } from '../model/call.ts';
import { get, textOf } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { defineRule, type Hit, hit } from '../rule.ts';

export const sharedConcurrency = defineRule({
  id: 'shared-concurrency',
  severity: 'error',
  explanation:
    'Of one concurrency group one run goes on and one waits: a third cancels the one that waits, and cancel-in-progress the one that runs. Two calls in one run have the same github context, so that a group without their inputs is one group.',
  fix: 'Start the group with a literal of its own; in a file that is called more than once put an input into it.',
  find: ({ workflows }) => [...amongCalls(workflows), ...amongFiles(workflows)],
});

function amongCalls(workflows: readonly Workflow[]): readonly Hit[] {
  const calls = callsIn(workflows).filter(({ called }) => called.concurrency?.group);
  return calls.flatMap((call, index) => {
    const { job, called } = call;
    const group = groupOf(call);
    const before = calls.slice(0, index).find((each) => each.caller === call.caller && groupOf(each) === group);
    const place = job.calls?.at ?? job.key;
    if (before)
      return [hit(place, `jobs ${before.job.id} and ${job.id} call into one concurrency group of ${called.path}`)];
    if (job.legs.length < 2 || /matrix\./.test(group)) return [];
    return [
      hit(place, `the ${job.legs.length} legs of job ${job.id} call into one concurrency group of ${called.path}`),
    ];
  });
}

/** The called workflow's group with the inputs of this call in it. */
function groupOf({ called, job }: Call): string {
  const inputs = called.triggers.get('workflow_call') ?? null;
  return (called.concurrency?.group?.value ?? '').replace(/\binputs\.([\w-]+)/g, (whole, name: string) => {
    const given = job.inputs.find((input) => input.name === name)?.value ?? get(inputs, 'inputs', name, 'default');
    return textOf(given) ?? whole;
  });
}

function amongFiles(workflows: readonly Workflow[]): readonly Hit[] {
  return workflows.flatMap((workflow, index) => {
    const group = workflow.concurrency?.group;
    if (!group || /github\.workflow\b/.test(group.value)) return [];
    const before = workflows.slice(0, index).find((each) => each.concurrency?.group?.value === group.value);
    return before ? [hit(group.at, `the concurrency group is that of ${before.path}`)] : [];
  });
}
