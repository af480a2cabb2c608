// The values of contexts in a run that an event starts.
import { type KnownValues, knownValues } from '../expressions/evaluate.ts';
import { certainly } from '../expressions/values.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';

/** Contexts that only some events have. */
const ONLY_OF: readonly (readonly [path: string, events: RegExp])[] = [
  ['github.head_ref', /^pull_request(?:_target)?$/],
  ['github.base_ref', /^pull_request(?:_target)?$/],
  ['github.event.pull_request', /^pull_request/],
  ['github.event.number', /^pull_request/],
  ['github.event.issue', /^issue/],
  ['github.event.comment', /comment$/],
  ['github.event.workflow_run', /^workflow_run$/],
  ['github.event.inputs', /^workflow_dispatch$/],
  ['github.event.release', /^release$/],
];

/** Returns the values of contexts in a run of a workflow that is not called. */
export function eventContext(event: string, workflow: Workflow): KnownValues {
  const missing = ONLY_OF.filter(([, events]) => !events.test(event)).map(([path]) => [path, null] as const);
  const inputs = [...workflow.known].map(
    ([path, values]) => [path, event === 'workflow_dispatch' ? values : certainly(null)] as const,
  );
  return new Map([
    ...inputs,
    ...knownValues([['github.event_name', event], ['github.workflow', nameOf(workflow)], ...missing]),
  ]);
}

/** Returns the value of `github.workflow`, also in the files that it calls. */
function nameOf({ at, path }: Workflow): string {
  return scalarTextAt(getValue(at, 'name')) ?? path;
}
