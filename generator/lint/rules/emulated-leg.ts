// emulated-leg: emulated tests without a limit of their own, without a marker, or not emulated at all.
import { MAX_JOB_MINUTES } from '../../config/schema.ts';
import { findContainerRuns, resolveWord } from '../model/containers.ts';
import { isEmulated, isLeftNative, scriptTextsOfJob } from '../model/emulation.ts';
import { findRunnerLabel, runnersOf } from '../model/runner.ts';
import { allJobs, type JobInWorkflow } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

/** Commands that run all tests, and what in the rest of the line makes them run some. */
const SUITES =
  /\b(?:pytest|unittest\s+discover|tox|nox|go\s+test|cargo\s+test|(?:npm|yarn|pnpm)\s+(?:run\s+)?test|make\s+(?:test|check))\b([^\n;&|]*)/g;
const PARTIAL_SUITE = /smoke|emulat|quick|fast|(?:^|\s)-(?:m|k|short|run|t)\b|--grep|::|test_\w+\.py|:\w+/;

export const emulatedLeg = defineRule({
  id: 'emulated-leg',
  severity: 'error',
  explanation:
    'Emulated programs take about ten times as long as native ones, and much longer where they start many processes. A whole suite runs into the limit of six hours; a hang costs as much. And on a runner of the very architecture nothing is emulated.',
  fix: 'Give the job timeout-minutes, and run the part of the tests that has a marker, such as pytest -m smoke.',
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
  // What checks nothing out has none of the project's tests.
  const tests = job.steps.some(({ uses }) => uses?.name === 'actions/checkout');
  if (!config || !tests || Number.isNaN(minutes)) return [];
  const { 'time-limit': natively, emulation } = config;
  const requiredMinutes = Math.min(MAX_JOB_MINUTES, Math.ceil(natively * emulation['time-factor']));
  if (minutes >= requiredMinutes) return [];
  return [
    createFinding(
      job.timeLimit.at,
      `emulated job ${job.id} has ${minutes} minutes, and the config grants ${requiredMinutes}`,
      `Give it ${requiredMinutes}.`,
    ),
  ];
}

function checkTestSelection({ job }: JobInWorkflow): readonly RuleFinding[] {
  return scriptTextsOfJob(job).flatMap(({ value, at }) =>
    [...value.matchAll(SUITES)]
      .filter((match) => !PARTIAL_SUITE.test(match[1] ?? ''))
      .map((match) =>
        createFinding(
          at,
          `job ${job.id} runs all tests emulated: ${match[0].trim().slice(0, 40)}`,
          undefined,
          match.index,
        ),
      ),
  );
}

function checkNativeRunner(each: JobInWorkflow, context: RuleContext): readonly RuleFinding[] {
  for (const script of context.scripts.filter(({ job }) => job === each.job)) {
    for (const { platform, index } of findContainerRuns(script.code)) {
      for (const runner of runnersOf(each.job)) {
        if (isLeftNative(each.job, runner.leg)) continue;
        const its = platform && resolveWord(platform, script, runner.leg);
        if (its && its === findRunnerLabel(runner, context.facts)?.platform) {
          const message = `nothing is emulated: ${runner.labels[0]} is ${its} itself`;
          return [
            createFinding(script.text.at, message, 'Run it natively, or on a runner of another architecture.', index),
          ];
        }
      }
    }
  }
  return [];
}
