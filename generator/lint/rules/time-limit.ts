// time-limit: a job that hangs for six hours.
import { isEmulated } from '../model/emulation.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const timeLimit = defineRule({
  id: 'time-limit',
  severity: 'warning',
  explanation: 'Without timeout-minutes a job that hangs runs for six hours, and keeps its machine from the others.',
  fix: 'Give the job timeout-minutes, about three times what it takes.',
  find: (context) =>
    allJobs(context)
      .filter(({ job }) => !job.timeLimit && !job.calls && !isEmulated(job))
      .map(({ job }) => createFinding(job.key, `job ${job.id} has no time limit`)),
});
