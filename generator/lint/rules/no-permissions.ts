// no-permissions: a job with whatever the repository's setting grants.
import { createFinding, defineRule } from '../rule.ts';

export const noPermissions = defineRule({
  id: 'no-permissions',
  severity: 'warning',
  explanation:
    'Without permissions the token has what the repository is set to, in many of them the right to write everything.',
  fix: 'Write permissions: {} at the top, and per job what it needs, such as contents: read.',
  find: ({ workflows }) =>
    workflows.flatMap(({ permissions, jobs, path }) => {
      const without = permissions ? [] : jobs.filter((job) => !job.permissions);
      const [first] = without;
      if (!first) return [];
      const which = without.length === 1 ? `job ${first.id}` : `${without.length} jobs`;
      return [
        createFinding(
          first.key,
          `${which} of ${path} have whatever permissions the repository gives`.replace(
            /^(job \S+) of (\S+) have/,
            '$1 of $2 has',
          ),
        ),
      ];
    }),
});
