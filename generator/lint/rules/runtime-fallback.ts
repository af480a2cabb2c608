// runtime-fallback: a leg that is named after one version and may run another.
import { RUNTIMES, type Runtime } from '../../facts/facts.ts';
import { scalarTextAt } from '../model/located-node.ts';
import type { StepScript } from '../model/scripts.ts';
import { createFinding, defineRule } from '../rule.ts';

/** Programs without a version in their names, which most machines have. */
const DEFAULT_PROGRAMS: Readonly<Record<Runtime, string>> = { python: 'python3?', node: 'node', go: 'go' };

export const runtimeFallback = defineRule({
  id: 'runtime-fallback',
  severity: 'error',
  explanation:
    'If the version of the matrix is missing, the script continues with another one. The leg passes under the name of a version that it did not test.',
  fix: 'Fail if the version is missing, and check that the leg runs the version in its name.',
  find: (context) =>
    context.scripts.flatMap((script) =>
      RUNTIMES.flatMap((runtime) => {
        if (!namesVersion(script, runtime)) return [];
        const index = findFallback(script.text.value, DEFAULT_PROGRAMS[runtime]);
        return index === null
          ? []
          : [
              createFinding(script.text.at, `the script may run another version of ${runtime} than the matrix names`, {
                index,
              }),
            ];
      }),
    ),
});

/** Returns whether the script uses the version of its leg, by an expression or a variable. */
function namesVersion({ text, step, job, workflow }: StepScript, runtime: Runtime): boolean {
  const version = new RegExp(`matrix\\.${runtime}`, 'i');
  if (version.test(text.value)) return true;
  const variables = [...step.env, ...job.env, ...workflow.env].filter(({ value }) =>
    version.test(scalarTextAt(value) ?? ''),
  );
  return variables.some(({ name }) => new RegExp(`\\$\\{?${name}\\b`).test(text.value));
}

function findFallback(script: string, program: string): number | null {
  const either = new RegExp(`\\|\\|\\s*(?:\\w+=["']?)?(?:/usr/bin/)?${program}(?![\\w.$-])`).exec(script);
  if (either) return either.index;
  for (const match of script.matchAll(/\belse\b([\s\S]*?)\bfi\b/g)) {
    const other = match[1] ?? '';
    if (new RegExp(`(?:^|[\\s="'/])${program}(?![\\w.$-])`, 'm').test(other) && !/\bexit\s+[1-9]/.test(other))
      return match.index;
  }
  return null;
}
