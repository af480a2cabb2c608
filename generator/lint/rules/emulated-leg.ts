// emulated-leg: emulated tests without a limit of their own, without a marker, or not emulated at all.
import { LONGEST_JOB_MINUTES } from '../../config/schema.ts';
import { containerRuns, valueIn } from '../model/containers.ts';
import { isEmulated, isLeftNative, scriptsOf } from '../model/emulation.ts';
import { hostedFacts, runnersOf } from '../model/runner.ts';
import { allJobs, defineRule, type Hit, hit, type JobInWorkflow, type RuleContext } from '../rule.ts';

/** Commands that run all tests, and what in the rest of the line makes them run some. */
const SUITES =
  /\b(?:pytest|unittest\s+discover|tox|nox|go\s+test|cargo\s+test|(?:npm|yarn|pnpm)\s+(?:run\s+)?test|make\s+(?:test|check))\b([^\n;&|]*)/g;
const A_PART = /smoke|emulat|quick|fast|(?:^|\s)-(?:m|k|short|run|t)\b|--grep|::|test_\w+\.py|:\w+/;

export const emulatedLeg = defineRule({
  id: 'emulated-leg',
  severity: 'error',
  explanation:
    'Emulated programs take about ten times as long as native ones, and much longer where they start many processes. A whole suite runs into the limit of six hours; a hang costs as much. And on a runner of the very architecture nothing is emulated.',
  fix: 'Give the job timeout-minutes, and run the part of the tests that has a marker, such as pytest -m smoke.',
  find: (context) =>
    allJobs(context)
      .filter(({ job }) => isEmulated(job))
      .flatMap((each) => [...limit(each, context), ...marker(each), ...native(each, context)]),
});

function limit({ job }: JobInWorkflow, { config }: RuleContext): readonly Hit[] {
  if (!job.timeLimit) return [hit(job.key, `emulated job ${job.id} has no time limit`)];
  const minutes = Number(job.timeLimit.value);
  // What checks nothing out has none of the project's tests.
  const tests = job.steps.some(({ uses }) => uses?.name === 'actions/checkout');
  if (!config || !tests || Number.isNaN(minutes)) return [];
  const { 'time-limit': natively, emulation } = config;
  const wanted = Math.min(LONGEST_JOB_MINUTES, Math.ceil(natively * emulation['time-factor']));
  if (minutes >= wanted) return [];
  return [
    hit(
      job.timeLimit.at,
      `emulated job ${job.id} has ${minutes} minutes, and the config grants ${wanted}`,
      `Give it ${wanted}.`,
    ),
  ];
}

function marker({ job }: JobInWorkflow): readonly Hit[] {
  return scriptsOf(job).flatMap(({ value, at }) =>
    [...value.matchAll(SUITES)]
      .filter((match) => !A_PART.test(match[1] ?? ''))
      .map((match) =>
        hit(at, `job ${job.id} runs all tests emulated: ${match[0].trim().slice(0, 40)}`, undefined, match.index),
      ),
  );
}

function native(each: JobInWorkflow, context: RuleContext): readonly Hit[] {
  for (const script of context.scripts.filter(({ job }) => job === each.job)) {
    for (const { platform, index } of containerRuns(script.code)) {
      for (const runner of runnersOf(each.job)) {
        if (isLeftNative(each.job, runner.leg)) continue;
        const its = platform && valueIn(platform, script, runner.leg);
        if (its && its === hostedFacts(runner, context.facts)?.platform) {
          const message = `nothing is emulated: ${runner.labels[0]} is ${its} itself`;
          return [hit(script.text.at, message, 'Run it natively, or on a runner of another architecture.', index)];
        }
      }
    }
  }
  return [];
}
