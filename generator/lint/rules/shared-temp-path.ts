// shared-temp-path: a fixed path in /tmp that all jobs of a machine share.
import { isSelfHostedRunner, runnersOf } from '../model/runner.ts';
import { createFinding, defineRule } from '../rule.ts';

const FIXED = /(?<![\w$}./:-])\/tmp\/([\w.-]+)(?![\w$-])/g;

export const sharedTempPath = defineRule({
  id: 'shared-temp-path',
  severity: 'warning',
  explanation:
    "All runners on a machine share /tmp, and nothing empties it. Legs that run at the same time overwrite each other's files, and a leg may read files of an earlier run.",
  fix: 'Use "$RUNNER_TEMP", which belongs to one job and is emptied after it.',
  find: (context) =>
    context.scripts.flatMap(({ job, text }) => {
      if (!runnersOf(job).some((each) => isSelfHostedRunner(each, context.config))) return [];
      const first = new Map([...text.value.matchAll(FIXED)].toReversed().map((match) => [match[0], match.index]));
      return [...first].map(([path, index]) =>
        createFinding(text.at, `job ${job.id} shares ${path} with every job on the machine`, { index }),
      );
    }),
});
