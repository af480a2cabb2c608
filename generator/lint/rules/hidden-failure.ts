// hidden-failure: a step that passes although a test, a build, an install or a publication in it failed.
import { doubtOfComment, doubtOfPlace, isExpectedFailure, saysMayFail } from '../doubts/meant-to-fail.ts';
import { doubtOfOutput, doubtOfReporter, isOutcomeRead, isResultRead } from '../doubts/read-results.ts';
import { isNeverTrue } from '../expressions/evaluate.ts';
import type { PossibleValues } from '../expressions/values.ts';
import { insideOfExpression } from '../model/expressions-in-text.ts';
import { knownValuesOf } from '../model/matrix.ts';
import type { StepScript } from '../model/scripts.ts';
import { shorten, toOneLine } from '../model/source-text.ts';
import { allJobs, allSteps, type JobInWorkflow, type StepInJob } from '../model/visit.ts';
import type { LocatedText, WorkflowJob, WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';
import type { Fate } from '../shell/failures/fate.ts';
import { shellOptionsOf } from '../shell/options.ts';
import { type PurposefulCommand, purposefulCommandsOf, purposesOfJob, purposesOfStep } from '../shell/purposes.ts';
import type { CommandPurpose } from '../shell/task-names.ts';

export const hiddenFailure = defineRule({
  id: 'hidden-failure',
  severity: 'error',
  explanation:
    'A failed test, build, install or publication does not fail the job, because of `|| true`, `|| echo`, `continue-on-error`, `set +e`, a status that nothing reads, or a pipe in a shell without pipefail. A broken test goes unnoticed.',
  fix: 'Let the step fail. If a failure is expected, check for exactly that failure.',
  find: (context) => [
    ...allJobs(context).flatMap((each) => findJobSetting(each, context)),
    ...allSteps(context).flatMap((each) => findStepSetting(each, context)),
    ...context.scripts.flatMap((script) => findInScript(script, context)),
  ],
});

type Lost = Extract<Fate, { kind: 'lost' }>;

const NOUNS: Readonly<Record<CommandPurpose, string>> = {
  test: 'a failed test',
  build: 'a failed build',
  install: 'a failed install',
  publish: 'a failed publication',
};
const ORDER: readonly CommandPurpose[] = ['test', 'publish', 'build', 'install'];
const BUILD_JOB = /build|compile|package|dist\b|wheel|binar/i;

function findJobSetting({ workflow, job }: JobInWorkflow, context: RuleContext): readonly RuleFinding[] {
  const setting = job.continueOnError;
  if (!setting || !isSet(setting, job)) return [];
  const purpose = mainPurpose(purposesOfJob(job, context));
  if (purpose === null || isResultRead(job, workflow)) return [];
  const doubt =
    doubtOfPlace(workflow, job) ?? doubtOfComment(setting.at) ?? doubtOfPurpose(purpose, job, context) ?? INFORMS;
  return [createFinding(setting.at, `continue-on-error hides ${NOUNS[purpose]} of job ${job.id}`, { doubt })];
}

function findStepSetting({ workflow, job, step }: StepInJob, context: RuleContext): readonly RuleFinding[] {
  const setting = step.continueOnError;
  if (!setting || runsAfterFailure(step) || !isSet(setting, job)) return [];
  const purpose = mainPurpose(purposesOfStep(job, step, context));
  if (purpose === null || isOutcomeRead(step, job)) return [];
  const doubt =
    doubtOfPlace(workflow, job, step) ??
    doubtOfComment(setting.at) ??
    doubtOfReporter(step, job) ??
    doubtOfPurpose(purpose, job, context) ??
    undefined;
  return [createFinding(setting.at, `continue-on-error hides ${NOUNS[purpose]} in job ${job.id}`, { doubt })];
}

const INFORMS = 'It is not a problem if the job is only for information: its own check still shows the failure.';

/** Returns whether a setting is certainly true, in one leg at least. A leg whose setting says that it may fail is meant to. */
function isSet(setting: LocatedText, { legs }: WorkflowJob): boolean {
  if (setting.value === 'true') return true;
  const inside = insideOfExpression(setting.value.trim());
  if (inside === null || saysMayFail(inside)) return false;
  return legs.some((leg) => {
    const known = knownValuesOf(leg);
    return isNeverTrue(`!(${inside})`, known) && ![...known.values()].some(isAdvisory);
  });
}

/** A version that is not released yet, or changes from day to day. The labels of runners end in -latest as well. */
const ADVISORY =
  /^(?!(?:ubuntu|macos|windows)-)(?:[\w.-]{0,50}[-_.\d])?(?:main|master|head|latest|dev|rc|beta|alpha|nightly|next|tip|edge)(?:$|[-_.\d])/i;

function isAdvisory({ values }: PossibleValues): boolean {
  return values.some((value) => typeof value === 'string' && ADVISORY.test(value));
}

/** A step that only installs may be optional. */
function mainPurpose(purposes: ReadonlySet<CommandPurpose>): CommandPurpose | null {
  return ORDER.find((each) => each !== 'install' && purposes.has(each)) ?? null;
}

function findInScript(script: StepScript, context: RuleContext): readonly RuleFinding[] {
  if (runsAfterFailure(script.step) || !mayLose(script)) return [];
  const byCause = new Map<number, { readonly command: PurposefulCommand; readonly fate: Lost }>();
  const repeated = lastFailingOf(script);
  for (const command of purposefulCommandsOf(script)) {
    const { fate } = command;
    if ((repeated.get(command.words.join(' ')) ?? -1) > command.index) continue;
    if (fate.kind !== 'lost' || isNoticedLater(command.purpose, fate)) continue;
    // A shell without -e loses all of them for one reason.
    const cause = fate.loss === 'continues' && fate.by === '' ? -1 : fate.index;
    const known = byCause.get(cause);
    if (!known || ORDER.indexOf(command.purpose) < ORDER.indexOf(known.command.purpose))
      byCause.set(cause, { command, fate });
  }
  return [...byCause.values()].flatMap(({ command, fate }) => {
    if (isExpectedFailure(script.text.at, fate.index)) return [];
    const doubt = doubtOfCommand(command, fate, script, context) ?? undefined;
    return createFinding(script.text.at, describeLoss(command, fate), {
      index: fate.index,
      doubt,
      fix: fate.loss === 'pipe' ? 'Set `shell: bash`, which sets pipefail, or write `set -o pipefail`.' : undefined,
    });
  });
}

/** Returns the offsets of the commands that fail the script, by their words. A first attempt may fail if the second may not. */
function lastFailingOf(script: StepScript): ReadonlyMap<string, number> {
  return new Map(
    purposefulCommandsOf(script)
      .filter(({ fate }) => fate.kind === 'fails')
      .map(({ words, index }) => [words.join(' '), index]),
  );
}

/** Returns whether a step only runs in a job that has failed already. */
function runsAfterFailure({ condition }: WorkflowStep): boolean {
  return /^\s*(?:\$\{\{\s*)?failure\(\)/.test(condition?.value ?? '') && !condition?.value.includes('||');
}

/** Reading the commands of all scripts would take most of the time. In a shell with `-e`, only these lose a failure. */
function mayLose(script: StepScript): boolean {
  return (
    /[|;]|&&|\bset\b|\s-\w{0,9}c\b|<<|\bssh\b/.test(script.text.value) || !(shellOptionsOf(script)?.errexit ?? false)
  );
}

/** Without what they should have built or installed, the next commands fail. */
function isNoticedLater(purpose: CommandPurpose, { loss, by }: Lost): boolean {
  if (purpose === 'install') return !['fallback', 'unread-status', 'pipe'].includes(loss) || /expected/i.test(by);
  return purpose === 'build' && loss === 'continues' && by === '';
}

function describeLoss({ purpose, words }: PurposefulCommand, { loss, by }: Lost): string {
  const noun = NOUNS[purpose];
  const command = shorten(toOneLine(words.join(' ')), 60);
  const problems: Readonly<Record<Lost['loss'], string>> = {
    fallback: `${toOneLine(by)} hides ${noun}: ${command}`,
    'unread-status': `${toOneLine(by)} hides ${noun}, and nothing reads the status: ${command}`,
    pipe: `the pipe into ${by.slice(2)} hides ${noun}, because this shell does not set pipefail: ${command}`,
    continues:
      by === 'set +e'
        ? `set +e hides ${noun}, and the script does not check the status: ${command}`
        : `this shell does not stop at ${noun}, because it runs without -e: ${command}`,
    'and-list': `&& hides ${noun}, because the script goes on after it: ${command}`,
    overruled: `${by} is there to hide ${noun}: ${command}`,
    retry: `the loop passes after its last attempt, which hides ${noun}: ${command}`,
  };
  return problems[loss];
}

function doubtOfCommand(
  { purpose, index }: PurposefulCommand,
  { loss, certain, index: at }: Lost,
  script: StepScript,
  context: RuleContext,
): string | null {
  if (loss === 'overruled')
    return 'GitHub starts this shell with `-e`, which stops at the failure before. It is hidden only in a shell without `-e`.';
  if (loss === 'retry') return 'It is not a problem if a later command needs what the loop did.';
  if (loss === 'pipe' && !certain) return 'It is not a problem if the last program of the pipe checks what it reads.';
  if (!certain) return 'It is not a problem if the last round of the loop is the one that counts.';
  const { workflow, job, step } = script;
  return (
    doubtOfPlace(workflow, job, step) ??
    doubtOfComment(script.text.at, at) ??
    doubtOfOutput(script, index) ??
    doubtOfReporter(step, job) ??
    doubtOfPurpose(purpose, job, context)
  );
}

function doubtOfPurpose(purpose: CommandPurpose, job: WorkflowJob, context: RuleContext): string | null {
  if (purpose === 'test') return null;
  if (purpose === 'install') return 'It is not a problem if the job works without what it installs.';
  if (purpose === 'publish') return 'It is not a problem if it is published already.';
  const builds = BUILD_JOB.test(`${job.id} ${job.name}`) && !purposesOfJob(job, context).has('test');
  return builds ? null : 'It is not a problem if nothing needs this build.';
}
