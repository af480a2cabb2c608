// Slots that all jobs share: when, where and for how long a job runs.
import type { JobPlan, RunsOn } from '../plan/plan.ts';
import type { Slots } from './fill.ts';
import { flowList, flowMap, scalar, scalarText, wrapExpression, type YamlValue } from './yaml-text.ts';

/** Returns the slots `condition`, `needs`, `runs-on` and `time-limit`. The time limit has its reason as a comment. */
export function jobHeaderSlots({ where, condition, needs, timeLimit, timeLimitReason }: JobPlan): Slots {
  const fleet = where.kind === 'self-hosted' ? where : null;
  return {
    condition: () => (condition === null ? null : scalar(condition)),
    needs: () => (needs.length === 0 ? null : flowList(needs)),
    'runs-on': () => (fleet ? renderRunsOn(fleet.runsOn) : scalar(wrapExpression('matrix.runner'))),
    'time-limit': () => scalar(timeLimit, timeLimitReason),
  };
}

function renderRunsOn(runsOn: RunsOn): YamlValue {
  if ('scaleSet' in runsOn) return scalar(runsOn.scaleSet);
  const labels = runsOn.labels?.map((label) => scalarText(label, true)) ?? [];
  if (!('group' in runsOn)) return flowList(labels);
  const list = labels.length > 0 ? [['labels', `[${labels.join(', ')}]`] as const] : [];
  return { line: flowMap([['group', scalarText(runsOn.group, true)], ...list]) };
}
