// Slots for the results of a leg: its folder, and its upload. They are empty for a config without a folder for results.
import type { WorkflowPlan } from '../plan/plan.ts';
import type { FillTemplate, Slots } from './fill.ts';
import { scalar } from './yaml-text.ts';

/** Returns the slots. `artifact` is the name to upload the results under. */
export function resultSlots({ results }: WorkflowPlan, artifact: string, fillTemplate: FillTemplate): Slots {
  const part = (name: string) => (results === null ? null : fillTemplate(name, { artifact: () => scalar(artifact) }));
  return {
    'results-folder': () => part('results-folder'),
    results: () => part('results'),
    'results-path': () => (results === null ? null : scalar(results)),
  };
}
