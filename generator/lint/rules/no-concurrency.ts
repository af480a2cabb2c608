// no-concurrency: runs of commits that nobody asks about any more.
import { createFinding, defineRule } from '../rule.ts';

export const noConcurrency = defineRule({
  id: 'no-concurrency',
  severity: 'warning',
  explanation:
    'Each push to a pull request starts a run, and the one before goes on: on machines of your own it is the new one that waits.',
  fix: 'Add concurrency: a group of the file name and the pull request, and cancel-in-progress for pull requests.',
  find: ({ workflows }) =>
    workflows.flatMap(({ triggers, concurrency, jobs, path }) => {
      const [first] = jobs;
      if (!first || concurrency || !triggers.has('pull_request') || jobs.every((job) => job.concurrency)) return [];
      return [createFinding(first.key, `${path} runs for pull requests and has no concurrency group`)];
    }),
});
