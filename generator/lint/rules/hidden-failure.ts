// hidden-failure: a step that fails and is green.

import { type StepScript, shellOf } from '../model/scripts.ts';
import { allJobs, allSteps } from '../model/visit.ts';
import { createFinding, defineRule, type RuleContext, type RuleFinding } from '../rule.ts';

/** What stands behind `||` and makes of a failure a success. */
const FORGIVEN = /\|\|\s*(true\b|:(?=\s|$|;|["'])|exit\s+0\b|(?:echo|printf)\b)/g;
const IGNORES_ERRORS = /^[ \t]*set\s+\+e\b/gm;
const TO_TEE = /^[ \t]*(?!echo\b|printf\b|cat\b)\S[^\n|#]*[^|\n](\|\s*(?:sudo\s+)?tee\b)/gm;

export const hiddenFailure = defineRule({
  id: 'hidden-failure',
  severity: 'error',
  explanation:
    'What fails here is green all the same: || true, || echo, continue-on-error, set +e, or a pipe into tee in a shell without pipefail. A test that cannot fail tests nothing.',
  fix: 'Let it fail. Where a failure is expected, ask for exactly that one.',
  find: (context) => [
    ...findContinueOnError(context),
    ...context.scripts.flatMap((script) => [...findInScript(script), ...findUncheckedPipes(script)]),
  ],
});

function findContinueOnError(context: RuleContext): readonly RuleFinding[] {
  const of = [
    ...allJobs(context).map(({ job }) => ({ what: `job ${job.id}`, setting: job.continueOnError })),
    ...allSteps(context).map(({ job, step }) => ({ what: `a step of ${job.id}`, setting: step.continueOnError })),
  ];
  return of.flatMap(({ what, setting }) =>
    setting?.value === 'true' ? [createFinding(setting.at, `${what} cannot fail: continue-on-error`)] : [],
  );
}

function findInScript({ code, text }: StepScript): readonly RuleFinding[] {
  const forgiven = [...code.matchAll(FORGIVEN)]
    .filter(({ index }) => !isDefaultValue(code, index) && !failsAfterwards(code, index))
    .map((match) => createFinding(text.at, `a failure is hidden by || ${match[1]}`, undefined, match.index));
  if (/\$\?|PIPESTATUS/.test(code)) return forgiven;
  const ignored = [...code.matchAll(IGNORES_ERRORS)].map((match) =>
    createFinding(text.at, 'failures are hidden by set +e, and no exit code is looked at', undefined, match.index),
  );
  return [...forgiven, ...ignored];
}

/** `$(… || echo none)` gives a value, and hides nothing that is not looked at. */
function isDefaultValue(code: string, index: number): boolean {
  const line = code.slice(code.lastIndexOf('\n', index) + 1, index);
  return line.lastIndexOf('$(') > line.lastIndexOf(')');
}

/** `|| echo …; exit 1` and `|| echo … && exit 1` */
function failsAfterwards(code: string, index: number): boolean {
  const end = code.indexOf('\n', index);
  const rest = code.slice(index, end === -1 ? undefined : end);
  return /\bexit\s+[1-9$]|\bfalse\b/.test(rest);
}

function findUncheckedPipes(script: StepScript): readonly RuleFinding[] {
  const { code, text } = script;
  const shell = shellOf(script);
  if (shell === 'bash' || /pipefail/.test(`${shell} ${code}`)) return [];
  return [...code.matchAll(TO_TEE)].map((match) => {
    const index = match.index + match[0].lastIndexOf(match[1] ?? '');
    return createFinding(
      text.at,
      'a failure is hidden by the pipe: this shell has no pipefail',
      'Say shell: bash, which has it.',
      index,
    );
  });
}
