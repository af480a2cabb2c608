// shared-temp-path: one folder for all jobs of a machine.
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { createFinding, defineRule } from '../rule.ts';

const FIXED = /(?<![\w$}./:-])\/tmp\/([\w.-]+)(?![\w$-])/g;

export const sharedTempPath = defineRule({
  id: 'shared-temp-path',
  severity: 'warning',
  explanation:
    'All runners of a machine share /tmp, and nothing empties it: legs that run at once overwrite what the other wrote, and a leg reads what was left by the run before.',
  fix: 'Use "$RUNNER_TEMP", which each job has for itself and which is emptied.',
  find: (context) =>
    context.scripts.flatMap(({ job, text }) => {
      if (!runnersOf(job).some((each) => isSelfHostedRunner(each, context.config))) return [];
      const first = new Map([...text.value.matchAll(FIXED)].toReversed().map((match) => [match[0], match.index]));
      return [...first].map(([path, index]) =>
        createFinding(text.at, `job ${job.id} shares ${path} with every job of the machine`, undefined, index),
      );
    }),
});
