// callable-group: in a called workflow github.workflow is the caller's name.
import { createFinding, defineRule } from '../rule.ts';

export const callableGroup = defineRule({
  id: 'callable-group',
  severity: 'error',
  explanation:
    "In a called workflow github.workflow is the caller's. A group that is made of it and nothing literal is the caller's own group: the call waits for its caller, which waits for the call, and GitHub cancels it.",
  fix: "Start the group with the file's own name: arm64-ci-, and then github.workflow.",
  find: ({ workflows }) =>
    workflows.flatMap(({ triggers, concurrency, path }) => {
      const group = concurrency?.group;
      if (!group || !triggers.has('workflow_call') || !/github\.workflow\b/.test(group.value)) return [];
      const literal = group.value.replace(/\$\{\{[\s\S]*?\}\}/g, '');
      return /[A-Za-z\d]/.test(literal)
        ? []
        : [createFinding(group.at, `${path} can be called, and has its caller's concurrency group`)];
    }),
});
