// The `on` of a workflow.
import type { WorkflowPlan } from '../plan/plan.ts';
import { expression } from './expression.ts';
import { flowList, map, NOTHING, plain, quotedText, scalar, scalarText, type Value } from './yaml-text.ts';

/** Returns the events that start a workflow. An event without conditions has no value. */
export function triggersValue({ triggers, callable, secrets }: WorkflowPlan): Value {
  const { push, schedule, manual } = triggers;
  const pullRequest = triggers['pull-request'];
  const entries: [string, Value][] = [];
  if (push) entries.push(['push', patterns({ branches: push.branches, tags: push.tags })]);
  if (pullRequest) entries.push(['pull_request', patterns({ branches: pullRequest.branches })]);
  if (schedule) entries.push(['schedule', { lines: schedule.map((cron) => `- cron: ${quotedText(cron)}`) }]);
  if (manual) entries.push(['workflow_dispatch', manual === true ? NOTHING : map([['inputs', plain(manual.inputs)]])]);
  if (callable) entries.push(['workflow_call', call(secrets)]);
  return map(entries);
}

function patterns(lists: Readonly<Record<string, readonly string[] | undefined>>): Value {
  const given = Object.entries(lists).flatMap(([key, list]) => {
    return list ? [[key, flowList(list.map((each) => scalarText(each, true)))] as const] : [];
  });
  return given.length > 0 ? map(given) : NOTHING;
}

function call(secrets: readonly string[]): Value {
  const result = map([
    ['description', scalar('success, or nothing')],
    ['value', scalar(expression('jobs.gate.outputs.result'))],
  ]);
  const optional = (name: string) => [name, map([['required', scalar(false)]])] as const;
  return map([
    ['outputs', map([['result', result]])],
    ...(secrets.length > 0 ? [['secrets', map(secrets.map(optional))] as const] : []),
  ]);
}
