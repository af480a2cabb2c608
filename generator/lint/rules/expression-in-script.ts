// expression-in-script: text that becomes a part of a program.
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const expressionInScript = defineRule({
  id: 'expression-in-script',
  severity: 'warning',
  explanation:
    'The value is put into the script before a shell reads it: a quote or a $ in it changes the program, and shellcheck sees another one than runs.',
  fix: 'Give it to the script as a variable, under env, and use "$NAME".',
  find: (context) =>
    allSteps(context).flatMap(({ step: { run } }) =>
      [...(run?.value.matchAll(/\$\{\{\s*([\s\S]*?)\s*\}\}/g) ?? [])].flatMap((match) =>
        run ? [createFinding(run.at, `${match[1]} is expanded inside of a script`, undefined, match.index)] : [],
      ),
    ),
});
