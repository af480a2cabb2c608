// no-permissions: a job with the default permissions of the repository.
import { createFinding, defineRule } from '../rule.ts';

export const noPermissions = defineRule({
  id: 'no-permissions',
  severity: 'note',
  explanation:
    'Without `permissions`, the token has the default permissions of the repository. In many repositories, they allow it to write everything.',
  fix: 'Write `permissions: {}` at the top level, and grant each job what it needs, such as `contents: read`.',
  find: ({ workflows }) =>
    workflows.flatMap(({ permissions, jobs, path }) => {
      const without = permissions ? [] : jobs.filter((job) => !job.permissions);
      const [first] = without;
      if (!first) return [];
      const problem =
        without.length === 1
          ? `job ${first.id} of ${path} has the default permissions of the repository`
          : `${without.length} jobs of ${path} have the default permissions of the repository`;
      return [createFinding(first.key, problem)];
    }),
});
