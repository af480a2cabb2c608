// caller-permissions: a called workflow that needs more permissions than its caller grants.
import { isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls, type WorkflowCall } from '../model/workflow-calls.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

const LEVELS = ['none', 'read', 'write'];
/** Calls within calls, as GitHub allows them. */
const MAX_DEPTH = 10;
const MAX_VISITS = 2000;

export const callerPermissions = defineRule({
  id: 'caller-permissions',
  severity: 'error',
  explanation:
    'A called workflow cannot have more permissions than its caller grants. If one of its jobs needs more, GitHub ends the run before any job starts.',
  fix: 'Grant the permission in the calling job.',
  find: checkCalls,
});

/** Levels by scope. `*` is the level of all other scopes. */
type Permissions = ReadonlyMap<string, string>;

function checkCalls({ workflows }: RuleContext): readonly RuleFinding[] {
  const calls = Map.groupBy(findCalls(workflows), ({ caller }) => caller);
  const requested = new Map(workflows.map((called) => [called, requestedLevels(called)]));
  const found = new Map<string, RuleFinding>();
  let visits = 0;
  // A file that is called may be called from another repository as well, so each file is a start.
  for (const workflow of workflows) visit(workflow, null, 0);
  return [...found.values()];

  /** `inherited`: what a job without permissions has; null for the default of the repository, which is not known. */
  function visit(workflow: Workflow, inherited: Permissions | null, depth: number): void {
    if (depth > MAX_DEPTH || visits++ > MAX_VISITS) return;
    for (const call of calls.get(workflow) ?? []) {
      const own = call.job.permissions ?? workflow.permissions;
      const granted = own ? permissionsAt(own) : inherited;
      const lacking = granted ? lackingLevels(requested.get(call.called) ?? new Map(), granted) : [];
      const key = JSON.stringify([workflow.path, call.job.id]);
      if (granted && lacking.length > 0 && !found.has(key)) found.set(key, createCallFinding(call, lacking, granted));
      // What is lacking is reported once, not for each file below.
      if (lacking.length === 0) visit(call.called, granted, depth + 1);
    }
  }
}

function createCallFinding(
  { job, called }: WorkflowCall,
  lacking: readonly (readonly [string, string])[],
  granted: Permissions,
): RuleFinding {
  const nameOf = (scope: string, level: string) => (scope === '*' ? `${level}-all` : `${scope}: ${level}`);
  const needs = lacking.map(([scope, level]) => nameOf(scope, level)).join(', ');
  const has = lacking.map(([scope]) => (scope === '*' ? 'less' : nameOf(scope, levelOf(granted, scope)))).join(', ');
  return createFinding(
    job.permissions ?? job.calls?.at ?? job.key,
    `${called.path} needs ${needs}, but job ${job.id} grants ${has}`,
    { fix: `Add ${needs} to the permissions of job ${job.id}.` },
  );
}

/**
 * Returns the highest level of each scope that a workflow and its jobs have. GitHub also compares those of the workflow if all
 * jobs have permissions of their own. Source: actions/runner, WorkflowTemplateConverter.ConvertToReferencedWorkflow.
 */
function requestedLevels({ jobs, permissions }: Workflow): Permissions {
  const levels = new Map<string, string>();
  for (const each of new Set([permissions, ...jobs.map((job) => job.permissions)])) {
    if (!each) continue;
    for (const [scope, level] of permissionsAt(each))
      if (rank(level) > rank(levels.get(scope) ?? 'none')) levels.set(scope, level);
  }
  return levels;
}

function lackingLevels(requested: Permissions, granted: Permissions): readonly (readonly [string, string])[] {
  return [...requested].filter(([scope, level]) => rank(level) > rank(levelOf(granted, scope)));
}

function permissionsAt(at: LocatedNode): Permissions {
  if (isMapping(at)) return new Map(mappingEntries(at).map(({ name, value }) => [name, scalarTextAt(value) ?? 'none']));
  const all = /^(read|write)-all$/.exec(scalarTextAt(at) ?? '')?.[1];
  return new Map(all === undefined ? [] : [['*', all]]);
}

function levelOf(permissions: Permissions, scope: string): string {
  return permissions.get(scope) ?? permissions.get('*') ?? 'none';
}

function rank(level: string): number {
  return LEVELS.indexOf(level);
}
