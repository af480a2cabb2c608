// dockerfile-in-script: a Dockerfile that only exists while the job runs.
import { createFinding, defineRule } from '../rule.ts';

const WRITTEN =
  /(?:>>?\s*["']?[\w./-]*Dockerfile[\w.-]*["']?[^\n]*<<|<<-?\s*['"]?\w+['"]?[^\n]*>\s*["']?[\w./-]*Dockerfile|\bdocker\s+(?:buildx\s+)?build\b[^\n]*\s-\s*<<|\btee\s+["']?[\w./-]*Dockerfile[^\n]*<<)/g;

export const dockerfileInScript = defineRule({
  id: 'dockerfile-in-script',
  severity: 'warning',
  explanation:
    'Reviewers and linters do not see a Dockerfile that a script writes, and no one can build it outside of CI.',
  fix: 'Commit the Dockerfile, and build it with docker/build-push-action and a cache.',
  find: (context) =>
    context.scripts.flatMap(({ text }) =>
      [...text.value.matchAll(WRITTEN)].map((match) =>
        createFinding(text.at, 'a script writes a Dockerfile', { index: match.index }),
      ),
    ),
});
