// The conditions of jobs as GitHub expressions: when a job runs, and when the gate accepts that it was skipped.
import type { FleetConfig } from '../config/schema.ts';

/** `maySkip` is the exact negation of `runs`. */
export interface JobCondition {
  readonly runs: string;
  readonly maySkip: string;
}

const OWN_PULL_REQUESTS: JobCondition = {
  runs: "(github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository)",
  maySkip: "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name != github.repository",
};
const NO_PULL_REQUESTS: JobCondition = {
  runs: "github.event_name != 'pull_request'",
  maySkip: "github.event_name == 'pull_request'",
};

/** Returns the conditions of a job on a fleet. Code from forks never runs there; the config may restrict it further. */
export function fleetConditions(fleet: FleetConfig, pullRequests: boolean): readonly JobCondition[] {
  const own = fleet['pull-requests'] === 'own' ? OWN_PULL_REQUESTS : NO_PULL_REQUESTS;
  return [...switchCondition(fleet), ...(pullRequests ? [own] : [])];
}

/** Returns the condition of a fleet that a repository variable can switch off. */
export function switchCondition(fleet: FleetConfig): readonly JobCondition[] {
  if (!fleet.switch) return [];
  const variable = `vars.${fleet.switch.variable}`;
  const enabled = fleet.switch.default === 'enabled';
  const runs = enabled ? `${variable} != 'disabled'` : `${variable} == 'enabled'`;
  const maySkip = enabled ? `${variable} == 'disabled'` : `${variable} != 'enabled'`;
  return [{ runs, maySkip }];
}

/** For jobs that push images. */
export const ON_PUSH: JobCondition = { runs: "github.event_name == 'push'", maySkip: "github.event_name != 'push'" };

/** For jobs that only test images, in a workflow whose push jobs test before they push. */
export const NOT_ON_PUSH: JobCondition = {
  runs: "github.event_name != 'push'",
  maySkip: "github.event_name == 'push'",
};

/** For all jobs in a workflow with `paths`. */
export const CHANGES_MATTER: JobCondition = {
  runs: "needs.changes.outputs.matter == 'true'",
  maySkip: "needs.changes.outputs.matter == 'false'",
};

/** Returns one expression for all conditions; null if there are none. */
export function combineConditions(conditions: readonly JobCondition[]): {
  readonly condition: string | null;
  readonly maySkip: string | null;
} {
  const [only, ...others] = conditions;
  if (!only) return { condition: null, maySkip: null };
  const runs = conditions.map((each) => each.runs);
  return {
    condition: others.length === 0 ? only.runs.replace(/^\((.*)\)$/, '$1') : runs.join(' && '),
    maySkip: conditions.map(({ maySkip }) => maySkip).join(' || '),
  };
}
