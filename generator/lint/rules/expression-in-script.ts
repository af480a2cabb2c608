// expression-in-script: a value that becomes part of a script.
import { findExpressions } from '../model/expressions-in-text.ts';
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const expressionInScript = defineRule({
  id: 'expression-in-script',
  severity: 'note',
  explanation:
    'GitHub inserts the value into the script before a shell reads it. A quote or a `$` in the value changes the script, and shellcheck checks another script than the one that runs.',
  fix: 'Pass the value as a variable under `env`, and use `"$NAME"` in the script.',
  find: (context) =>
    allSteps(context).flatMap(({ step: { run } }) =>
      run
        ? findExpressions(run.value).map(({ inside, index }) =>
            createFinding(run.at, `${inside} is expanded inside a script`, { index }),
          )
        : [],
    ),
});
