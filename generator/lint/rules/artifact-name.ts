// artifact-name: several legs upload an artifact with the same name.
import { replaceExpressions } from '../model/expressions-in-text.ts';
import { getValue, scalarTextAt } from '../model/located-node.ts';
import { expandMatrixExpressions } from '../model/matrix.ts';
import { allSteps } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';

export const artifactName = defineRule({
  id: 'artifact-name',
  severity: 'error',
  explanation:
    'A run can use an artifact name once. If several legs use one name, the second upload fails, or, with `overwrite`, replaces the first.',
  fix: 'Put every axis of the matrix into the name.',
  find: (context) =>
    allSteps(context).flatMap(({ job, step }) => {
      if (step.uses?.name !== 'actions/upload-artifact' || job.legs.length < 2) return [];
      const at = getValue(step.at, 'with', 'name');
      const name = scalarTextAt(at) ?? 'artifact';
      if (/strategy\.job-index|github\.run_attempt.{0,200}random/.test(name)) return [];
      const ofMatrix = replaceExpressions(name, (inside, whole) => (inside.startsWith('matrix.') ? whole : ''));
      const names = job.legs.map((leg) => expandMatrixExpressions(ofMatrix, leg));
      if (names.includes(null)) return [];
      return new Set(names).size === names.length
        ? []
        : [createFinding(at ?? step.uses.at, `several legs of job ${job.id} upload an artifact named '${name}'`)];
    }),
});
