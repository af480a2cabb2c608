// caller-permissions: a called workflow that needs more permissions than its caller grants.
import { isMapping, type LocatedNode, mappingEntries, scalarTextAt } from '../model/located-node.ts';
import { findCalls } from '../model/workflow-calls.ts';
import { createFinding, defineRule } from '../rule.ts';

const LEVELS = ['none', 'read', 'write'];

export const callerPermissions = defineRule({
  id: 'caller-permissions',
  severity: 'error',
  explanation:
    'A called workflow cannot have more permissions than its caller grants. If one of its jobs needs more, GitHub ends the run before any job starts.',
  fix: 'Grant the permission in the calling job.',
  find: ({ workflows }) =>
    findCalls(workflows).flatMap(({ caller, job, called }) => {
      const granted = job.permissions ?? caller.permissions;
      if (!granted) return [];
      const requested = called.jobs.map((each) => each.permissions ?? called.permissions);
      const lacking = new Map<string, string>();
      for (const each of requested) {
        for (const { name, value } of mappingEntries(each)) {
          const level = scalarTextAt(value) ?? 'none';
          if (rank(level) > rank(levelOf(granted, name)) && rank(level) > rank(lacking.get(name) ?? 'none'))
            lacking.set(name, level);
        }
      }
      return [...lacking].map(([scope, level]) =>
        createFinding(
          job.permissions ?? job.calls?.at ?? job.key,
          `${called.path} needs ${scope}: ${level}, but job ${job.id} grants ${scope}: ${levelOf(granted, scope)}`,
          { fix: `Add ${scope}: ${level} to the permissions of job ${job.id}.` },
        ),
      );
    }),
});

function levelOf(permissions: LocatedNode, scope: string): string {
  if (!isMapping(permissions)) return /^(read|write)-all$/.exec(scalarTextAt(permissions) ?? '')?.[1] ?? 'none';
  return scalarTextAt(mappingEntries(permissions).find(({ name }) => name === scope)?.value ?? null) ?? 'none';
}

function rank(level: string): number {
  return LEVELS.indexOf(level);
}
