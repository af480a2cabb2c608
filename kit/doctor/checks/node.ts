// Checks that jobs can use the versions of Node in the matrix.
import { defineCheck } from '../check.ts';
import { TROUBLESHOOTING_PAGE } from '../finding.ts';
import { assessRuntime } from '../runtime-versions.ts';

export const nodeCheck = defineCheck({
  id: 'node',
  subject: 'Node',
  page: `${TROUBLESHOOTING_PAGE}#tests-fail-on-one-architecture`,
  check: (facts) => assessRuntime('node', facts.requirements.nodes, facts),
});
