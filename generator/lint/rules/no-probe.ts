// no-probe: a job that does not check the platform of its self-hosted machine.
import { isSelfHostedRunner, removeDuplicates, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import type { WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule } from '../rule.ts';

/** Files and settings that an emulator does not fake. */
const EVIDENCE = /\/proc\/sys\/kernel\/arch|\/proc\/thread-self\/exe|proc_translated/;

export const noProbe = defineRule({
  id: 'no-probe',
  severity: 'note',
  explanation:
    'Labels are typed by hand when a runner is registered, and an emulator controls the output of `uname`. Nothing in this job checks that the machine has the architecture that its labels claim.',
  fix: 'Start the job with the arch-probe action, with `expect-platform` and `expect-emulated`.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const runner = removeDuplicates(runnersOf(job)).find((each) => isSelfHostedRunner(each, context.config));
      if (!runner) return [];
      const probe = job.steps.find(({ uses }) => /(?:^|[/-])arch-probe$/.test(uses?.name ?? ''));
      if (!probe)
        return readsEvidence(job)
          ? []
          : [createFinding(job.key, `job ${job.id} does not check the platform of its self-hosted machine`)];
      if (probe.inputs.some(({ name }) => /^expect(?:-|$)/.test(name))) return [];
      return [createFinding(probe.at, `job ${job.id} probes its machine without an expected platform`)];
    }),
});

function readsEvidence(job: WorkflowJob): boolean {
  return job.steps.some(({ run }) => EVIDENCE.test(run?.value ?? ''));
}
