// time-limit: a job without a time limit, which may hang for six hours.
import { isEmulated } from '../machines/emulation.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const timeLimit = defineRule({
  id: 'time-limit',
  severity: 'note',
  explanation: 'Without `timeout-minutes`, a job that hangs runs for six hours and blocks its machine for other jobs.',
  fix: 'Set `timeout-minutes` to about three times the usual duration.',
  find: (context) =>
    allJobs(context)
      .filter(({ job }) => !job.timeLimit && !job.calls && !isEmulated(job, context))
      .map(({ job }) => createFinding(job.key, `job ${job.id} has no time limit`)),
});
