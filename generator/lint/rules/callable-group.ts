// callable-group: a called workflow with the concurrency group of its caller.
import { replaceExpressions } from '../model/expressions-in-text.ts';
import { createFinding, defineRule } from '../rule.ts';

export const callableGroup = defineRule({
  id: 'callable-group',
  severity: 'error',
  explanation:
    'In a called workflow, `github.workflow` is the name of the caller. A group made of nothing else is the group of the caller: the call waits for its caller, which waits for the call, and GitHub cancels the run.',
  fix: "Start the group with the file's own name, such as `arm64-ci-`, followed by `github.workflow`.",
  find: ({ workflows }) =>
    workflows.flatMap(({ triggers, concurrency, path }) => {
      const group = concurrency?.group;
      if (!group || !triggers.has('workflow_call') || !/github\.workflow\b/.test(group.value)) return [];
      const literal = replaceExpressions(group.value, () => '');
      return /[A-Za-z\d]/.test(literal)
        ? []
        : [createFinding(group.at, `${path} can be called, but uses the concurrency group of its caller`)];
    }),
});
