// emulated-leg: emulated tests without a time limit, without a selection of tests, or on a machine that does not emulate.
import { emulatedTimeLimit } from '../../plan/time-limits.ts';
import { findContainerRuns, resolveWord } from '../model/containers.ts';
import { isEmulated, scriptTextsOfJob, skipsEmulation } from '../model/emulation.ts';
import { findRunnerLabel, runnersOf } from '../model/runner.ts';
import { scriptsOfJob } from '../model/scripts.ts';
import { allJobs, type JobInWorkflow } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

/** Commands that run all tests. The group is the rest of the line, which may select some of them. */
const SUITES =
  /\b(?:pytest|unittest\s+discover|tox|nox|go\s+test|cargo\s+test|(?:npm|yarn|pnpm)\s+(?:run\s+)?test|make\s+(?:test|check))\b([^\n;&|]*)/g;
const PARTIAL_SUITE = /smoke|emulat|quick|fast|(?:^|\s)-(?:m|k|short|run|t)\b|--grep|::|test_\w+\.py|:\w+/;

export const emulatedLeg = defineRule({
  id: 'emulated-leg',
  severity: 'error',
  explanation:
    'Emulated programs are about ten times slower than native ones, and slower still if they start many processes. A whole test suite, or a hang, runs into the limit of six hours. On a runner of the emulated architecture, nothing is emulated at all.',
  fix: 'Set `timeout-minutes`, and run a marked part of the tests, such as `pytest -m smoke`.',
  find: (context) =>
    allJobs(context)
      .filter(({ job }) => isEmulated(job))
      .flatMap((each) => [
        ...checkTimeLimit(each, context),
        ...checkTestSelection(each),
        ...checkNativeRunner(each, context),
      ]),
});

function checkTimeLimit({ job }: JobInWorkflow, { config }: RuleContext): readonly RuleFinding[] {
  if (!job.timeLimit) return [createFinding(job.key, `emulated job ${job.id} has no time limit`)];
  const minutes = Number(job.timeLimit.value);
  // A job without a checkout does not run the project's tests.
  const tests = job.steps.some(({ uses }) => uses?.name === 'actions/checkout');
  if (!config || !tests || Number.isNaN(minutes)) return [];
  const { timeLimit: requiredMinutes } = emulatedTimeLimit(config);
  if (minutes >= requiredMinutes) return [];
  return [
    createFinding(
      job.timeLimit.at,
      `emulated job ${job.id} has a time limit of ${minutes} minutes, but the config allows ${requiredMinutes}`,
      { fix: `Set timeout-minutes: ${requiredMinutes}.` },
    ),
  ];
}

function checkTestSelection({ job }: JobInWorkflow): readonly RuleFinding[] {
  return scriptTextsOfJob(job).flatMap(({ value, at }) =>
    [...value.matchAll(SUITES)]
      .filter((match) => !PARTIAL_SUITE.test(match[1] ?? ''))
      .map((match) =>
        createFinding(at, `job ${job.id} runs all tests emulated: ${match[0].trim().slice(0, 40)}`, {
          index: match.index,
        }),
      ),
  );
}

function checkNativeRunner(each: JobInWorkflow, context: RuleContext): readonly RuleFinding[] {
  const runners = runnersOf(each.job).filter(({ leg }) => !skipsEmulation(each.job, leg));
  for (const script of scriptsOfJob(each.job, context)) {
    for (const { platform, index } of findContainerRuns(script.code)) {
      for (const runner of runners) {
        const requested = platform && resolveWord(platform, script, runner.leg);
        if (requested && requested === findRunnerLabel(runner, context.facts)?.platform) {
          const problem = `nothing is emulated: ${runner.labels[0]} already is ${requested}`;
          const fix = 'Run it natively, or on a runner of another architecture.';
          return [createFinding(script.text.at, problem, { fix, index })];
        }
      }
    }
  }
  return [];
}
