// unused-ignore: a comment that ignores what is not reported.
import { defineRule } from '../rule.ts';

export const unusedIgnore = defineRule({
  id: 'unused-ignore',
  severity: 'note',
  explanation: 'The comment ignores a rule that reports nothing there. It would hide a finding that appears later.',
  fix: 'Remove the comment, or the rule from it, or move it to the line, the step or the job that it is for.',
  find: ({ unusedIgnores }) =>
    unusedIgnores.map(({ location, rule }) => ({ location, problem: `${rule} reports nothing here` })),
});
