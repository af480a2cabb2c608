// shared-concurrency: runs that cancel or delay each other unintentionally.
import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls, type WorkflowCall } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleFinding } from '../rule.ts';

/** A longer value does not become part of a group, which may repeat it. */
const MAX_INPUT_CHARACTERS = 200;

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
  const firstCalls = new Map<Workflow, Map<string, WorkflowCall>>();
  return calls.flatMap((call) => {
    const { job, called, caller } = call;
    const group = groupOf(call);
    const ofCaller = firstCalls.get(caller) ?? new Map<string, WorkflowCall>();
    firstCalls.set(caller, ofCaller);
    const before = ofCaller.get(group);
    if (!before) ofCaller.set(group, call);
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
    const given = getValue(job.at, 'with', name) ?? getValue(inputs, 'inputs', name, 'default');
    const text = scalarTextAt(given) ?? whole;
    return text.length <= MAX_INPUT_CHARACTERS ? text : whole;
  });
}

function findSharedByFiles(workflows: readonly Workflow[]): readonly RuleFinding[] {
  const firstFiles = new Map<string, Workflow>();
  return workflows.flatMap((workflow) => {
    const group = workflow.concurrency?.group;
    if (!group || /github\.workflow\b/.test(group.value)) return [];
    const before = firstFiles.get(group.value);
    if (!before) firstFiles.set(group.value, workflow);
    return before ? [createFinding(group.at, `${before.path} has the same concurrency group`)] : [];
  });
}
