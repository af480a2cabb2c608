// Renders the `on` key of a workflow.
import type { WorkflowPlan } from '../plan/plan.ts';
import { EMPTY_VALUE, flowList, mapping, quotedText, scalar, scalarText, toYaml, type YamlValue } from './yaml-text.ts';

/** Returns the events that start a workflow. An event without filters has an empty value. */
export function renderTriggers({ triggers, callable, secrets }: WorkflowPlan): YamlValue {
  const { push, schedule, manual } = triggers;
  const pullRequest = triggers['pull-request'];
  const entries: [string, YamlValue][] = [];
  if (push) entries.push(['push', renderFilters({ branches: push.branches, tags: push.tags })]);
  if (pullRequest) entries.push(['pull_request', renderFilters(pullRequest)]);
  if (triggers['merge-group'] ?? pullRequest !== undefined) entries.push(['merge_group', EMPTY_VALUE]);
  if (schedule) entries.push(['schedule', { lines: schedule.map((cron) => `- cron: ${quotedText(cron)}`) }]);
  if (manual)
    entries.push(['workflow_dispatch', manual === true ? EMPTY_VALUE : mapping([['inputs', toYaml(manual.inputs)]])]);
  if (callable) entries.push(['workflow_call', renderWorkflowCall(secrets)]);
  return mapping(entries);
}

function renderFilters(lists: Readonly<Record<string, readonly string[] | undefined>>): YamlValue {
  const given = Object.entries(lists).flatMap(([key, list]) => {
    return list ? [[key, flowList(list.map((each) => scalarText(each, true)))] as const] : [];
  });
  return given.length > 0 ? mapping(given) : EMPTY_VALUE;
}

function renderWorkflowCall(secrets: readonly string[]): YamlValue {
  if (secrets.length === 0) return EMPTY_VALUE;
  const optional = (name: string) => [name, mapping([['required', scalar(false)]])] as const;
  return mapping([['secrets', mapping(secrets.map(optional))]]);
}
