// not-a-workflow: a file that is not YAML, or not a workflow.
import { defineRule } from '../rule.ts';

export const notAWorkflow = defineRule({
  id: 'not-a-workflow',
  severity: 'error',
  explanation:
    'The file is not valid YAML, or has no jobs with steps. GitHub does not run it, and shows the error only on the Actions page.',
  fix: 'Fix the YAML. A workflow needs at least `on` and `jobs`.',
  find: ({ unusable }) => unusable.map(({ problem, ...location }) => ({ location, problem })),
});
