// no-concurrency: runs for outdated commits of a pull request continue.
import { createFinding, defineRule } from '../rule.ts';

export const noConcurrency = defineRule({
  id: 'no-concurrency',
  severity: 'note',
  explanation:
    'Each push to a pull request starts a run, and the previous run continues. On self-hosted machines, the new run has to wait.',
  fix: 'Add `concurrency` with a group made of the file name and the pull request, and `cancel-in-progress` for pull requests.',
  find: ({ workflows }) =>
    workflows.flatMap(({ triggers, concurrency, jobs, path }) => {
      const [first] = jobs;
      if (!first || concurrency || !triggers.has('pull_request') || jobs.every((job) => job.concurrency)) return [];
      return [createFinding(first.key, `${path} runs on pull requests and has no concurrency group`)];
    }),
});
