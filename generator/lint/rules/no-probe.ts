// no-probe: a self-hosted job that takes the machine's word for what it is.
import { distinctRunners, isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { allJobs } from '../model/visit.ts';
import type { WorkflowJob } from '../model/workflow.ts';
import { createFinding, defineRule } from '../rule.ts';

/** What an emulator does not fake. */
const EVIDENCE = /\/proc\/sys\/kernel\/arch|\/proc\/thread-self\/exe|proc_translated/;

export const noProbe = defineRule({
  id: 'no-probe',
  severity: 'warning',
  explanation:
    'Labels are what somebody typed when the runner was registered, and uname says what an emulator wants it to. Nothing in this job shows that the machine is of the architecture that it is named after.',
  fix: 'Start with the arch-probe action, with expect-platform and expect-emulated.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const runner = distinctRunners(runnersOf(job)).find((each) => isSelfHostedRunner(each, context.config));
      if (!runner) return [];
      const probe = job.steps.find(({ uses }) => /(?:^|[/-])arch-probe$/.test(uses?.name ?? ''));
      if (!probe)
        return readsEvidence(job)
          ? []
          : [createFinding(job.key, `job ${job.id} does not probe the self-hosted machine`)];
      if (probe.inputs.some(({ name }) => name.startsWith('expect-'))) return [];
      return [createFinding(probe.at, `job ${job.id} probes the machine and expects nothing of it`)];
    }),
});

function readsEvidence(job: WorkflowJob): boolean {
  return job.steps.some(({ run }) => EVIDENCE.test(run?.value ?? ''));
}
