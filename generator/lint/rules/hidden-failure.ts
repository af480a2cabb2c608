// hidden-failure: a step that passes although something in it failed.
import { type StepScript, shellOf } from '../model/scripts.ts';
import { allJobs, allSteps } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

/** Commands after `||` that turn a failure into a success. */
const FORGIVEN = /\|\|\s*(true\b|:(?=\s|$|;|["'])|exit\s+0\b|(?:echo|printf)\b)/g;
/** The part of a line before and after a match that is looked at. */
const MAX_LINE_PART = 1000;
const IGNORES_ERRORS = /^[ \t]*set\s+\+e\b/gm;
const TO_TEE = /^[ \t]*(?!echo\b|printf\b|cat\b)\S[^\n|#]*[^|\n](\|\s*(?:sudo\s+)?tee\b)/gm;

export const hiddenFailure = defineRule({
  id: 'hidden-failure',
  severity: 'error',
  explanation:
    'A failure here does not fail the job, because of `|| true`, `|| echo`, `continue-on-error`, `set +e`, or a pipe into `tee` in a shell without pipefail. A broken test goes unnoticed.',
  fix: 'Let the step fail. If a failure is expected, check for exactly that failure.',
  find: (context) => [
    ...findContinueOnError(context),
    ...context.scripts.flatMap((script) => [...findInScript(script), ...findUncheckedPipes(script)]),
  ],
});

function findContinueOnError(context: RuleContext): readonly RuleFinding[] {
  const settings = [
    ...allJobs(context).map(({ job }) => ({ subject: `job ${job.id}`, setting: job.continueOnError })),
    ...allSteps(context).map(({ job, step }) => ({
      subject: `a step of job ${job.id}`,
      setting: step.continueOnError,
    })),
  ];
  return settings.flatMap(({ subject, setting }) =>
    setting?.value === 'true' ? [createFinding(setting.at, `continue-on-error hides failures of ${subject}`)] : [],
  );
}

function findInScript({ code, text }: StepScript): readonly RuleFinding[] {
  const forgiven = [...code.matchAll(FORGIVEN)]
    .filter(({ index }) => !isDefaultValue(code, index) && !failsAfterwards(code, index))
    .map((match) => createFinding(text.at, `|| ${match[1]} hides a failure`, { index: match.index }));
  if (/\$\?|PIPESTATUS/.test(code)) return forgiven;
  const ignored = [...code.matchAll(IGNORES_ERRORS)].map((match) =>
    createFinding(text.at, 'set +e hides failures, and the script does not check exit codes', { index: match.index }),
  );
  return [...forgiven, ...ignored];
}

/** Returns whether the `||` gives a default value: `$(… || echo none)`. */
function isDefaultValue(code: string, index: number): boolean {
  const before = code.slice(Math.max(0, index - MAX_LINE_PART), index);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return line.lastIndexOf('$(') > line.lastIndexOf(')');
}

/** Returns whether the line still fails: `|| echo …; exit 1` and `|| echo … && exit 1`. */
function failsAfterwards(code: string, index: number): boolean {
  const [rest = ''] = code.slice(index, index + MAX_LINE_PART).split('\n', 1);
  return /\bexit\s+[1-9$]|\bfalse\b/.test(rest);
}

function findUncheckedPipes(script: StepScript): readonly RuleFinding[] {
  const { code, text } = script;
  const shell = shellOf(script);
  if (shell === 'bash' || /pipefail/.test(`${shell} ${code}`)) return [];
  return [...code.matchAll(TO_TEE)].map((match) => {
    const index = match.index + match[0].lastIndexOf(match[1] ?? '');
    const problem = 'the pipe into tee hides a failure: this shell does not set pipefail';
    return createFinding(text.at, problem, { fix: 'Set `shell: bash`, which sets pipefail.', index });
  });
}
