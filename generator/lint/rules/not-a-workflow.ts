// not-a-workflow: what is no YAML, or not of a workflow's shape, GitHub does not run.
import { defineRule } from '../rule.ts';

export const notAWorkflow = defineRule({
  id: 'not-a-workflow',
  severity: 'error',
  explanation:
    'The file is not valid YAML, or has no jobs with steps. GitHub runs nothing of it, and says so where few look.',
  fix: 'Correct the YAML; a workflow has at least on and jobs.',
  find: ({ unusable }) => unusable.map(({ problem, ...location }) => ({ location, problem: problem })),
});
