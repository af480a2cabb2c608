// Renders the gate: the last job, which gives one result for all jobs and checks that every leg ran.
import type { JobPlan, WorkflowPlan } from '../plan/plan.ts';
import type { FillTemplate, RenderedLines } from './fill.ts';
import { blockScalar, flowList, mapping, scalar, wrapExpression } from './yaml-text.ts';

/** Returns the gate of a workflow. */
export function renderGate(plan: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  return fillTemplate('job-gate', {
    'job-name': () => scalar(`${plan.name} gate`),
    needs: () => flowList(plan.gate.needs),
    outputs: () => (plan.callable ? mapping([['result', scalar(wrapExpression('steps.gate.outputs.result'))]]) : null),
    pattern: () => scalar(`${plan.name}-*`),
    results: () => blockScalar(results(plan)),
    workflow: () => scalar(plan.name),
    legs: () => blockScalar(plan.jobs.flatMap(formatLegLines)),
  });
}

/** One line for each machine: the job, and its legs that must not fail. */
function formatLegLines({ id, legs }: JobPlan): readonly string[] {
  const machines = [...new Set(legs.map(({ runner, platform }) => runner ?? platform))];
  return machines.flatMap((machine) => {
    const ids = legs
      .filter(({ runner, platform, mayFail }) => (runner ?? platform) === machine && !mayFail)
      .map((leg) => leg.id);
    return ids.length > 0 ? [[id, ...ids].join(' ')] : [];
  });
}

/** One line for each job: its name, its result, and whether it may be skipped. */
function results({ changes, jobs }: WorkflowPlan): readonly string[] {
  const all = [...(changes ? [{ id: changes.id, maySkip: null }] : []), ...jobs];
  return all.map(({ id, maySkip }) => {
    // The script reads three words, so an empty result needs a word, too.
    const result = wrapExpression(`needs.${id}.result || 'nothing'`);
    return `${id} ${result} ${maySkip === null ? 'false' : wrapExpression(maySkip)}`;
  });
}
