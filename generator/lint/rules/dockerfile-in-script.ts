// dockerfile-in-script: a Dockerfile that only exists while the job runs.
import { lineOffsets } from '../model/source-text.ts';
import { createFinding, defineRule } from '../rule.ts';

const TO_DOCKERFILE = /(?:>|\btee\s)\s*["']?[\w./-]*Dockerfile/;
const FROM_SCRIPT = /<<-?\s*['"]?\w/;
const BUILD = /\bdocker\s+(?:buildx\s+)?build\b/;
const FROM_INPUT = /\s-\s*<</;

export const dockerfileInScript = defineRule({
  id: 'dockerfile-in-script',
  severity: 'note',
  explanation:
    'Reviewers and linters do not see a Dockerfile that a script writes, and no one can build it outside of CI.',
  fix: 'Commit the Dockerfile, and build it with docker/build-push-action and a cache.',
  find: (context) =>
    context.scripts.flatMap(({ text }) =>
      findLines(text.value).map((index) => createFinding(text.at, 'a script writes a Dockerfile', { index })),
    ),
});

/** Returns where each here-document that is a Dockerfile starts. */
function findLines(script: string): readonly number[] {
  const offsets = lineOffsets(script);
  return script.split('\n').flatMap((line, number) => {
    const index = findDocument(line);
    return index === null ? [] : [(offsets[number] ?? 0) + index];
  });
}

function findDocument(line: string): number | null {
  const last = line.lastIndexOf('<<');
  if (last === -1) return null;
  const target = line.search(TO_DOCKERFILE);
  if (target !== -1 && target < last) return target;
  const first = line.search(FROM_SCRIPT);
  if (first !== -1 && target > first && line[target] === '>') return first;
  const build = line.search(BUILD);
  return build !== -1 && FROM_INPUT.test(line.slice(build)) ? build : null;
}
