// When jobs run and when the gate forgives that one did not: GitHub expressions, each the exact opposite of the other.
import type { FleetConfig } from '../config/schema.ts';

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

/** Code of a fork never runs on a fleet; what else keeps a job from it is the config's business. */
export function fleetConditions(fleet: FleetConfig, pullRequests: boolean): readonly JobCondition[] {
  const own = fleet['pull-requests'] === 'own' ? OWN_PULL_REQUESTS : NO_PULL_REQUESTS;
  return [...switchCondition(fleet), ...(pullRequests ? [own] : [])];
}

/** Returns the condition of a fleet that can be switched off. */
export function switchCondition(fleet: FleetConfig): readonly JobCondition[] {
  if (!fleet.switch) return [];
  const variable = `vars.${fleet.switch.variable}`;
  const enabled = fleet.switch.default === 'enabled';
  const runs = enabled ? `${variable} != 'disabled'` : `${variable} == 'enabled'`;
  const maySkip = enabled ? `${variable} == 'disabled'` : `${variable} != 'enabled'`;
  return [{ runs, maySkip }];
}

/** Of what pushes images. */
export const ON_PUSH: JobCondition = { runs: "github.event_name == 'push'", maySkip: "github.event_name != 'push'" };

/** Of what tests images in a workflow that tests those of a push where it pushes them. */
export const NOT_ON_PUSH: JobCondition = {
  runs: "github.event_name != 'push'",
  maySkip: "github.event_name == 'push'",
};

/** Of a workflow that looks at what a pull request changes. */
export const CHANGES_MATTER: JobCondition = {
  runs: "needs.changes.outputs.matter == 'true'",
  maySkip: "needs.changes.outputs.matter == 'false'",
};

/** Returns one expression for all conditions, or null where there is none. */
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
