// caller-permissions: a called workflow that needs more permissions than its caller grants.
import { getValue, isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import type { Workflow } from '../model/workflow.ts';
import { findCalls } from '../model/workflow-calls.ts';
import { createFinding, defineRule } from '../rule.ts';

const LEVELS = ['none', 'read', 'write'];

export const callerPermissions = defineRule({
  id: 'caller-permissions',
  severity: 'error',
  explanation:
    'A called workflow cannot have more permissions than its caller grants. If one of its jobs needs more, GitHub ends the run before any job starts.',
  fix: 'Grant the permission in the calling job.',
  find: ({ workflows }) => {
    const requestedBy = new Map(workflows.map((called) => [called, requestedLevels(called)]));
    return findCalls(workflows).flatMap(({ caller, job, called }) => {
      const granted = job.permissions ?? caller.permissions;
      if (!granted) return [];
      const requested = [...(requestedBy.get(called) ?? [])];
      const lacking = requested.filter(([scope, level]) => rank(level) > rank(levelOf(granted, scope)));
      return lacking.map(([scope, level]) =>
        createFinding(
          job.permissions ?? job.calls?.at ?? job.key,
          `${called.path} needs ${scope}: ${level}, but job ${job.id} grants ${scope}: ${levelOf(granted, scope)}`,
          { fix: `Add ${scope}: ${level} to the permissions of job ${job.id}.` },
        ),
      );
    });
  },
});

/** Returns the highest level of each scope that the jobs of a workflow have. */
function requestedLevels({ jobs, permissions }: Workflow): ReadonlyMap<string, string> {
  const levels = new Map<string, string>();
  // Jobs without permissions of their own share those of the workflow.
  for (const each of new Set(jobs.map((job) => job.permissions ?? permissions))) {
    for (const { name, value } of mappingEntries(each)) {
      const level = scalarTextAt(value) ?? 'none';
      if (rank(level) > rank(levels.get(name) ?? 'none')) levels.set(name, level);
    }
  }
  return levels;
}

function levelOf(permissions: LocatedNode, scope: string): string {
  if (!isMapping(permissions)) return /^(read|write)-all$/.exec(scalarTextAt(permissions) ?? '')?.[1] ?? 'none';
  return scalarTextAt(getValue(permissions, scope)) ?? 'none';
}

function rank(level: string): number {
  return LEVELS.indexOf(level);
}
