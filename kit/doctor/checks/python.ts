// Checks that jobs can use the versions of Python in the matrix.
import { defineCheck } from '../check.ts';
import { TROUBLESHOOTING_PAGE } from '../finding.ts';
import { assessRuntime } from '../runtime-versions.ts';

export const pythonCheck = defineCheck({
  id: 'python',
  subject: 'Python',
  page: `${TROUBLESHOOTING_PAGE}#tests-fail-on-one-architecture`,
  check: (facts) => assessRuntime('python', facts.requirements.pythons, facts),
});
