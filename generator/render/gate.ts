// Renders the gate: the last job, which gives one result for all jobs.
import type { WorkflowPlan } from '../plan/plan.ts';
import type { FillTemplate, RenderedLines } from './fill.ts';
import { blockScalar, flowList, scalar, wrapExpression } from './yaml-text.ts';

/** Returns the gate of a workflow. */
export function renderGate(plan: WorkflowPlan, fillTemplate: FillTemplate): RenderedLines {
  return fillTemplate('job-gate', {
    'job-name': () => scalar(`${plan.name} gate`),
    needs: () => flowList(plan.gate.needs),
    results: () => {
      const lines = formatResults(plan);
      return lines.length === 1 ? scalar(lines[0] ?? '') : blockScalar(lines);
    },
  });
}

/** One line for each job: its name and its result. A skip that is allowed counts as a success. */
function formatResults({ changes, jobs }: WorkflowPlan): readonly string[] {
  const all = [...(changes ? [{ id: changes.id, maySkip: null }] : []), ...jobs];
  return all.map(({ id, maySkip }) => {
    const result = `needs.${id}.result`;
    if (maySkip === null) return `${id} ${wrapExpression(result)}`;
    const allowed = maySkip.includes('||') ? `(${maySkip})` : maySkip;
    return `${id} ${wrapExpression(`${result} == 'skipped' && ${allowed} && 'success' || ${result}`)}`;
  });
}
