// The gate: one result for all jobs of a workflow, and proof that every leg ran.
import type { JobPlan, WorkflowPlan } from '../plan/plan.ts';
import { wrapExpression } from './expression.ts';
import type { FillTemplate, RenderedLines } from './fill.ts';
import { actionPin, type Pins } from './pins.ts';
import { blockScalar, flowList, mapping, scalar } from './yaml-text.ts';

/** Returns the gate of a workflow. */
export function renderGate(plan: WorkflowPlan, pins: Pins, fillTemplate: FillTemplate): RenderedLines {
  return fillTemplate('job-gate', {
    'job-name': () => scalar(`${plan.name} gate`),
    needs: () => flowList(plan.gate.needs),
    outputs: () => (plan.callable ? mapping([['result', scalar(wrapExpression('steps.gate.outputs.result'))]]) : null),
    pattern: () => scalar(`${plan.name}-*`),
    results: () => blockScalar(results(plan)),
    workflow: () => scalar(plan.name),
    legs: () => blockScalar(plan.jobs.flatMap(legLines)),
    'actions/download-artifact': () => actionPin(pins, 'actions/download-artifact'),
  });
}

/** A line a machine. */
function legLines({ id, legs }: JobPlan): readonly string[] {
  const machines = [...new Set(legs.map(({ runner, platform }) => runner ?? platform))];
  return machines.flatMap((machine) => {
    const ids = legs
      .filter(({ runner, platform, mayFail }) => (runner ?? platform) === machine && !mayFail)
      .map((leg) => leg.id);
    return ids.length > 0 ? [[id, ...ids].join(' ')] : [];
  });
}

function results({ changes, jobs }: WorkflowPlan): readonly string[] {
  const all = [...(changes ? [{ id: changes.id, maySkip: null }] : []), ...jobs];
  return all.map(({ id, maySkip }) => {
    // An empty result would make the line one word short.
    const ended = wrapExpression(`needs.${id}.result || 'nothing'`);
    return `${id} ${ended} ${maySkip === null ? 'false' : wrapExpression(maySkip)}`;
  });
}
